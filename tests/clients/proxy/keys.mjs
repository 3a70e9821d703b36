// A proxy with keys: the right one is let in, all others are told so and nothing goes upstream.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import OpenAI from 'openai';

import { Emulator, MODEL, Stack, raises, user, verdict } from './harness.mjs';

const KEY = 'a-key-of-this-test-only-7c1f9';
const ask = (stack, apiKey) =>
  stack.client({ apiKey }).chat.completions.create({ model: MODEL, messages: [user('Hi')] });

async function theRightKeyIsLetIn(stack) {
  await stack.script({ text: 'welcome' });
  assert.equal((await ask(stack, KEY)).choices[0].message.content, 'welcome');
}

async function aWrongKeyIsA401(stack) {
  const error = await raises(OpenAI.AuthenticationError, () => ask(stack, 'wrong'));
  assert.deepEqual([error.status, error.code], [401, 'invalid_api_key']);
  assert.deepEqual(await stack.bodies(), []);
}

const config = join(process.env.HOME, 'keys.toml');
writeFileSync(config, `[[keys]]\nname = "test"\nkey = "${KEY}"\n`);
const emulator = await Emulator.start();
const stack = await Stack.start(emulator, 'runtime', 'sigv4', '--config', config);
const verdicts = [];
for (const one of [theRightKeyIsLetIn, aWrongKeyIsA401]) verdicts.push(await verdict('keys.mjs', one, stack));
await Promise.all([stack.child.stop(), emulator.child.stop()]);
process.exit(verdicts.every(Boolean) ? 0 : 1);
