// Images and documents: the bytes arrive upstream as they were sent.

import assert from 'node:assert/strict';

import { MODEL, run } from './harness.mjs';

const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const PDF = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n').toString('base64');

async function ask(stack, part) {
  const content = [{ type: 'text', text: 'What is this?' }, part];
  await stack.script({ text: 'A dot.' });
  const answer = await stack.client().chat.completions.create({ model: MODEL, messages: [{ role: 'user', content }] });
  assert.equal(answer.choices[0].message.content, 'A dot.');
  return (await stack.body()).messages[0].content.find((block) => block.type !== 'text');
}

async function anImage(stack) {
  const block = await ask(stack, { type: 'image_url', image_url: { url: `data:image/png;base64,${PNG}` } });
  assert.equal(block.type, 'image');
  assert.deepEqual(block.source, { type: 'base64', media_type: 'image/png', data: PNG });
}

async function aPdf(stack) {
  const file = { filename: 'report.pdf', file_data: `data:application/pdf;base64,${PDF}` };
  const block = await ask(stack, { type: 'file', file });
  assert.equal(block.type, 'document');
  assert.deepEqual(block.source, { type: 'base64', media_type: 'application/pdf', data: PDF });
}

await run(anImage, aPdf);
