// Reasoning: text and signature come out, and go back byte for byte in the next turn.

import assert from 'node:assert/strict';

import { MODEL, run, user } from './harness.mjs';

const THOUGHT = 'Two numbers. Add them.';
const TOOL = { type: 'function', function: { name: 'add', parameters: { type: 'object', properties: {} } } };
const HOW = { model: MODEL, reasoning_effort: 'low', max_completion_tokens: 4000, tools: [TOOL] };
const CALL = { thinking: THOUGHT, tools: [{ name: 'add', input: {}, id: 'toolu_1' }] };
const RESULT = { role: 'tool', tool_call_id: 'toolu_1', content: '4' };

async function theSignatureGoesBack(stack) {
  await stack.script(CALL, { text: '4' });
  const client = stack.client();
  const messages = [user('2+2')];
  const first = (await client.chat.completions.create({ ...HOW, messages })).choices[0].message;
  assert.equal(first.reasoning_content, THOUGHT);
  const [detail] = first.reasoning_details;
  assert.ok(detail.type === 'reasoning.text' && detail.signature, JSON.stringify(detail));
  const second = await client.chat.completions.create({ ...HOW, messages: [...messages, first, RESULT] });
  assert.equal(second.choices[0].message.content, '4');
  const turn = (await stack.body()).messages[1].content;
  assert.deepEqual(turn[0], { type: 'thinking', thinking: THOUGHT, signature: detail.signature });
  assert.equal(turn[1].type, 'tool_use');
}

async function itStreams(stack) {
  await stack.script(CALL);
  let thought = '';
  let signature = '';
  const stream = await stack.client().chat.completions.create({ ...HOW, messages: [user('2+2')], stream: true });
  for await (const chunk of stream) {
    const delta = chunk.choices[0]?.delta ?? {};
    thought += delta.reasoning_content ?? '';
    for (const detail of delta.reasoning_details ?? []) {
      assert.ok(Number.isInteger(detail.index));
      signature += detail.signature ?? '';
    }
  }
  assert.equal(thought, THOUGHT);
  assert.ok(signature);
}

async function theStreamAccumulatorTakesIt(stack) {
  await stack.script(CALL);
  const stream = stack.client().chat.completions.stream({ ...HOW, messages: [user('2+2')] });
  const [choice] = (await stream.finalChatCompletion()).choices;
  assert.deepEqual([choice.finish_reason, choice.message.tool_calls[0].id], ['tool_calls', 'toolu_1']);
}

await run(theSignatureGoesBack, itStreams, theStreamAccumulatorTakesIt);
