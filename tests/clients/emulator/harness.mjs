// Starts `outcrop emulate` as a user would and runs a program's cases against it: unmodified SDKs, no proxy between.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { basename } from 'node:path';
import { createInterface } from 'node:readline';

// How long a program waits for the emulator to start or to notice something, in milliseconds.
const PATIENCE = 20_000;

export const WEATHER = {
  name: 'get_weather',
  description: 'The weather of a city.',
  input_schema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
};

export const user = (content) => ({ role: 'user', content });

/** `outcrop emulate --json`, and the door through which it is scripted and asked. */
export class Emulator {
  static async start() {
    const emulator = new Emulator();
    emulator.process = spawn(process.env.OUTCROP_BIN, ['emulate', '--json'], {
      env: { PATH: process.env.PATH, HOME: process.env.HOME },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    emulator.gone = new Promise((resolve) => emulator.process.on('exit', resolve));
    emulator.about = await new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('the emulator did not become ready')), PATIENCE);
      emulator.process.on('error', reject);
      emulator.process.on('exit', (code) => reject(new Error(`the emulator ended with ${code}`)));
      createInterface({ input: emulator.process.stdout }).once('line', (line) => {
        clearTimeout(timer);
        resolve(JSON.parse(line));
      });
    });
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
    return JSON.parse(text);
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

  async stop() {
    this.process.kill('SIGTERM');
    const timer = setTimeout(() => this.process.kill('SIGKILL'), PATIENCE);
    await this.gone;
    clearTimeout(timer);
  }
}

/** The API error with this status that `work` ends with. */
export async function refused(status, work) {
  let result;
  try {
    result = await work();
  } catch (error) {
    assert.equal(error.status, status, `${error.constructor.name}: ${error.message}`);
    return error;
  }
  throw new Error(`no error ${status}; the result was ${JSON.stringify(result)}`);
}

/** Each group is [name, cases]; prints one line per case and the totals. */
export async function run(...groups) {
  const program = basename(process.argv[1]);
  const emulator = await Emulator.start();
  let passed = 0;
  let failed = 0;
  try {
    for (const [group, cases] of groups) {
      for (const one of cases) {
        const words = one.name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
        if (await verdict(`${program} ${group} ${words}`, one, emulator)) passed += 1;
        else failed += 1;
      }
    }
  } finally {
    await emulator.stop();
  }
  console.log(`${passed} passed, ${failed} failed, 0 skipped`);
  process.exit(failed ? 1 : 0);
}

async function verdict(name, one, emulator) {
  await emulator.clear();
  try {
    await one(emulator);
  } catch (error) {
    const place = error.stack?.split('\n').find((line) => line.includes('.mjs') && !line.includes('harness.mjs'));
    const why = `${error.constructor.name} ${error.message} ${place?.trim() ?? ''}`.replace(/\s+/g, ' ');
    console.log(`not ok ${name}: ${why.slice(0, 600)}`);
    return false;
  }
  console.log(`ok ${name}`);
  return true;
}
