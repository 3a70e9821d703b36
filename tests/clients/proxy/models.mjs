// The list of models, and one of them.

import assert from 'node:assert/strict';

import OpenAI from 'openai';

import { MODEL, all, raises, run } from './harness.mjs';

async function theListNamesWhatCanBeCalled(stack) {
  const models = await all(await stack.client().models.list());
  assert.ok(models.some((model) => model.id === MODEL));
  assert.ok(models.every((model) => model.object === 'model' && model.owned_by));
}

async function oneModel(stack) {
  assert.equal((await stack.client().models.retrieve(MODEL)).id, MODEL);
}

async function anUnknownModelIsNotFound(stack) {
  await raises(OpenAI.NotFoundError, () => stack.client().models.retrieve('no-such-model-anywhere'));
}

await run(theListNamesWhatCanBeCalled, oneModel, anUnknownModelIsNotFound);
