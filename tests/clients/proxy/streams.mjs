// Streams that break and streams that are closed.

import assert from 'node:assert/strict';

import OpenAI from 'openai';

import { MODEL, raises, run, user } from './harness.mjs';

const LONG = Array.from({ length: 60 }, (_, i) => `word${i}`).join(' ');
const SLOWLY = { text: LONG, chunk_chars: 6 };
const ASK = { model: MODEL, messages: [user('Count')], stream: true };

/** Reads to the end; it must raise, after some text, without ever having said that it finished. */
async function breaks(stack) {
  let text = '';
  const finished = [];
  try {
    for await (const chunk of await stack.client().chat.completions.create(ASK)) {
      for (const choice of chunk.choices) {
        text += choice.delta.content ?? '';
        if (choice.finish_reason) finished.push(choice.finish_reason);
      }
    }
  } catch (error) {
    assert.ok(error instanceof OpenAI.APIError, `${error.constructor.name}: ${error.message}`);
    assert.deepEqual(finished, []);
    assert.ok(text && LONG.startsWith(text));
    return error;
  }
  throw new Error(`the broken stream ended as if it were whole: ${finished}`);
}

async function anErrorInMidStreamIsRaised(stack) {
  const fault =
    stack.host === 'runtime'
      ? { exception: { after: 6, type: 'throttlingException', message: 'Too many requests' } }
      : { error_event: { after: 6, type: 'rate_limit_error', message: 'Too many requests' } };
  await stack.script({ ...SLOWLY, ...fault });
  const error = await breaks(stack);
  assert.match(error.message, /Too many requests/);
}

async function aCutConnectionIsRaised(stack) {
  await stack.script({ ...SLOWLY, cut: { after: 6 } });
  await breaks(stack);
}

async function anEndWithoutAStopIsRaised(stack) {
  await stack.script({ ...SLOWLY, end: { after: 6 } });
  await breaks(stack);
}

async function anErrorAsFirstEventIsNoStreamAtAll(stack) {
  const fault =
    stack.host === 'runtime'
      ? { exception: { after: 0, type: 'validationException', message: 'not this' } }
      : { error_event: { after: 0, type: 'invalid_request_error', message: 'not this' } };
  await stack.script({ ...SLOWLY, ...fault });
  const error = await raises(OpenAI.BadRequestError, () => stack.client().chat.completions.create(ASK));
  assert.match(error.message, /not this/);
}

async function aClosedStreamIsCancelledUpstream(stack) {
  await stack.script({ ...SLOWLY, hang: { after: 6 } });
  const stream = await stack.client().chat.completions.create(ASK);
  for await (const chunk of stream) {
    if (chunk.choices[0]?.delta.content) break;
  }
  const [call] = await stack.calls(1);
  assert.equal(call.outcome, 'cancelled');
}

async function theAccumulatorGivesTheWholeAnswer(stack) {
  await stack.script(SLOWLY);
  const { stream: _, ...ask } = ASK;
  const stream = stack.client().chat.completions.stream(ask);
  let text = '';
  stream.on('content', (delta) => (text += delta));
  assert.equal(await stream.finalContent(), LONG);
  assert.equal(text, LONG);
}

await run(
  anErrorInMidStreamIsRaised,
  aCutConnectionIsRaised,
  anEndWithoutAStopIsRaised,
  anErrorAsFirstEventIsNoStreamAtAll,
  aClosedStreamIsCancelledUpstream,
  theAccumulatorGivesTheWholeAnswer,
);
