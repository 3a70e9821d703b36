// Claude Code, unmodified: `claude -p` in its plain, Bedrock and mantle modes runs a command that the model asks for.

import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { CLAUDE, Client, run } from '../proxy/harness_six.mjs';

// The package without its install script: the program of this platform, as that script would link it.
const PACKAGE = `../node_modules/@anthropic-ai/claude-code-${process.platform}-${process.arch}/claude`;
const PROGRAM = fileURLToPath(new URL(PACKAGE, import.meta.url));
const AWS = { AWS_REGION: 'us-east-1', AWS_BEARER_TOKEN_BEDROCK: 'anything' };
const QUIET = { DISABLE_AUTOUPDATER: '1', CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1', CLAUDE_CODE_MAX_RETRIES: '0' };
const STREAMS = 'the command always streams';

class Plain extends Client {
  static title = 'Claude Code';
  static package = '@anthropic-ai/claude-code';
  static format = 'messages';
  static families = ['Claude', 'Nova', 'Qwen', 'GPT'];
  static call = { name: 'Bash', input: { command: 'echo "$((40+2)) C in Oslo"', description: 'asks' } };
  static result = '42 C in Oslo';
  static last = 0;
  // It asks Claude for thinking whose text is not shown.
  static hidesThinking = true;
  static wholeTools = false;
  static lacks = { whole: STREAMS };

  // It probes other models than the one it was told to use.
  only = this.family.name === 'Claude' ? { model: 'sonnet-5' } : {};

  mode() {
    const model = this.family.name === 'Claude' ? 'claude-sonnet-5' : this.model;
    return { ANTHROPIC_BASE_URL: this.stack.root, ANTHROPIC_API_KEY: 'anything', ANTHROPIC_MODEL: model };
  }

  /** The text of one `claude -p` in an empty folder with an empty home. */
  async *parts() {
    const home = mkdtempSync(`${process.env.HOME}/claude-`);
    const args = ['-p', 'weather?', '--allowedTools', 'Bash', '--verbose', '--output-format', 'stream-json'];
    const child = spawn(PROGRAM, [...args, '--include-partial-messages'], {
      cwd: home,
      env: { PATH: process.env.PATH, HOME: home, ...QUIET, ...this.mode() },
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 60_000,
    });
    const gone = new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
    let output = '';
    child.stdout.on('data', (data) => (output += data));
    await gone;
    const events = output.split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));
    for (const { event } of events) if (event?.delta?.type === 'text_delta') yield event.delta.text;
    const end = events.findLast((event) => event.type === 'result');
    if (!end || end.is_error) throw new Error(end ? `${end.result ?? JSON.stringify(end)}` : 'it gave no result');
    this.result = end.result;
  }

  async *stream() {
    yield* this.parts();
  }

  async whole() {
    for await (const _ of this.parts());
    return this.result;
  }

  loop() {
    return this.whole();
  }
}

class Bedrock extends Plain {
  static title = 'Claude Code, Bedrock mode';
  static format = 'invoke';
  static families = CLAUDE;
  // It sends thinking back only of a model that names itself as it was asked for.
  static reply = { reply_model: 'us.anthropic.claude-sonnet-5' };

  mode() {
    const model = 'us.anthropic.claude-sonnet-5';
    return { ...AWS, CLAUDE_CODE_USE_BEDROCK: '1', ANTHROPIC_BEDROCK_BASE_URL: this.stack.root, ANTHROPIC_MODEL: model };
  }
}

class Mantle extends Plain {
  static title = 'Claude Code, mantle mode';
  static families = CLAUDE;

  mode() {
    const url = `${this.stack.root}/anthropic`;
    const model = 'anthropic.claude-sonnet-5';
    return { ...AWS, CLAUDE_CODE_USE_MANTLE: '1', ANTHROPIC_BEDROCK_MANTLE_BASE_URL: url, ANTHROPIC_MODEL: model };
  }
}

await run(Plain, Bedrock, Mantle);
