// Vercel's AI SDK with its providers for OpenAI, for what is compatible with it, and for Bedrock.

import assert from 'node:assert/strict';

import { createAmazonBedrock } from '@ai-sdk/amazon-bedrock';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { generateText, stepCountIs, streamText, tool } from 'ai';
import { z } from 'zod';

import { MODEL, Skip, each, run } from '../proxy/harness.mjs';

const CLAUDE = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';
const LONG = Array.from({ length: 40 }, (_, i) => `word${i}`).join(' ');
const CALL = { name: 'get_weather', input: { city: 'Oslo' } };

const CLIENTS = {
  'openai responses': (stack) => createOpenAI({ baseURL: stack.url, apiKey: 'anything' })(MODEL),
  'openai chat': (stack) => createOpenAI({ baseURL: stack.url, apiKey: 'anything' }).chat(MODEL),
  'openai-compatible': (stack) => createOpenAICompatible({ name: 'outcrop', baseURL: stack.url, apiKey: 'anything' })(MODEL),
  'amazon-bedrock': (stack) => createAmazonBedrock({ baseURL: stack.root, region: 'us-east-1', apiKey: 'anything' })(CLAUDE),
};

/** Converse is of the runtime host alone. */
function ask(stack, model, more = {}) {
  if (stack.host === 'mantle' && model.provider.includes('bedrock')) throw new Skip('mantle has no Converse');
  return { model, prompt: 'Hi', maxRetries: 0, ...more };
}

async function whole(stack, model) {
  await stack.script({ text: LONG });
  const { text, finishReason } = await generateText(ask(stack, model));
  assert.deepEqual([text, finishReason], [LONG, 'stop']);
}

async function streamed(stack, model) {
  await stack.script({ text: LONG, chunk_chars: 6 });
  let text = '';
  for await (const part of streamText(ask(stack, model)).textStream) text += part;
  assert.equal(text, LONG);
}

async function aLoopOfTools(stack, model) {
  const asked = [];
  const execute = async ({ city }) => `3 C in ${asked.push(city) && city}`;
  const tools = { get_weather: tool({ description: 'Weather', inputSchema: z.object({ city: z.string() }), execute }) };
  for (const streams of [false, true]) {
    await stack.emulator.clear();
    await stack.script({ tools: [CALL] }, { text: 'It is cold.' });
    const settings = ask(stack, model, { tools, stopWhen: stepCountIs(3) });
    const text = streams ? await streamText(settings).text : (await generateText(settings)).text;
    assert.equal(text, 'It is cold.');
    assert.match(JSON.stringify((await stack.body()).messages), /3 C in Oslo/);
  }
  assert.deepEqual(asked, ['Oslo', 'Oslo']);
}

async function anErrorIsRaised(stack, model) {
  const settings = ask(stack, model);
  await stack.script({ times: 0, fail: { status: 400, class: 'ValidationException', message: 'as Bedrock says it' } });
  await assert.rejects(generateText(settings), /as Bedrock says it/);
}

await run(...each(CLIENTS, [whole, streamed, aLoopOfTools, anErrorIsRaised]));
