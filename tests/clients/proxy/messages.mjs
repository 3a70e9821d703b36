// Anthropic's SDK in its three forms: plain, for Bedrock (the native routes), for mantle (`/anthropic`).

import assert from 'node:assert/strict';

import { AnthropicBedrock, AnthropicBedrockMantle } from '@anthropic-ai/bedrock-sdk';
import Anthropic from '@anthropic-ai/sdk';

import { all, each, run, user } from './harness.mjs';

const MODEL = 'claude-sonnet-5';
const THOUGHT = 'Two cities. Ask for both.';
const THINKING = { type: 'adaptive', display: 'summarized' };
const LONG = Array.from({ length: 60 }, (_, i) => `word${i}`).join(' ');
const SLOWLY = { text: LONG, chunk_chars: 6 };
const WEATHER = {
  name: 'get_weather',
  description: 'The weather in a city',
  input_schema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
};
const OSLO = { name: 'get_weather', input: { city: 'Oslo' }, id: 'toolu_oslo' };

const body = (more = {}) => ({ model: MODEL, max_tokens: 2000, messages: [user('Hi')], ...more });

// What the caller has is the proxy's affair alone: any signature, or any key.
const keys = (stack, secret) => ({
  awsRegion: 'us-east-1',
  maxRetries: 0,
  ...(stack.auth === 'bearer' ? { apiKey: 'anything' } : { awsAccessKey: 'AKIDANYTHING', [secret]: 'any' }),
});

const CLIENTS = {
  Anthropic: (stack) => new Anthropic({ baseURL: stack.root, apiKey: 'anything', maxRetries: 0 }),
  AnthropicBedrock: (stack) => new AnthropicBedrock({ baseURL: stack.root, ...keys(stack, 'awsSecretKey') }),
  AnthropicBedrockMantle: (stack) =>
    new AnthropicBedrockMantle({ baseURL: `${stack.root}/anthropic`, ...keys(stack, 'awsSecretAccessKey') }),
};

async function whole(stack, client) {
  await stack.script({ text: 'Grüße, 空 🌌.' });
  const message = await client.messages.create(body({ system: 'Be kind.' }));
  assert.deepEqual(message.content.map((block) => block.text), ['Grüße, 空 🌌.']);
  assert.deepEqual([message.role, message.stop_reason], ['assistant', 'end_turn']);
  assert.ok(message.usage.input_tokens > 0 && message.usage.output_tokens > 0);
}

async function streamed(stack, client) {
  await stack.script({ ...SLOWLY, pings: 2 });
  const stream = client.messages.stream(body());
  let text = '';
  stream.on('text', (part) => (text += part));
  const message = await stream.finalMessage();
  assert.deepEqual([text, message.content[0].text, message.stop_reason], [LONG, LONG, 'end_turn']);
}

async function aLoopOfToolsWithThinkingSentBack(stack, client) {
  for (const streams of [false, true]) {
    await stack.emulator.clear();
    await stack.script({ thinking: THOUGHT, redacted: 'hidden', tools: [OSLO] }, { text: '3 C' });
    const more = { tools: [WEATHER], thinking: THINKING };
    const first = streams
      ? await client.messages.stream(body(more)).finalMessage()
      : await client.messages.create(body(more));
    assert.equal(first.stop_reason, 'tool_use');
    assert.deepEqual(first.content.map((block) => block.type), ['thinking', 'redacted_thinking', 'tool_use']);
    assert.deepEqual(first.content[2].input, OSLO.input);
    const result = { type: 'tool_result', tool_use_id: 'toolu_oslo', content: '3 C' };
    const messages = [user('Oslo?'), { role: 'assistant', content: first.content }, user([result])];
    const second = await client.messages.create(body({ ...more, messages }));
    assert.equal(second.content[0].text, '3 C');
    const [thought, hidden] = (await stack.body()).messages[1].content;
    assert.deepEqual([thought.thinking, thought.signature], [THOUGHT, first.content[0].signature]);
    assert.deepEqual(hidden, { type: 'redacted_thinking', data: first.content[1].data });
  }
}

async function eachErrorHasItsStatus(stack, client) {
  for (const [status, kind] of [
    [400, 'ValidationException'],
    [403, 'AccessDeniedException'],
    [404, 'ResourceNotFoundException'],
    [500, 'InternalServerException'],
  ]) {
    for (const stream of [false, true]) {
      await stack.emulator.clear();
      await stack.script({ times: 0, fail: { status, class: kind, message: 'as Bedrock says it' } });
      await assert.rejects(client.messages.create(body({ stream })), (error) => {
        assert.equal(error.status, status, error.message);
        assert.match(error.message, /as Bedrock says it/);
        return true;
      });
    }
  }
}

async function aBrokenStreamIsRaised(stack, client) {
  const told =
    stack.host === 'runtime'
      ? { exception: { after: 6, type: 'throttlingException', message: 'Too many requests' } }
      : { error_event: { after: 6, type: 'rate_limit_error', message: 'Too many requests' } };
  const faults = [[told, /Too many requests/], [{ cut: { after: 6 } }, /./]];
  // The native route relays frames as they are; that one is missing at the end is for the client to see.
  const relayed = stack.host === 'runtime' && client instanceof AnthropicBedrock;
  if (!relayed) faults.push([{ end: { after: 6 } }, /./]);
  for (const [fault, words] of faults) {
    await stack.emulator.clear();
    await stack.script({ ...SLOWLY, ...fault });
    const stream = await client.messages.create(body({ stream: true }));
    await assert.rejects(all(stream), (error) => {
      assert.match(error.message, words);
      return true;
    });
  }
}

async function aClosedStreamIsCancelledUpstream(stack, client) {
  await stack.script({ ...SLOWLY, hang: { after: 6 } });
  for await (const _ of await client.messages.create(body({ stream: true }))) break;
  const [call] = await stack.calls(1);
  assert.equal(call.outcome, 'cancelled');
}

await run(
  ...each(CLIENTS, [
    whole,
    streamed,
    aLoopOfToolsWithThinkingSentBack,
    eachErrorHasItsStatus,
    aBrokenStreamIsRaised,
    aClosedStreamIsCancelledUpstream,
  ]),
);
