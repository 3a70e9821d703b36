// The Responses API: whole, streamed, tools, parsed answers, reasoning sent back, errors, streams that break.

import assert from 'node:assert/strict';

import OpenAI from 'openai';
import { zodTextFormat } from 'openai/helpers/zod';
import { z } from 'zod';

import { MODEL, all, raises, run, user } from './harness.mjs';

const THOUGHT = 'Two numbers. Add them.';
const LONG = Array.from({ length: 60 }, (_, i) => `word${i}`).join(' ');
const SLOWLY = { text: LONG, chunk_chars: 6 };
const WEATHER = {
  type: 'function',
  name: 'get_weather',
  description: 'The weather in a city',
  parameters: {
    type: 'object',
    properties: { city: { type: 'string' } },
    required: ['city'],
    additionalProperties: false,
  },
  strict: true,
};
const OSLO = { name: 'get_weather', input: { city: 'Oslo' }, id: 'toolu_oslo' };
const ROME = { name: 'get_weather', input: { city: 'Rom"e' }, id: 'toolu_rome' };

const body = (more = {}) => ({ model: MODEL, input: 'Hi', store: false, ...more });
const create = (stack, more) => stack.client().responses.create(body(more));
const calls = (response) =>
  response.output
    .filter((item) => item.type === 'function_call')
    .map((item) => [item.call_id, item.name, JSON.parse(item.arguments)]);
const BOTH = [
  ['toolu_oslo', 'get_weather', OSLO.input],
  ['toolu_rome', 'get_weather', ROME.input],
];

async function whole(stack) {
  await stack.script({ text: 'Grüße, 空 🌌.' });
  const response = await create(stack, { instructions: 'Be kind.' });
  assert.deepEqual([response.output_text, response.status], ['Grüße, 空 🌌.', 'completed']);
  assert.ok(response.usage.input_tokens > 0 && response.usage.output_tokens > 0);
  assert.match(JSON.stringify((await stack.body()).system), /Be kind\./);
}

async function streamed(stack) {
  await stack.script(SLOWLY);
  const events = await all(await create(stack, { stream: true }));
  const text = events.filter((event) => event.type === 'response.output_text.delta').map((event) => event.delta);
  assert.equal(text.join(''), LONG);
  assert.deepEqual(events.map((event) => event.sequence_number), [...events.keys()]);
  assert.equal(events[0].type, 'response.created');
  assert.equal(events.at(-1).type, 'response.completed');
  assert.equal(events.at(-1).response.output[0].content[0].text, LONG);
}

async function theAccumulatorGivesTheWholeAnswer(stack) {
  await stack.script({ text: 'I will look.', tools: [OSLO, ROME] });
  const response = await stack.client().responses.stream(body({ tools: [WEATHER] })).finalResponse();
  assert.equal(response.output_text, 'I will look.');
  assert.deepEqual(calls(response), BOTH);
}

async function aLoopOfToolsWithReasoningSentBack(stack) {
  const more = {
    tools: [WEATHER],
    include: ['reasoning.encrypted_content'],
    reasoning: { effort: 'low', summary: 'auto' },
    max_output_tokens: 4000,
  };
  for (const streams of [false, true]) {
    await stack.emulator.clear();
    await stack.script({ thinking: THOUGHT, tools: [OSLO, ROME] }, { text: 'Oslo 3, Rome 19.' });
    const input = [user('Weather in Oslo and Rome?')];
    const first = streams
      ? await stack.client().responses.stream(body({ ...more, input })).finalResponse()
      : await create(stack, { ...more, input });
    assert.deepEqual(calls(first), BOTH);
    const [reasoning] = first.output;
    assert.equal(reasoning.type, 'reasoning');
    assert.ok(reasoning.encrypted_content);
    const results = BOTH.map(([call_id]) => ({ type: 'function_call_output', call_id, output: '3 C' }));
    const second = await create(stack, { ...more, input: [...input, ...first.output, ...results] });
    assert.equal(second.output_text, 'Oslo 3, Rome 19.');
    const sent = (await stack.body()).messages;
    assert.deepEqual(sent.map((message) => message.role), ['user', 'assistant', 'user']);
    assert.equal(sent[1].content[0].thinking, THOUGHT);
    assert.ok(sent[1].content[0].signature);
    assert.deepEqual(sent[2].content.map((block) => block.tool_use_id), ['toolu_oslo', 'toolu_rome']);
  }
}

async function aParsedAnswer(stack) {
  const Place = z.object({ city: z.string(), days: z.number().int().min(1) });
  await stack.script({ text: '{"city":"Oslo","days":2}' });
  const response = await stack.client().responses.parse(body({ text: { format: zodTextFormat(Place, 'place') } }));
  assert.deepEqual(response.output_parsed, { city: 'Oslo', days: 2 });
}

async function anAnswerThatIsTooLongIsIncomplete(stack) {
  await stack.script({ text: 'half', stop_reason: 'max_tokens' });
  const response = await create(stack, { max_output_tokens: 16 });
  assert.deepEqual([response.status, response.incomplete_details], ['incomplete', { reason: 'max_output_tokens' }]);
}

async function eachErrorHasItsClass(stack) {
  for (const [status, name, kind] of [
    [400, 'ValidationException', OpenAI.BadRequestError],
    [403, 'AccessDeniedException', OpenAI.PermissionDeniedError],
    [404, 'ResourceNotFoundException', OpenAI.NotFoundError],
    [500, 'InternalServerException', OpenAI.InternalServerError],
  ]) {
    for (const stream of [false, true]) {
      await stack.emulator.clear();
      await stack.script({ times: 0, fail: { status, class: name, message: 'as Bedrock says it' } });
      const error = await raises(kind, () => create(stack, { stream }));
      assert.match(error.message, /as Bedrock says it/);
    }
  }
}

async function aToolThatOnlyOpenaiHasIsRefusedByName(stack) {
  const error = await raises(OpenAI.BadRequestError, () => create(stack, { tools: [{ type: 'file_search', vector_store_ids: ['vs_1'] }] }));
  assert.match(`${error.param} ${error.message}`, /file_search|tools/);
  assert.deepEqual(await stack.bodies(), []);
}

async function aBrokenStreamFails(stack) {
  for (const fault of [{ cut: { after: 6 } }, { end: { after: 6 } }]) {
    await stack.emulator.clear();
    await stack.script({ ...SLOWLY, ...fault });
    const kinds = [];
    try {
      for await (const event of await create(stack, { stream: true })) kinds.push(event.type);
    } catch (error) {
      assert.ok(error instanceof OpenAI.APIError, `${error.constructor.name}: ${error.message}`);
      kinds.push('error');
    }
    assert.ok(kinds.includes('response.output_text.delta'));
    assert.ok(!kinds.includes('response.completed'), 'it completed');
    assert.ok(['response.failed', 'error'].includes(kinds.at(-1)), kinds.at(-1));
  }
}

async function aClosedStreamIsCancelledUpstream(stack) {
  await stack.script({ ...SLOWLY, hang: { after: 6 } });
  for await (const event of await create(stack, { stream: true })) {
    if (event.type === 'response.output_text.delta') break;
  }
  const [call] = await stack.calls(1);
  assert.equal(call.outcome, 'cancelled');
}

await run(
  whole,
  streamed,
  theAccumulatorGivesTheWholeAnswer,
  aLoopOfToolsWithReasoningSentBack,
  aParsedAnswer,
  anAnswerThatIsTooLongIsIncomplete,
  eachErrorHasItsClass,
  aToolThatOnlyOpenaiHasIsRefusedByName,
  aBrokenStreamFails,
  aClosedStreamIsCancelledUpstream,
);
