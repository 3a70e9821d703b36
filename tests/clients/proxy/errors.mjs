// Each error in its own class, with its place and its hint; retries; timeouts.

import assert from 'node:assert/strict';

import OpenAI from 'openai';

import { MODEL, all, raises, run, user } from './harness.mjs';

const ask = (stack, more = {}, options = {}) =>
  stack.client(options).chat.completions.create({ model: MODEL, messages: [user('Hi')], ...more });

const failing = (status, kind, message = 'as Bedrock says it') => ({
  times: 0,
  fail: { status, class: kind, message },
});

async function fails(stack, kind, status) {
  const error = await raises(kind, () => ask(stack));
  assert.equal(error.status, status);
  assert.ok(error.error.message && error.type, JSON.stringify(error.error));
  return error;
}

async function a400OfOurOwnNamesTheField(stack) {
  const error = await raises(OpenAI.BadRequestError, () => ask(stack, { n: 3 }));
  assert.equal(error.param, 'n');
  assert.deepEqual(await stack.bodies(), []);
}

async function a400OfBedrockKeepsItsWords(stack) {
  await stack.script(failing(400, 'ValidationException', 'something is wrong with it'));
  const error = await fails(stack, OpenAI.BadRequestError, 400);
  assert.match(error.message, /something is wrong with it/);
}

async function a403(stack) {
  await stack.script(failing(403, 'AccessDeniedException'));
  await fails(stack, OpenAI.PermissionDeniedError, 403);
}

async function a404(stack) {
  await stack.script(failing(404, 'ResourceNotFoundException'));
  assert.equal((await fails(stack, OpenAI.NotFoundError, 404)).code, 'model_not_found');
}

async function a429ThatLasts(stack) {
  await stack.script({ throttle: 20 });
  const error = await fails(stack, OpenAI.RateLimitError, 429);
  assert.equal(error.code, 'rate_limit_exceeded');
  assert.ok(Number(error.headers.get('retry-after')) > 0);
}

async function a500(stack) {
  await stack.script(failing(500, 'InternalServerException'));
  await fails(stack, OpenAI.InternalServerError, 500);
}

async function a503(stack) {
  await stack.script(failing(503, 'ServiceUnavailableException'));
  await fails(stack, OpenAI.InternalServerError, 503);
}

async function a429ThatPassesIsNotSeen(stack) {
  await stack.script({ throttle: 1 }, { text: 'at last' });
  assert.equal((await ask(stack)).choices[0].message.content, 'at last');
  assert.deepEqual((await stack.calls()).map((call) => call.status), [429, 200]);
}

async function a429BeforeAStreamIsNotSeenEither(stack) {
  await stack.script({ throttle: 1 }, { text: 'at last' });
  const chunks = await all(await ask(stack, { stream: true }));
  assert.equal(chunks.flatMap((chunk) => chunk.choices.map((one) => one.delta.content ?? '')).join(''), 'at last');
}

async function aClientThatTimesOutCancelsUpstream(stack) {
  await stack.script({ hang: 'head' });
  await raises(OpenAI.APIConnectionTimeoutError, () => ask(stack, {}, { timeout: 500 }));
  const [call] = await stack.calls(1);
  assert.equal(call.outcome, 'cancelled');
}

await run(
  a400OfOurOwnNamesTheField,
  a400OfBedrockKeepsItsWords,
  a403,
  a404,
  a429ThatLasts,
  a500,
  a503,
  a429ThatPassesIsNotSeen,
  a429BeforeAStreamIsNotSeenEither,
  aClientThatTimesOutCancelsUpstream,
);
