// Starts the emulator and the proxy as a user would, and runs a program's cases over both hosts and both credentials.
//
// A program says what the emulator shall answer (a script), talks to the proxy with the unmodified OpenAI SDK, and
// looks at what arrived upstream. Every case runs four times: (runtime, mantle) x (sigv4, bearer), and fails when a
// call took the other host or the other credential.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { basename } from 'node:path';
import { createInterface } from 'node:readline';

import OpenAI from 'openai';

// Served by both hosts, with thinking, tools, images, documents.
export const MODEL = 'claude-haiku-4-5';
export const VARIANTS = ['runtime', 'mantle'].flatMap((host) => ['sigv4', 'bearer'].map((auth) => [host, auth]));
// How long a program waits for another one to start or to notice something, in milliseconds.
const PATIENCE = 20_000;

export const user = (content) => ({ role: 'user', content });

/** A program that prints a line when it is ready. */
class Child {
  constructor(command, args, env) {
    this.log = [];
    this.process = spawn(command, args, {
      env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    createInterface({ input: this.process.stderr }).on('line', (line) => this.log.push(line));
    this.lines = createInterface({ input: this.process.stdout }).on('line', (line) => this.log.push(line));
    this.gone = new Promise((resolve) => this.process.on('exit', resolve));
  }

  ready(find) {
    return new Promise((resolve, reject) => {
      const give = (why) => reject(new Error(`${this.process.spawnfile} ${why}:\n${this.log.slice(-20).join('\n')}`));
      const timer = setTimeout(() => give('did not become ready'), PATIENCE);
      this.process.on('error', (error) => give(error.message));
      this.process.on('exit', (code) => give(`ended with ${code}`));
      this.lines.on('line', (line) => {
        const found = find(line);
        if (found) {
          clearTimeout(timer);
          resolve(found);
        }
      });
    });
  }

  async stop() {
    this.process.kill('SIGTERM');
    const timer = setTimeout(() => this.process.kill('SIGKILL'), PATIENCE);
    await this.gone;
    clearTimeout(timer);
  }
}

/** `outcrop emulate --json`, and the door through which it is scripted and asked. */
export class Emulator {
  static async start() {
    const emulator = new Emulator();
    emulator.child = new Child(process.env.OUTCROP_BIN, ['emulate', '--json'], {});
    emulator.about = await emulator.child.ready((line) => (line.startsWith('{') ? JSON.parse(line) : null));
    return emulator;
  }

  async door(method, path, body) {
    const reply = await fetch(this.about.runtime_url + path, {
      method,
      headers: { 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await reply.text();
    assert.ok(reply.ok, `${method} ${path}: ${reply.status} ${text}`);
    return text ? JSON.parse(text) : null;
  }

  script(...steps) {
    return this.door('POST', '/_emulator/script', steps);
  }

  clear() {
    return this.door('DELETE', '/_emulator');
  }

  /** What arrived; with `finished`, once so many calls have come to an end. */
  async calls(finished) {
    const query = finished === undefined ? '' : `?finished=${finished}&timeout_ms=${PATIENCE}`;
    return (await this.door('GET', `/_emulator/calls${query}`)).calls;
  }

  /** The environment in which the proxy finds this emulator and one of its credentials. */
  upstream(host, auth) {
    const about = this.about;
    const env = {
      AWS_REGION: about.region,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_ENDPOINT_URL_BEDROCK_RUNTIME: about.runtime_url,
      AWS_ENDPOINT_URL_BEDROCK: about.control_url,
      OUTCROP_MANTLE_URL: about.mantle_url,
      OUTCROP_ENDPOINT: host,
    };
    if (auth === 'bearer') return { ...env, AWS_BEARER_TOKEN_BEDROCK: about.bearer };
    env.AWS_ACCESS_KEY_ID = about.access_key_id;
    env.AWS_SECRET_ACCESS_KEY = about.secret_access_key;
    if (about.session_token) env.AWS_SESSION_TOKEN = about.session_token;
    return env;
  }
}

/** One proxy in front of the emulator, with one host and one credential. */
export class Stack {
  static async start(emulator, host, auth, ...flags) {
    const stack = Object.assign(new Stack(), { emulator, host, auth });
    const args = ['--listen', '127.0.0.1:0', ...flags];
    stack.child = new Child(process.env.OUTCROP_PROXY_BIN, args, emulator.upstream(host, auth));
    stack.url = await stack.child.ready((line) => line.match(/OPENAI_BASE_URL=["']?(http[^\s"']+)/)?.[1]);
    // Where the routes of Anthropic and of Bedrock begin.
    stack.root = stack.url.replace(/\/v1$/, '');
    // The lists of models that a new proxy asks for are not to be counted among a case's calls.
    const until = Date.now() + 3000; // where no list can be had, the catalog stays
    for (let source = "catalog"; source === "catalog" && Date.now() < until; ) {
      const answer = await fetch(`${stack.url}/models`);
      await answer.text();
      source = answer.headers.get("x-outcrop-models");
      if (source === "catalog") await new Promise((done) => setTimeout(done, 10));
    }
    return stack;
  }

  /** An OpenAI client as a user makes it, but without its own retries unless asked for. */
  client(options = {}) {
    return new OpenAI({ baseURL: this.url, apiKey: 'anything', maxRetries: 0, ...options });
  }

  script(...steps) {
    return this.emulator.script(...steps);
  }

  calls(finished) {
    return this.emulator.calls(finished);
  }

  /** The bodies of the inference calls, in order. */
  async bodies() {
    return (await this.calls()).map((call) => call.body).filter(Boolean);
  }

  /** The body of the last inference call. */
  async body() {
    return (await this.bodies()).at(-1);
  }

  async checkRoute() {
    for (const call of await this.calls()) {
      assert.ok([this.host, 'control'].includes(call.host), `a call went to ${call.host}`);
      assert.ok(call.auth.startsWith(this.auth), `a call used ${call.auth}`);
    }
  }
}

/** The error of exactly this class that `work` ends with. */
export async function raises(kind, work) {
  let result;
  try {
    result = await work();
  } catch (error) {
    assert.equal(error.constructor, kind, `${error.constructor.name} instead of ${kind.name}: ${error.message}`);
    return error;
  }
  throw new Error(`no ${kind.name}; the result was ${JSON.stringify(result)}`);
}

/** Thrown by a case that cannot be told here, with the reason. */
export class Skip extends Error {}

/** All chunks of a stream. */
export async function all(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return chunks;
}

const sentence = (name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** The cases once for each client: `make(stack)` gives the client that a case gets beside its stack. */
export function each(clients, cases) {
  return Object.entries(clients).flatMap(([client, make]) =>
    cases.map((one) => Object.assign((stack) => one(stack, make(stack)), { title: `${client} ${sentence(one.name)}` })),
  );
}

/** Runs every case over every variant and prints one line for each. */
export async function run(...cases) {
  const program = basename(process.argv[1]);
  const emulator = await Emulator.start();
  const stacks = [];
  let failed = 0;
  try {
    for (const [host, auth] of VARIANTS) {
      const stack = await Stack.start(emulator, host, auth);
      stacks.push(stack);
      for (const one of cases) failed += (await verdict(`${program} ${host} ${auth}`, one, stack)) ? 0 : 1;
    }
  } finally {
    await Promise.all([...stacks.map((stack) => stack.child.stop()), emulator.child.stop()]);
  }
  process.exit(failed ? 1 : 0);
}

/** Runs one case and prints its line; the name of the function is the name of the case, in the manner of a sentence. */
export async function verdict(where, one, stack) {
  const name = `${where} ${one.title ?? sentence(one.name)}`;
  await stack.emulator.clear();
  try {
    await one(stack);
    await stack.checkRoute();
  } catch (error) {
    if (error instanceof Skip) {
      console.log(`skip ${name}: ${error.message}`);
      return true;
    }
    const place = error.stack?.split('\n').find((line) => line.includes('.mjs') && !line.includes('harness.mjs'));
    const why = `${error.constructor.name} ${error.message} ${place?.trim() ?? ''}`.replace(/\s+/g, ' ');
    console.log(`not ok ${name}: ${why.slice(0, 600)}`);
    for (const line of stack.child.log.slice(-8)) console.log(`    ${line}`);
    return false;
  }
  console.log(`ok ${name}`);
  return true;
}
