// Claude Code, unmodified: `claude -p` in its plain, Bedrock and mantle modes runs a command that the model asks for.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { Skip, each, run } from '../proxy/harness.mjs';

// The package without its install script: the program of this platform, as that script would link it.
const PACKAGE = `../node_modules/@anthropic-ai/claude-code-${process.platform}-${process.arch}/claude`;
const CLAUDE = fileURLToPath(new URL(PACKAGE, import.meta.url));
const RUNS = { name: 'Bash', input: { command: 'echo hello-$((40+2)) > out.txt', description: 'writes' } };
const AWS = { AWS_REGION: 'us-east-1', AWS_BEARER_TOKEN_BEDROCK: 'anything' };

const MODES = {
  plain: (stack) => ({
    ANTHROPIC_BASE_URL: stack.root,
    ANTHROPIC_API_KEY: 'anything',
    ANTHROPIC_MODEL: 'claude-sonnet-5',
  }),
  bedrock: (stack) => ({
    ...AWS,
    CLAUDE_CODE_USE_BEDROCK: '1',
    ANTHROPIC_BEDROCK_BASE_URL: stack.root,
    ANTHROPIC_MODEL: 'us.anthropic.claude-sonnet-5',
  }),
  mantle: (stack) => ({
    ...AWS,
    CLAUDE_CODE_USE_MANTLE: '1',
    ANTHROPIC_BEDROCK_MANTLE_BASE_URL: `${stack.root}/anthropic`,
    ANTHROPIC_MODEL: 'anthropic.claude-sonnet-5',
  }),
};

/** What one `claude -p` says, in an empty folder with an empty home. */
function claude(mode) {
  const folder = mkdtempSync(`${process.env.HOME}/claude-`);
  const quiet = { DISABLE_AUTOUPDATER: '1', CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1', CLAUDE_CODE_MAX_RETRIES: '0' };
  const child = spawn(CLAUDE, ['-p', 'write a file', '--allowedTools', 'Bash', '--output-format', 'json'], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, ...quiet, ...mode },
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: 60_000,
  });
  let output = '';
  child.stdout.on('data', (data) => (output += data));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => resolve({ folder, said: JSON.parse(output || '{}') }));
  });
}

// On the runtime host the emulator does not take this mode's beta flags and metadata.
const notHere = (stack, mode) => mode.CLAUDE_CODE_USE_BEDROCK && stack.host === 'runtime';

async function aToolTurn(stack, mode) {
  if (notHere(stack, mode)) throw new Skip('the emulator refuses the beta flags of this mode on InvokeModel');
  // Its probes of other models are answered by the last step too.
  await stack.script({ model: 'sonnet-5', thinking: 'A command.', tools: [RUNS] }, { times: 0, text: 'All done: 42.' });
  const { folder, said } = await claude(mode);
  assert.deepEqual([said.is_error, said.result], [false, 'All done: 42.']);
  assert.equal(readFileSync(`${folder}/out.txt`, 'utf8'), 'hello-42\n');
  const bodies = (await stack.calls()).map((call) => call.body).filter((body) => body?.messages?.length > 2);
  const [thought, use] = bodies.at(-1).messages.find((message) => message.role === 'assistant').content;
  if (mode.CLAUDE_CODE_USE_BEDROCK) return; // it sends back thinking of a model that names itself as it was asked for
  assert.ok(thought.type === 'thinking' && thought.signature, 'the thinking goes back, signed');
  assert.equal(use.type, 'tool_use');
}

async function anErrorIsTold(stack, mode) {
  if (notHere(stack, mode)) throw new Skip('the emulator refuses the beta flags of this mode on InvokeModel');
  await stack.script({ times: 0, fail: { status: 400, class: 'ValidationException', message: 'as Bedrock says it' } });
  const { said } = await claude(mode);
  assert.equal(said.is_error, true);
  assert.match(said.result, /as Bedrock says it/);
}

await run(...each(MODES, [aToolTurn, anErrorIsTold]));
