// `parse()` with a zod schema: native structured output on runtime, by a tool on mantle.

import assert from 'node:assert/strict';

import { zodResponseFormat } from 'openai/helpers/zod';
import { z } from 'zod';

import { MODEL, run, user } from './harness.mjs';

// An integer becomes a schema with `minimum` and `maximum`, which Bedrock refuses: they must not go upstream as such.
const Day = z.object({ city: z.string(), wind: z.number().int() });
const DAY = { city: 'Oslo', wind: 4 };
const ASK = { model: MODEL, messages: [user('Oslo?')], response_format: zodResponseFormat(Day, 'day') };

/** The step that answers as the model does on this host. */
const answerOf = (stack) =>
  stack.host === 'runtime'
    ? { text: JSON.stringify(DAY) }
    : { tools: [{ name: 'outcrop_json_output', input: DAY }] };

async function parseWithASchema(stack) {
  await stack.script(answerOf(stack));
  const [choice] = (await stack.client().chat.completions.parse(ASK)).choices;
  assert.deepEqual(choice.message.parsed, DAY);
  assert.equal(choice.finish_reason, 'stop');
  const body = await stack.body();
  const schema = stack.host === 'runtime' ? body.output_config.format.schema : body.tools[0].input_schema;
  assert.equal(schema.properties.city.type, 'string');
  if (stack.host === 'runtime') assert.ok(!('minimum' in schema.properties.wind), JSON.stringify(schema));
}

async function aStreamedAnswerParses(stack) {
  await stack.script(answerOf(stack));
  const final = await stack.client().chat.completions.stream(ASK).finalChatCompletion();
  assert.deepEqual(final.choices[0].message.parsed, DAY);
  assert.equal(final.choices[0].finish_reason, 'stop');
}

await run(parseWithASchema, aStreamedAnswerParses);
