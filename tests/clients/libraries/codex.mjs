// The Codex CLI, unmodified: `codex exec` runs a command that the model asks for, and tells the model what came of it.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { run } from '../proxy/harness.mjs';

const CODEX = fileURLToPath(new URL('../node_modules/@openai/codex/bin/codex.js', import.meta.url));
const RUNS = { name: 'exec_command', input: { cmd: 'echo hello-$((40+2)) > out.txt' } };

/** The events of one `codex exec` in an empty folder with an empty home. */
function codex(stack) {
  const folder = mkdtempSync(`${process.env.HOME}/codex-`);
  const provider = {
    name: 'outcrop',
    base_url: stack.url,
    wire_api: 'responses',
    env_key: 'KEY',
    request_max_retries: 0,
    stream_max_retries: 0,
  };
  const settings = Object.entries(provider).flatMap(([name, value]) => ['-c', `model_providers.outcrop.${name}=${value}`]);
  const args = ['exec', '--json', '--skip-git-repo-check', '-C', folder, '-s', 'danger-full-access', '-m', 'claude-sonnet-5'];
  args.push('-c', 'model_provider=outcrop', ...settings, 'write a file');
  const child = spawn(process.execPath, [CODEX, ...args], {
    env: { PATH: process.env.PATH, HOME: folder, KEY: 'anything' },
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: 60_000,
  });
  let output = '';
  child.stdout.on('data', (data) => (output += data));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      const events = output.split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));
      resolve({ folder, code, events });
    });
  });
}

async function aToolTurn(stack) {
  await stack.script({ thinking: 'A command.', text: 'I will run it.', tools: [RUNS] }, { text: 'All done: 42.' });
  const { folder, code, events } = await codex(stack);
  assert.equal(code, 0, JSON.stringify(events.slice(-3)));
  assert.equal(readFileSync(`${folder}/out.txt`, 'utf8'), 'hello-42\n');
  const said = events.filter((event) => event.item?.type === 'agent_message').map((event) => event.item.text);
  assert.equal(said.at(-1), 'All done: 42.');
  assert.equal(events.at(-1).type, 'turn.completed');
  const sent = (await stack.body()).messages;
  const [thought] = sent.findLast((message) => message.role === 'assistant').content;
  assert.ok(thought.type === 'thinking' && thought.signature, 'the thinking goes back, signed');
}

async function anErrorIsTold(stack) {
  await stack.script({ times: 0, fail: { status: 400, class: 'ValidationException', message: 'as Bedrock says it' } });
  const { code, events } = await codex(stack);
  assert.notEqual(code, 0);
  assert.match(JSON.stringify(events), /as Bedrock says it/);
}

async function aBrokenStreamIsNotAnAnswer(stack) {
  await stack.script({ times: 0, text: 'one two three four five six seven', chunk_chars: 4, cut: { after: 5 } });
  const { code, events } = await codex(stack);
  assert.notEqual(code, 0);
  assert.ok(!events.some((event) => event.type === 'turn.completed'));
}

await run(aToolTurn, anErrorIsTold, aBrokenStreamIsNotAnAnswer);
