// The Codex CLI, unmodified: `codex exec` runs a command that the model asks for, and tells the model what came of it.

import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { Client, run } from '../proxy/harness_six.mjs';

const CODEX = fileURLToPath(new URL('../node_modules/@openai/codex/bin/codex.js', import.meta.url));
const STREAMS = 'the command always streams';

class Codex extends Client {
  static title = 'Codex CLI';
  static package = '@openai/codex';
  static format = 'responses';
  static families = ['Claude', 'Nova', 'Qwen', 'GPT'];
  static call = { name: 'exec_command', input: { cmd: 'echo "$((40+2)) C in Oslo"' } };
  static result = '42 C in Oslo';
  static wholeTools = false;
  static lacks = { whole: STREAMS };

  /** The text of one `codex exec` in an empty folder with an empty home. */
  async exec(...more) {
    const home = mkdtempSync(`${process.env.HOME}/codex-`);
    const provider = {
      name: 'outcrop',
      base_url: this.stack.url,
      wire_api: 'responses',
      env_key: 'KEY',
      request_max_retries: 0,
      stream_max_retries: 0,
    };
    const settings = Object.entries(provider).flatMap(([name, value]) => ['-c', `model_providers.outcrop.${name}=${value}`]);
    // Claude 5, whose thinking is shown; of the others the one of the family.
    const model = this.family.name === 'Claude' ? 'claude-sonnet-5' : this.model;
    const args = ['exec', '--json', '--skip-git-repo-check', '-C', home, '-s', 'danger-full-access', '-m', model];
    args.push('-c', 'model_provider=outcrop', ...settings, ...more, 'weather?');
    const child = spawn(process.execPath, [CODEX, ...args], {
      env: { PATH: process.env.PATH, HOME: home, KEY: 'anything' },
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 60_000,
    });
    let output = '';
    child.stdout.on('data', (data) => (output += data));
    const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
    const events = output.split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));
    const failed = events.find((event) => event.type === 'turn.failed') ?? events.find((event) => event.type === 'error');
    if (code || events.at(-1)?.type !== 'turn.completed') throw new Error(JSON.stringify(failed ?? { code, output }));
    return events.filter((event) => event.item?.type === 'agent_message').at(-1).item.text;
  }

  async *stream() {
    // It prints an answer once it is whole; how it came is seen upstream.
    for (const word of (await this.exec()).split(/(?<= )/)) yield word;
  }

  whole() {
    return this.exec();
  }

  loop(thinks) {
    return this.exec(...(thinks ? ['-c', 'model_reasoning_effort=low', '-c', 'model_reasoning_summary=auto'] : []));
  }
}

await run(Codex);
