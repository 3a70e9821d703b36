// Six things that every client is to show over every format and model family: a whole answer, a stream, a loop of
// tools (whole and streamed), reasoning sent back, an error, a stream that breaks.
//
// A program describes a client by a subclass of `Client`; what is asked of it, what the emulator answers, and what
// must arrive upstream, is the same for all and is here. Without `OUTCROP_ALL_FAMILIES` only the first family is
// asked, on the first of its hosts.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

import { Emulator, Skip, Stack, verdict } from './harness.mjs';

const near = (path) => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));

const FAMILIES = near('families.json');
export const CLAUDE = ['Claude'];
export const EMBEDDERS = FAMILIES.filter((family) => family.embeds).map((family) => family.name);
export const ALL = FAMILIES.filter((family) => !family.embeds).map((family) => family.name);
// Those that Converse serves, so those that a native Converse client can name.
export const CONVERSE = FAMILIES.filter(({ hosts, embeds }) => !embeds && hosts.includes('runtime')).map(({ name }) => name);
export const LONG = Array.from({ length: 40 }, (_, i) => `word${i}`).join(' ');
export const THOUGHT = 'Ask for the weather first.';
export const COLD = 'It is cold in Oslo.';
export const CALL = { name: 'get_weather', input: { city: 'Oslo' } };
export const SCHEMA = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
const FAIL = { times: 0, fail: { status: 400, class: 'ValidationException', message: 'as Bedrock says it' } };
// How a model is refused that has neither this format nor one that it can be put into.
const NOT_OFFERED = 'does not offer';
// What Bedrock refuses of a native request, which is relayed as it came.
const AS_BEDROCK = /doesn't support (the status field for tool results|tool use in streaming mode)/;

export const getWeather = ({ city }) => `3 C in ${city}`;

/** One client over one format. A subclass says how it is asked. */
export class Client {
  // Name in the matrix, the package whose version is shown, and the format it speaks.
  static title = null;
  static package = null;
  static format = null;
  static families = ALL;
  // Whether it can run its loop of tools streamed.
  static streamsTools = true;
  static wholeTools = true;
  // Why it does not send reasoning back, if it does not.
  static dropsReasoning = null;
  // Why not if it has no signature.
  static dropsUnsigned = null;
  // Other things it shows, by name: functions of the client.
  static also = {};
  // What of the six it cannot be asked for, with the reason.
  static lacks = {};
  // Hosts behind the proxy on which the format exists.
  static hosts = ['runtime', 'mantle'];
  // What the emulator answers with, where a client needs another tool than the weather.
  static call = CALL;
  static result = '3 C in Oslo';
  // How often the last answer of a loop is given; 0 is for ever.
  static last = 1;
  // What a first answer with thinking has beside it, and whether its text is hidden.
  static reply = {};
  static hidesThinking = false;
  // What a call must have to be answered, where a client makes others of its own.
  only = {};

  constructor(stack, family) {
    Object.assign(this, { stack, family, model: family.model, kind: new.target });
  }

  // What a stream has brought so far.
  pieces = [];
}

async function whole(client) {
  await client.stack.script({ ...client.only, text: LONG });
  assert.equal(await client.whole(), LONG);
}

async function pieces(client) {
  client.pieces = [];
  for await (const piece of client.stream()) client.pieces.push(piece);
  return client.pieces;
}

async function stream(client) {
  await client.stack.script({ ...client.only, text: LONG, chunk_chars: 6 });
  assert.equal((await pieces(client)).join(''), LONG);
  assert.ok(client.pieces.length > 3, `it came in ${client.pieces.length} pieces`);
}

const ways = ({ kind }) => [...(kind.wholeTools ? [false] : []), ...(kind.streamsTools ? [true] : [])];

async function tools(client) {
  for (const streams of ways(client)) {
    await client.stack.emulator.clear();
    await client.stack.script({ ...client.only, tools: [client.kind.call] }, { times: client.kind.last, text: COLD });
    assert.equal(await client.loop(false, streams), COLD);
    assert.ok(JSON.stringify(await bodies(client)).includes(client.kind.result), 'the result of the tool did not arrive');
  }
}

const bodies = async (client) => (await client.stack.calls()).map((call) => call.body).filter(Boolean);

async function reasoning(client) {
  const reasons = client.family.reasoning;
  const { format, dropsUnsigned } = client.kind;
  const dropsReasoning = client.kind.dropsReasoning ?? (reasons === 'text' ? dropsUnsigned : null);
  if (!reasons || (reasons === 'encrypted' && format !== 'responses')) {
    throw new Skip('the family shows no reasoning in this format');
  }
  for (const streams of ways(client)) {
    await client.stack.emulator.clear();
    const call = { ...client.only, ...client.kind.reply, thinking: THOUGHT, tools: [client.kind.call] };
    await client.stack.script(call, { times: client.kind.last, text: COLD });
    assert.equal(await client.loop(true, streams), COLD);
    if (!dropsReasoning) arrived(client, await bodies(client));
    else assert.ok(!JSON.stringify(await bodies(client)).includes('"signature"'), 'it does send reasoning back');
  }
  if (dropsReasoning) throw new Skip(dropsReasoning);
}

/** What Bedrock was sent of the first answer's reasoning: the text, and from Claude the signature too. */
function arrived(client, sent) {
  if (client.family.reasoning === 'encrypted') {
    const found = sent.at(-1).input.filter((item) => item.type === 'reasoning');
    assert.ok(found[0]?.encrypted_content, 'no reasoning went back');
    return;
  }
  const turns = sent.map((body) => body.messages?.find((message) => message.role === 'assistant')).filter(Boolean);
  const [first] = turns.at(-1).content;
  const block = first.reasoningContent?.reasoningText ?? first;
  const thought = client.kind.hidesThinking && client.family.reasoning === 'signed' ? '' : THOUGHT;
  assert.ok([block.text, block.thinking].includes(thought), `no reasoning in ${JSON.stringify(turns.at(-1))}`);
  if (client.family.reasoning === 'signed') assert.ok(block.signature, 'the reasoning is not signed');
}

/** All that an error says, with what caused it. */
const told = (error) => `${error?.message ?? error} ${error?.responseBody ?? ''} ${error?.cause?.message ?? ''}`;

async function error(client) {
  for (const ask of [() => client.whole(), () => pieces(client)]) {
    await client.stack.emulator.clear();
    await client.stack.script(FAIL);
    let answer;
    try {
      answer = await ask();
    } catch (found) {
      if (told(found).includes(NOT_OFFERED)) throw found;
      assert.match(told(found), /as Bedrock says it/);
      continue;
    }
    assert.fail(`no error; the answer was ${JSON.stringify(answer)}`);
  }
}

async function broken(client) {
  for (const fault of [{ cut: { after: 6 } }, { cut: { after: 6, bytes: 20 } }]) {
    await client.stack.emulator.clear();
    await client.stack.script({ times: 0, text: LONG, chunk_chars: 6, ...fault });
    try {
      await pieces(client);
    } catch (found) {
      if (told(found).includes(NOT_OFFERED)) throw found;
      assert.ok(LONG.startsWith(client.pieces.join('')), `what had come before is wrong: ${client.pieces}`);
      continue;
    }
    assert.fail(`the broken stream ended as if it were whole: ${client.pieces}`);
  }
}

/** In the encoding that the client asks for by itself: as long as they should be, in order, the same for the same text. */
async function vectors(client) {
  const [one, two, again] = await client.embed(['one', 'two', 'one']);
  assert.deepEqual([one, two, again].map((vector) => vector.length), Array(3).fill(client.family.embeds));
  assert.deepEqual(one, again);
  assert.notDeepEqual(one, two);
  assert.ok(new Set(one).size > 2, 'these are bits, not numbers');
}

async function noVectors(client) {
  await client.stack.script(FAIL);
  await assert.rejects(client.embed(['one']), (found) => told(found).includes('as Bedrock says it'));
}

const SIX = { whole, stream, tools, reasoning, error, broken };

/** Shows every client with every family, and prints one line for each thing shown. */
export async function run(...kinds) {
  const program = basename(process.argv[1]);
  const everything = Boolean(process.env.OUTCROP_ALL_FAMILIES);
  const emulator = await Emulator.start();
  const stacks = {};
  let failed = 0;
  try {
    for (const kind of kinds) {
      // The version that is installed is the one that the matrix names.
      const { version } = near(`../node_modules/${kind.package}/package.json`);
      const families = FAMILIES.filter((family) => kind.families.includes(family.name));
      for (const family of everything ? families : families.slice(0, 1)) {
        const hosts = family.hosts.filter((host) => kind.hosts.includes(host));
        for (const host of everything ? hosts : hosts.slice(0, 1)) {
          stacks[host] ??= await Stack.start(emulator, host, host === 'runtime' ? 'sigv4' : 'bearer');
          const cases = kind.prototype.embed ? { whole: vectors, error: noVectors } : { ...SIX, ...kind.also };
          for (const [name, one] of Object.entries(cases)) {
            const mark = `${kind.title} ${version} | ${kind.format} | ${family.name} | ${name}`;
            const title = `${kind.title} ${kind.format} ${family.model} ${name} # ${mark}`;
            const work = Object.assign(bound(kind, family, name, one), { title });
            failed += (await verdict(`${program} ${host}`, work, stacks[host])) ? 0 : 1;
          }
        }
      }
    }
  } finally {
    await Promise.all([...Object.values(stacks).map((stack) => stack.child.stop()), emulator.child.stop()]);
  }
  process.exit(failed ? 1 : 0);
}

function bound(kind, family, name, one) {
  return async (stack) => {
    if (kind.lacks[name]) throw new Skip(kind.lacks[name]);
    try {
      await one(new kind(stack, family));
    } catch (found) {
      if (kind.format === 'converse' && AS_BEDROCK.test(told(found))) {
        throw new Skip('the client sends what Bedrock refuses of this family; it is relayed as it came');
      }
      if (!told(found).includes(NOT_OFFERED)) throw found;
      throw new Skip('refused: the model does not offer this format, and the answer says which it has');
    }
  };
}
