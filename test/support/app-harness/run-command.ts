/** Runs the command line as a user would and collects what it says. */

import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../../..');
const MAIN = resolve(ROOT, 'src/app/cli/main.ts');

export interface CommandResult {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningCommand {
  readonly child: ChildProcess;
  readonly ended: Promise<CommandResult>;
  /** Resolves with stdout so far as soon as it matches; rejects when the command ends without. */
  says(pattern: RegExp): Promise<string>;
}

export function startCommand(args: readonly string[]): RunningCommand {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN, ...args], {
    cwd: ROOT,
    env: { ...process.env, NODE_OPTIONS: '', NODE_V8_COVERAGE: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  const listeners = new Set<() => void>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    for (const listener of listeners) listener();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = new Promise<CommandResult>((done) =>
    child.on('close', (code, signal) => done({ code, signal, stdout, stderr })),
  );
  return {
    child,
    ended,
    says: (pattern) =>
      new Promise((done, fail) => {
        const look = () => {
          if (!pattern.test(stdout)) return;
          listeners.delete(look);
          done(stdout);
        };
        listeners.add(look);
        look();
        ended.then((result) => fail(new Error(`ended without saying ${pattern}: ${JSON.stringify(result)}`)));
      }),
  };
}

export async function runCommand(...args: readonly string[]): Promise<CommandResult> {
  return await startCommand(args).ended;
}
