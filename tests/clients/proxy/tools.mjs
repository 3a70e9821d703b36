// Tools: one call, parallel calls, streamed calls, and the SDK's own loop of two turns.

import assert from 'node:assert/strict';

import { MODEL, run, user } from './harness.mjs';

const PARAMETERS = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
const WEATHER = { type: 'function', function: { name: 'get_weather', description: 'Weather', parameters: PARAMETERS } };
const OSLO = { name: 'get_weather', input: { city: 'Oslo' }, id: 'toolu_oslo' };
const ROME = { name: 'get_weather', input: { city: 'Rom"e' }, id: 'toolu_rome' };
const ASK = { model: MODEL, messages: [user('Weather?')], tools: [WEATHER] };

const read = (call) => [call.id, call.function.name, JSON.parse(call.function.arguments)];
const BOTH = [
  ['toolu_oslo', 'get_weather', OSLO.input],
  ['toolu_rome', 'get_weather', ROME.input],
];

async function oneCall(stack) {
  await stack.script({ tools: [OSLO] });
  const [choice] = (await stack.client().chat.completions.create(ASK)).choices;
  assert.deepEqual([choice.finish_reason, choice.message.content], ['tool_calls', null]);
  assert.deepEqual(choice.message.tool_calls.map(read), BOTH.slice(0, 1));
  const [tool] = (await stack.body()).tools;
  assert.deepEqual([tool.name, tool.input_schema], ['get_weather', PARAMETERS]);
}

async function parallelCalls(stack) {
  await stack.script({ tools: [OSLO, ROME] });
  const [choice] = (await stack.client().chat.completions.create(ASK)).choices;
  assert.deepEqual(choice.message.tool_calls.map(read), BOTH);
}

async function streamedParallelCalls(stack) {
  await stack.script({ text: 'I will look.', tools: [OSLO, ROME] });
  const stream = stack.client().chat.completions.stream(ASK);
  const final = await stream.finalChatCompletion();
  const [choice] = final.choices;
  assert.deepEqual([choice.message.content, choice.finish_reason], ['I will look.', 'tool_calls']);
  assert.deepEqual(choice.message.tool_calls.map(read), BOTH);
}

async function aLoopOfTwoTurns(stack) {
  await stack.script({ tools: [OSLO, ROME] }, { text: 'Oslo 3, Rome 19.' });
  const asked = [];
  const weather = (input) => {
    asked.push(input.city);
    return input.city === 'Oslo' ? '3 C' : '19 C';
  };
  const tool = { type: 'function', function: { ...WEATHER.function, parse: JSON.parse, function: weather } };
  const runner = stack.client().chat.completions.runTools({ ...ASK, tools: [tool] });
  assert.equal(await runner.finalContent(), 'Oslo 3, Rome 19.');
  assert.deepEqual(asked.sort(), ['Oslo', 'Rom"e']);

  const sent = (await stack.body()).messages;
  assert.deepEqual(sent.map((message) => message.role), ['user', 'assistant', 'user']);
  assert.deepEqual(sent[1].content.map((block) => block.id), ['toolu_oslo', 'toolu_rome']);
  assert.deepEqual(sent[2].content.map((block) => block.tool_use_id), ['toolu_oslo', 'toolu_rome']);
}

await run(oneCall, parallelCalls, streamedParallelCalls, aLoopOfTwoTurns);
