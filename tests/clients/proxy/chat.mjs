// Whole and streamed answers, usage, and what is reported beside them.

import assert from 'node:assert/strict';

import { MODEL, all, run, user } from './harness.mjs';

const TEXT = 'Rayleigh scattering: the sky scatters blue light more than red. Grüße, 空 🌌.';
const USAGE = { input_tokens: 11, output_tokens: 7, cache_read_input_tokens: 5, cache_creation_input_tokens: 2 };
const WHY = { model: MODEL, messages: [user('Why is the sky blue?')] };

function checkUsage(usage) {
  assert.deepEqual([usage.prompt_tokens, usage.completion_tokens, usage.total_tokens], [18, 7, 25]);
  assert.equal(usage.prompt_tokens_details.cached_tokens, 5);
}

async function wholeAnswer(stack) {
  await stack.script({ text: TEXT, usage: USAGE });
  const answer = await stack.client().chat.completions.create(WHY);
  const [choice] = answer.choices;
  assert.equal(choice.message.content, TEXT);
  assert.deepEqual([choice.index, choice.finish_reason, choice.message.role], [0, 'stop', 'assistant']);
  assert.deepEqual([answer.object, answer.model], ['chat.completion', MODEL]);
  checkUsage(answer.usage);
}

async function streamedAnswer(stack) {
  await stack.script({ text: TEXT });
  const chunks = await all(await stack.client().chat.completions.create({ ...WHY, stream: true }));
  const choices = chunks.flatMap((chunk) => chunk.choices);
  assert.equal(choices.map((choice) => choice.delta.content ?? '').join(''), TEXT);
  assert.equal(choices[0].delta.role, 'assistant');
  assert.deepEqual(choices.map((choice) => choice.finish_reason).filter(Boolean), ['stop']);
  assert.equal(new Set(chunks.map((chunk) => `${chunk.id} ${chunk.created} ${chunk.model}`)).size, 1);
  assert.ok(chunks.every((chunk) => !chunk.usage));
}

async function streamedAnswerWithUsage(stack) {
  await stack.script({ text: TEXT, usage: USAGE });
  const options = { stream: true, stream_options: { include_usage: true } };
  const chunks = await all(await stack.client().chat.completions.create({ ...WHY, ...options }));
  const last = chunks.pop();
  assert.deepEqual(last.choices, []);
  checkUsage(last.usage);
  assert.ok(chunks.every((chunk) => !chunk.usage));
}

async function whatWasIgnoredIsNamed(stack) {
  await stack.script({ text: 'ok' });
  const { data, response } = await stack
    .client()
    .chat.completions.create({ ...WHY, seed: 7, user: 'u1' })
    .withResponse();
  assert.equal(data.choices[0].message.content, 'ok');
  const ignored = response.headers.get('x-outcrop-ignored').split(',');
  assert.deepEqual(ignored.map((name) => name.trim()).sort(), ['seed', 'user']);
  assert.ok(response.headers.get('x-outcrop-upstream-model').includes('haiku-4-5'));
}

await run(wholeAnswer, streamedAnswer, streamedAnswerWithUsage, whatWasIgnoredIsNamed);
