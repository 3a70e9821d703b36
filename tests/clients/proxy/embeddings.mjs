// Embeddings as openai-node asks for them: in base64, unless told otherwise. Only runtime has models that make vectors.

import assert from 'node:assert/strict';

import OpenAI from 'openai';

import { Skip, raises, run } from './harness.mjs';

const MODELS = {
  'titan-embed-text-v1': 1536,
  'titan-embed-text-v2': 1024,
  'titan-embed-image-v1': 1024,
  'cohere-embed-english-v3': 1024,
  'cohere-embed-multilingual-v3': 1024,
  'cohere-embed-v4': 1536,
  'nova-2-multimodal-embeddings': 3072,
};

function onRuntime(one) {
  const only = (stack) => {
    if (stack.host === 'mantle') throw new Skip('mantle has no models that make vectors');
    return one(stack);
  };
  return Object.defineProperty(only, 'name', { value: one.name });
}

async function vectors(stack, model, input, more = {}) {
  const reply = await stack.client().embeddings.create({ model, input, ...more });
  assert.deepEqual(reply.data.map((item) => item.index), reply.data.map((_, index) => index));
  return [reply.data.map((item) => item.embedding), reply];
}

async function everyModelGivesVectorsByDefault(stack) {
  for (const [model, length] of Object.entries(MODELS)) {
    const [found, reply] = await vectors(stack, model, ['one', 'two', 'one']);
    assert.deepEqual(found.map((vector) => vector.length), [length, length, length], model);
    assert.ok(new Set(found[0]).size > 2, 'these are bits, not numbers');
    assert.deepEqual(found[0], found[2], 'their order was not kept');
    assert.notDeepEqual(found[0], found[1]);
    assert.ok(reply.usage.prompt_tokens > 0 && reply.usage.prompt_tokens === reply.usage.total_tokens);
  }
}

async function base64AndFloatsAreTheSameVectors(stack) {
  for (const model of Object.keys(MODELS)) {
    const [[standard]] = await vectors(stack, model, 'one');
    const [[floats]] = await vectors(stack, model, 'one', { encoding_format: 'float' });
    assert.equal(standard.length, floats.length);
    assert.ok(standard.every((number, at) => number === Math.fround(floats[at])), model);
  }
}

async function aLengthCanBeAskedFor(stack) {
  const [[vector]] = await vectors(stack, 'cohere-embed-v4', 'one', { dimensions: 256 });
  assert.equal(vector.length, 256);
  const wrong = () => vectors(stack, 'titan-embed-text-v2', 'one', { dimensions: 768 });
  assert.equal((await raises(OpenAI.BadRequestError, wrong)).param, 'dimensions');
}

async function whatCanBeNoVectorIsRefused(stack) {
  for (const [input, param] of [['', 'input'], [[], 'input'], [['a', ''], 'input[1]'], [[1, 2], 'input']]) {
    const error = await raises(OpenAI.BadRequestError, () => vectors(stack, 'titan-embed-text-v2', input));
    assert.equal(error.param, param);
  }
  assert.deepEqual(await stack.bodies(), []);
}

const cases = [everyModelGivesVectorsByDefault, base64AndFloatsAreTheSameVectors, aLengthCanBeAskedFor, whatCanBeNoVectorIsRefused];
await run(...cases.map(onRuntime));
