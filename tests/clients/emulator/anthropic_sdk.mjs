// `AnthropicBedrock` and `AnthropicBedrockMantle` of @anthropic-ai/bedrock-sdk, unmodified, with both credentials.

import assert from 'node:assert/strict';

import { AnthropicBedrock, AnthropicBedrockMantle } from '@anthropic-ai/bedrock-sdk';

import { WEATHER, refused, run, user } from './harness.mjs';

// The SDKs send API version 2026-10-21, which only Claude 4.7 and later take.
const NEW = { runtime: 'us.anthropic.claude-sonnet-5', mantle: 'anthropic.claude-sonnet-5' };
const ADAPTIVE = { type: 'adaptive', display: 'summarized' };

/** One of the two clients with one of the two credentials. */
function made(emulator, host, auth, overrides = {}) {
  const about = emulator.about;
  const keys =
    auth === 'bearer'
      ? { apiKey: about.bearer }
      : host === 'mantle'
        ? { awsAccessKey: about.access_key_id, awsSecretAccessKey: about.secret_access_key }
        : { awsAccessKey: about.access_key_id, awsSecretKey: about.secret_access_key };
  const settings = { awsRegion: about.region, maxRetries: 0, ...keys, ...overrides };
  return host === 'mantle'
    ? new AnthropicBedrockMantle({ baseURL: `${about.mantle_url}/anthropic`, ...settings })
    : new AnthropicBedrock({ baseURL: about.runtime_url, ...settings });
}

function cases(host, auth) {
  const client = (emulator, overrides) => made(emulator, host, auth, overrides);
  const body = (messages, more = {}) => ({
    model: NEW[host],
    max_tokens: 2_000,
    messages: typeof messages === 'string' ? [user(messages)] : messages,
    ...more,
  });

  async function wholeAnswer(emulator) {
    await emulator.script({ text: 'Hello there.' });
    const message = await client(emulator).messages.create(body('Hi'));
    assert.equal(message.content[0].text, 'Hello there.');
    assert.equal(message.model, 'claude-sonnet-5');
    const [call] = await emulator.calls();
    assert.equal(call.auth, auth === 'bearer' ? 'bearer-short' : 'sigv4');
    assert.equal(call.host, host);
  }

  async function streamedAnswer(emulator) {
    await emulator.script({ thinking: 'Let me see.', text: 'Grüße, 空 🌌, in some pieces.', pings: 2 });
    const stream = client(emulator).messages.stream(body('Hi', { thinking: ADAPTIVE }));
    let text = '';
    stream.on('text', (part) => (text += part));
    const message = await stream.finalMessage();
    assert.equal(text, 'Grüße, 空 🌌, in some pieces.');
    assert.equal(message.content[0].thinking, 'Let me see.');
    assert.ok(message.content[0].signature);
    assert.ok(message.usage.output_tokens > 1);
  }

  async function aToolLoopOfTwoTurns(emulator) {
    const tools = [WEATHER];
    await emulator.script(
      { text: 'Looking.', tools: ['Paris', 'Köln'].map((city) => ({ name: 'get_weather', input: { city } })) },
      { text: 'Mild and cold.' },
    );
    const history = [user('Weather in Paris and Köln?')];
    const first = await client(emulator).messages.stream(body(history, { tools })).finalMessage();
    const uses = first.content.filter((block) => block.type === 'tool_use');
    assert.deepEqual(uses.map((use) => use.input.city), ['Paris', 'Köln']);
    history.push({ role: 'assistant', content: first.content });
    history.push(user(uses.map((use) => ({ type: 'tool_result', tool_use_id: use.id, content: '12 degrees' }))));
    const second = await client(emulator).messages.create(body(history, { tools }));
    assert.equal(second.content[0].text, 'Mild and cold.');
  }

  async function thinkingIsSentBackUnchangedOrRefused(emulator) {
    await emulator.script({ thinking: 'First thought.', text: 'Yes.' });
    const first = await client(emulator).messages.create(body('Hi', { thinking: ADAPTIVE }));
    const history = (content) => [user('Hi'), { role: 'assistant', content }, user('Sure?')];
    await client(emulator).messages.create(body(history(first.content), { thinking: ADAPTIVE }));
    const changed = [{ ...first.content[0], thinking: 'Another thought.' }, ...first.content.slice(1)];
    const ask = () => client(emulator).messages.create(body(history(changed), { thinking: ADAPTIVE }));
    assert.match((await refused(400, ask)).message, /cannot be modified/);
  }

  async function eachErrorHasItsStatus(emulator) {
    for (const status of [400, 403, 404, 429, 500, 503, 529]) {
      await emulator.script({ fail: { status, class: 'ScriptedException', message: 'scripted' } });
      const error = await refused(status, () => client(emulator).messages.create(body('Hi')));
      assert.match(error.message, /scripted/);
    }
  }

  async function throttlingIsRetriedByTheSdkItself(emulator) {
    await emulator.script({ throttle: 1, retry_after: 0 }, { text: 'second try' });
    const message = await client(emulator, { maxRetries: 2 }).messages.create(body('Hi'));
    assert.equal(message.content[0].text, 'second try');
    assert.deepEqual((await emulator.calls()).map((call) => call.status), [429, 200]);
  }

  async function wrongKeysAreRefused(emulator) {
    const wrong = auth === 'bearer' ? { apiKey: 'sk-1234' } : { awsSecretKey: 'wrong', awsSecretAccessKey: 'wrong' };
    await refused(403, () => client(emulator, wrong).messages.create(body('Hi')));
  }

  async function anErrorMidStreamIsRaised(emulator) {
    const exception = { after: 3, type: 'throttlingException', message: 'slow down' };
    await emulator.script({ text: 'half an answer', exception });
    await assert.rejects(client(emulator).messages.stream(body('Hi')).finalMessage(), /slow down/);
  }

  async function aStreamThatIsLeftIsCancelled(emulator) {
    await emulator.script({ text: 'never to its end', hang: { after: 3 } });
    const stream = await client(emulator).messages.create(body('Hi', { stream: true }));
    for await (const _ of stream) break;
    assert.equal((await emulator.calls(1))[0].outcome, 'cancelled');
  }

  const all = [wholeAnswer, streamedAnswer, aToolLoopOfTwoTurns, thinkingIsSentBackUnchangedOrRefused];
  all.push(eachErrorHasItsStatus, throttlingIsRetriedByTheSdkItself, wrongKeysAreRefused);
  all.push(anErrorMidStreamIsRaised, aStreamThatIsLeftIsCancelled);
  if (host === 'mantle') {
    all.push(async function tokensAreCounted(emulator) {
      const counted = await client(emulator).messages.countTokens({ model: NEW.mantle, messages: [user('Hi there')] });
      assert.ok(counted.input_tokens > 0);
    });
  }
  return all;
}

await run(
  ...['runtime', 'mantle'].flatMap((host) =>
    ['sigv4', 'bearer'].map((auth) => [`${host} ${auth}`, cases(host, auth)]),
  ),
);
