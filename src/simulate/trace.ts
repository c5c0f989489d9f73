/** What happened in a simulation, line by line, and one hash over all of it. */

import { sha256 } from '../engine/hash.ts';

export class Trace {
  readonly lines: string[] = [];
  #hash = '';

  add(at: number, what: string): void {
    const line = `${new Date(at).toISOString().replace('T', ' ').slice(0, 23)}  ${what}`;
    this.lines.push(line);
    this.#hash = sha256(`${this.#hash}\n${line}`);
  }

  /** Equal for equal runs: same seed, same script, same code. */
  hash(): string {
    return this.#hash.slice(0, 16);
  }

  tail(lines = 40): string {
    return this.lines.slice(-lines).join('\n');
  }
}
