// The official SDKs over each of their formats with every model family.

import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';

import { AnthropicBedrock, AnthropicBedrockMantle } from '@anthropic-ai/bedrock-sdk';
import Anthropic from '@anthropic-ai/sdk';
import { zodResponseFormat, zodTextFormat } from 'openai/helpers/zod';
import { z } from 'zod';

import { Stack, user } from './harness.mjs';
import { CALL, CLAUDE, COLD, Client, EMBEDDERS, SCHEMA, getWeather, run } from './harness_six.mjs';

const FUNCTION = { name: 'get_weather', description: 'The weather in a city', parameters: SCHEMA };
const Day = z.object({ city: z.string(), days: z.number().int().min(1) });
const DAY = { city: 'Oslo', days: 2 };

/** Where a host has no structured output for the model, it is made to call a tool. */
const parsed = ({ stack, family }) =>
  stack.host === 'mantle' && family.name === 'Claude'
    ? { tools: [{ name: 'outcrop_json_output', input: DAY }] }
    : { text: JSON.stringify(DAY) };

class Chat extends Client {
  static title = 'openai-node';
  static package = 'openai';
  static format = 'chat';
  static also = { 'parse()': (client) => client.parse() };

  body(more = {}) {
    return { model: this.model, messages: [user('Hi')], max_completion_tokens: 4000, ...more };
  }

  async whole() {
    return (await this.stack.client().chat.completions.create(this.body())).choices[0].message.content;
  }

  async *stream() {
    for await (const chunk of await this.stack.client().chat.completions.create(this.body({ stream: true }))) {
      for (const choice of chunk.choices) if (choice.delta.content) yield choice.delta.content;
    }
  }

  async loop(thinks, streams) {
    const messages = [user('Oslo?')];
    for (let turn = 0; turn < 2; turn += 1) {
      const tools = [{ type: 'function', function: FUNCTION }];
      const body = this.body({ messages, tools, ...(thinks ? { reasoning_effort: 'low' } : {}) });
      const { completions } = this.stack.client().chat;
      const message = streams
        ? await accumulated(completions.stream(body))
        : (await completions.create(body)).choices[0].message;
      if (!message.tool_calls?.length) return message.content;
      messages.push(message);
      for (const call of message.tool_calls) {
        messages.push({ role: 'tool', tool_call_id: call.id, content: getWeather(JSON.parse(call.function.arguments)) });
      }
    }
    return assert.fail('it went on calling the tool');
  }

  async parse() {
    await this.stack.script(parsed(this));
    const body = this.body({ response_format: zodResponseFormat(Day, 'day') });
    assert.deepEqual((await this.stack.client().chat.completions.parse(body)).choices[0].message.parsed, DAY);
  }
}

/** The SDK's accumulator keeps the last delta alone of a field that it does not know, so reasoning is joined here. */
async function accumulated(stream) {
  const details = [];
  stream.on('chunk', ({ choices }) => {
    for (const { index, text, ...detail } of choices[0]?.delta.reasoning_details ?? []) {
      const before = details[index];
      details[index] = { ...before, ...detail, index, text: (before?.text ?? '') + (text ?? '') };
    }
  });
  const { message } = (await stream.finalChatCompletion()).choices[0];
  return details.length ? { ...message, reasoning_details: details } : message;
}

class Responses extends Chat {
  static format = 'responses';
  static also = { 'parse()': (client) => client.parse(), previous_response_id: (client) => client.storedTurn() };

  async storedTurn() {
    const folder = mkdtempSync(`${process.env.HOME}/store-`);
    const { emulator, host, auth } = this.stack;
    const own = await Stack.start(emulator, host, auth, '--responses-store', folder);
    try {
      const { responses } = own.client();
      await own.script({ text: 'Hi Ann.' }, { text: 'You are Ann.' });
      const first = await responses.create({ model: this.model, input: 'I am Ann.' });
      const second = await responses.create({ model: this.model, input: 'Who am I?', previous_response_id: first.id });
      assert.equal(second.output_text, 'You are Ann.');
      // Sent once more, or kept by Bedrock, where the model speaks Responses itself.
      const sent = JSON.stringify(await own.body());
      assert.ok(sent.includes('I am Ann.') || sent.includes(first.id), 'the first turn did not arrive');
    } finally {
      await own.child.stop();
    }
  }

  body(more = {}) {
    return { model: this.model, input: 'Hi', max_output_tokens: 4000, store: false, ...more };
  }

  async whole() {
    return (await this.stack.client().responses.create(this.body())).output_text;
  }

  async *stream() {
    for await (const event of await this.stack.client().responses.create(this.body({ stream: true }))) {
      if (event.type === 'response.output_text.delta') yield event.delta;
      // What a failure is in this format: the SDK hands it on as an event.
      if (event.type === 'error') throw new Error(event.message);
      if (event.type === 'response.failed') throw new Error(event.response.error.message);
    }
  }

  async loop(thinks, streams) {
    const input = [user('Oslo?')];
    const reason = { reasoning: { effort: 'low', summary: 'auto' }, include: ['reasoning.encrypted_content'] };
    for (let turn = 0; turn < 2; turn += 1) {
      const tools = [{ type: 'function', strict: false, ...FUNCTION }];
      const body = this.body({ input, tools, ...(thinks ? reason : {}) });
      const { responses } = this.stack.client();
      const done = streams ? await responses.stream(body).finalResponse() : await responses.create(body);
      input.push(...done.output);
      const calls = done.output.filter((item) => item.type === 'function_call');
      if (!calls.length) return done.output_text;
      for (const { call_id, arguments: given } of calls) {
        input.push({ type: 'function_call_output', call_id, output: getWeather(JSON.parse(given)) });
      }
    }
    return assert.fail('it went on calling the tool');
  }

  async parse() {
    await this.stack.script(parsed(this));
    const body = this.body({ text: { format: zodTextFormat(Day, 'day') } });
    assert.deepEqual((await this.stack.client().responses.parse(body)).output_parsed, DAY);
  }
}

class Embeddings extends Client {
  static title = 'openai-node';
  static package = 'openai';
  static format = 'embeddings';
  static families = EMBEDDERS;

  async embed(input) {
    const { data } = await this.stack.client().embeddings.create({ model: this.model, input });
    return data.map((item) => item.embedding);
  }
}

class Plain extends Client {
  static title = '@anthropic-ai/sdk';
  static package = '@anthropic-ai/sdk';
  static format = 'messages';
  static also = { toolRunner };

  client() {
    return new Anthropic({ baseURL: this.stack.root, apiKey: 'anything', maxRetries: 0 });
  }

  body(more = {}, thinks = false) {
    const claude = this.family.name === 'Claude';
    const adaptive = { type: 'adaptive', display: 'summarized' };
    const thinking = claude ? adaptive : { type: 'enabled', budget_tokens: 1024 };
    // The version that these SDKs send to InvokeModel is refused by Claude before 4.7.
    const model = claude ? 'claude-sonnet-5' : this.model;
    return { model, max_tokens: 4000, messages: [user('Hi')], ...(thinks ? { thinking } : {}), ...more };
  }

  async whole() {
    return (await this.client().messages.create(this.body())).content[0].text;
  }

  async *stream() {
    for await (const event of await this.client().messages.create(this.body({ stream: true }))) {
      if (event.type === 'content_block_delta') yield event.delta.text;
    }
  }

  async loop(thinks, streams) {
    const messages = [user('Oslo?')];
    for (let turn = 0; turn < 2; turn += 1) {
      const tools = [{ name: 'get_weather', description: 'The weather in a city', input_schema: SCHEMA }];
      const body = this.body({ messages, tools }, thinks);
      const client = this.client().messages;
      const message = streams ? await client.stream(body).finalMessage() : await client.create(body);
      const uses = message.content.filter((block) => block.type === 'tool_use');
      if (!uses.length) return message.content[0].text;
      const results = uses.map(({ id, input }) => ({ type: 'tool_result', tool_use_id: id, content: getWeather(input) }));
      messages.push({ role: 'assistant', content: message.content }, user(results));
    }
    return assert.fail('it went on calling the tool');
  }
}

/** It asks for a thread that the server keeps, and goes on without one where there is none. */
async function toolRunner(client) {
  await client.stack.script({ tools: [CALL] }, { text: COLD });
  const run = (input) => getWeather(input);
  const tool = { type: 'custom', name: 'get_weather', description: 'x', input_schema: SCHEMA, run, parse: (input) => input };
  const message = await client.client().beta.messages.toolRunner(client.body({ tools: [tool] })).runUntilDone();
  assert.equal(message.content[0].text, COLD);
  assert.match(JSON.stringify(await client.stack.body()), /3 C in Oslo/);
}

class Bedrock extends Plain {
  static title = '@anthropic-ai/bedrock-sdk AnthropicBedrock';
  static package = '@anthropic-ai/bedrock-sdk';
  static format = 'invoke';
  static families = CLAUDE;

  client() {
    const keys = { awsAccessKey: 'AKIDANYTHING', awsSecretKey: 'any', awsRegion: 'us-east-1' };
    return new AnthropicBedrock({ baseURL: this.stack.root, maxRetries: 0, ...keys });
  }
}

class Mantle extends Plain {
  static title = '@anthropic-ai/bedrock-sdk AnthropicBedrockMantle';
  static package = '@anthropic-ai/bedrock-sdk';

  client() {
    const keys = { awsAccessKey: 'AKIDANYTHING', awsSecretAccessKey: 'any', awsRegion: 'us-east-1' };
    return new AnthropicBedrockMantle({ baseURL: `${this.stack.root}/anthropic`, maxRetries: 0, ...keys });
  }
}

await run(Chat, Responses, Embeddings, Plain, Bedrock, Mantle);
