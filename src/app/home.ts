/** A home: the folder of one run, and the upstream it was made with, so that two worlds are never mixed in it. */

import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseUpstream, type UpstreamChoice, upstreamText } from './upstream-choice.ts';
import { UsageError } from './usage-error.ts';

export const DEFAULT_HOME = '.tipoff';
const FILE = 'home.json';

/** The upstream the home was made with, or null for a home that does not exist yet. */
export function homeUpstream(home: string): UpstreamChoice | null {
  const file = join(home, FILE);
  if (!existsSync(file)) return null;
  try {
    const { upstream } = JSON.parse(readFileSync(file, 'utf8')) as { upstream: string };
    return parseUpstream(upstream);
  } catch (cause) {
    throw new UsageError(
      `${file} cannot be read: it should name the upstream of this home; restore it or choose another --home`,
      { cause },
    );
  }
}

/**
 * The upstream a command works with: the one asked for, else the home's own, else `fallback`. Remembers it in a new
 * home and refuses a different one in an old: facts of two worlds in one warehouse would be lies.
 */
export function settleUpstream(
  home: string,
  asked: string | undefined,
  fallback: UpstreamChoice,
): UpstreamChoice {
  const remembered = homeUpstream(home);
  const chosen = absolute(asked === undefined ? (remembered ?? fallback) : parseUpstream(asked));
  if (remembered && upstreamText(chosen) !== upstreamText(remembered)) {
    throw new UsageError(
      `the home ${home} holds data of ${upstreamText(remembered)}, not of ${upstreamText(chosen)}: choose another --home for it`,
    );
  }
  if (!remembered) {
    mkdirSync(home, { recursive: true });
    const file = join(home, FILE);
    writeFileSync(`${file}.new`, `${JSON.stringify({ upstream: upstreamText(chosen) })}\n`);
    renameSync(`${file}.new`, file);
  }
  return chosen;
}

function absolute(choice: UpstreamChoice): UpstreamChoice {
  if (choice.kind === 'archive') return { kind: 'archive', dir: resolve(choice.dir) };
  return choice.kind === 'simulated' && choice.faults !== undefined
    ? { ...choice, faults: resolve(choice.faults) }
    : choice;
}
