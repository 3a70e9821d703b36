// Vercel's AI SDK with its providers for OpenAI, for what is compatible with it, and for Bedrock.

import { createAmazonBedrock } from '@ai-sdk/amazon-bedrock';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { embedMany, generateObject, generateText, stepCountIs, streamText, tool } from 'ai';
import assert from 'node:assert/strict';
import { z } from 'zod';

import { CONVERSE, Client, EMBEDDERS, getWeather, run } from '../proxy/harness_six.mjs';

const inputSchema = z.object({ city: z.string() });
const WEATHER = tool({ description: 'The weather in a city', inputSchema, execute: async (input) => getWeather(input) });

class Ai extends Client {
  ask(more = {}) {
    return { model: this.make(), prompt: 'Hi', maxRetries: 0, maxOutputTokens: 4000, ...more };
  }

  async whole() {
    return (await generateText(this.ask())).text;
  }

  async *stream() {
    for await (const part of streamText(this.ask({ onError: () => {} })).fullStream) {
      if (part.type === 'text-delta') yield part.text;
      if (part.type === 'error') throw part.error;
    }
  }

  async loop(thinks, streams) {
    const more = thinks ? { providerOptions: this.kind.thinking(this.family) } : {};
    const settings = this.ask({ tools: { get_weather: WEATHER }, stopWhen: stepCountIs(2), ...more });
    if (!streams) return (await generateText(settings)).text;
    let text = '';
    for await (const part of streamText({ ...settings, onError: () => {} }).fullStream) {
      if (part.type === 'text-delta') text += part.text;
      if (part.type === 'error') throw part.error;
    }
    return text;
  }

  async object() {
    const days = z.number().int().min(1);
    const asTool = this.stack.host === 'mantle' && this.family.name === 'Claude';
    const input = { city: 'Oslo', days: 2 };
    await this.stack.script(asTool ? { tools: [{ name: 'outcrop_json_output', input }] } : { text: JSON.stringify(input) });
    const { object } = await generateObject(this.ask({ schema: z.object({ city: z.string(), days }) }));
    assert.deepEqual(object, input);
  }
}

class Responses extends Ai {
  static title = '@ai-sdk/openai';
  static package = '@ai-sdk/openai';
  static format = 'responses';
  static also = { generateObject: (client) => client.object() };
  static thinking = () => ({
    // The provider knows which of OpenAI's models reason, and has to be told of others.
    openai: { forceReasoning: true, reasoningEffort: 'low', reasoningSummary: 'auto', store: false, include: ['reasoning.encrypted_content'] },
  });

  make() {
    return createOpenAI({ baseURL: this.stack.url, apiKey: 'anything' })(this.model);
  }
}

class Chat extends Ai {
  static title = '@ai-sdk/openai';
  static package = '@ai-sdk/openai';
  static format = 'chat';
  static also = { generateObject: (client) => client.object() };
  static dropsReasoning = 'the client does not keep reasoning; it is answered all the same';
  static thinking = () => ({ openai: { forceReasoning: true, reasoningEffort: 'low' } });

  make() {
    return createOpenAI({ baseURL: this.stack.url, apiKey: 'anything' }).chat(this.model);
  }
}

class Compatible extends Ai {
  static title = '@ai-sdk/openai-compatible';
  static package = '@ai-sdk/openai-compatible';
  static format = 'chat';
  static dropsReasoning = 'the client does not send the signature back; it is answered all the same';
  static thinking = () => ({ outcrop: { reasoningEffort: 'low' } });

  make() {
    return createOpenAICompatible({ name: 'outcrop', baseURL: this.stack.url, apiKey: 'anything' })(this.model);
  }
}

class Embeddings extends Client {
  static title = '@ai-sdk/openai-compatible';
  static package = '@ai-sdk/openai-compatible';
  static format = 'embeddings';
  static families = EMBEDDERS;

  async embed(values) {
    const provider = createOpenAICompatible({ name: 'outcrop', baseURL: this.stack.url, apiKey: 'anything' });
    return (await embedMany({ model: provider.textEmbeddingModel(this.model), values, maxRetries: 0 })).embeddings;
  }
}

class Bedrock extends Ai {
  static title = '@ai-sdk/amazon-bedrock';
  static package = '@ai-sdk/amazon-bedrock';
  static format = 'converse';
  static families = CONVERSE;
  static hosts = ['runtime'];
  static dropsUnsigned = 'the client sends back signed reasoning alone; it is answered all the same';
  static thinking = ({ name }) => ({ bedrock: REASON[name] ?? {} });

  make() {
    return createAmazonBedrock({ baseURL: this.stack.root, region: 'us-east-1', apiKey: 'anything' })(this.family.id);
  }
}

const REASON = {
  Claude: { reasoningConfig: { type: 'enabled', budgetTokens: 1024 } },
  Nova: { reasoningConfig: { type: 'enabled', maxReasoningEffort: 'low' } },
};

await run(Responses, Chat, Compatible, Embeddings, Bedrock);
