/** What `--upstream` may say: `internet`, `archive:DIR` or `simulated[:seed]`, the latter with a script of faults. */

import type { Clock } from '../ports/clock.ts';
import type { Upstream } from '../ports/upstream.ts';
import { openInternet } from '../upstreams/internet/internet-upstream.ts';
import { openSeasonArchive } from '../upstreams/season-archive/season-archive.ts';
import { openScriptedLeague } from '../upstreams/simulated-league/league-script.ts';
import { openSimulatedLeague } from '../upstreams/simulated-league/simulated-league.ts';
import type { ProxySettings } from './config.ts';
import { readFaults } from './faults-file.ts';
import { UsageError } from './usage-error.ts';

export type UpstreamChoice =
  | { readonly kind: 'internet' }
  | { readonly kind: 'archive'; readonly dir: string }
  | { readonly kind: 'simulated'; readonly seed: number /** File. */; readonly faults?: string };

export const DEFAULT_SEED = 7;

/** Throws `UsageError` for anything else, saying what is possible. */
export function parseUpstream(text: string): UpstreamChoice {
  if (text === 'internet') return { kind: 'internet' };
  if (text.startsWith('archive:') && text.length > 'archive:'.length)
    return { kind: 'archive', dir: text.slice('archive:'.length) };
  if (text === 'simulated') return { kind: 'simulated', seed: DEFAULT_SEED };
  const seed = /^simulated:(\d{1,9})(?:\+(.+))?$/.exec(text);
  if (seed) return { kind: 'simulated', seed: Number(seed[1]), ...(seed[2] ? { faults: seed[2] } : {}) };
  throw new UsageError(
    `"${text}" is no upstream: use internet, archive:DIR (e.g. archive:../shared/data) or simulated[:seed] (e.g. simulated:7, or simulated:7+faults.json)`,
  );
}

export function upstreamText(choice: UpstreamChoice): string {
  switch (choice.kind) {
    case 'internet':
      return 'internet';
    case 'archive':
      return `archive:${choice.dir}`;
    case 'simulated':
      return `simulated:${choice.seed}${choice.faults === undefined ? '' : `+${choice.faults}`}`;
  }
}

export async function openUpstream(
  choice: UpstreamChoice,
  clock: Clock,
  proxy: ProxySettings = {},
): Promise<Upstream> {
  switch (choice.kind) {
    case 'internet':
      return openInternet({ clock, proxy });
    case 'archive':
      return await openSeasonArchive(choice.dir);
    case 'simulated': {
      const { seed, faults } = choice;
      if (faults === undefined) return await openSimulatedLeague({ seed });
      const script = readFaults(faults);
      try {
        return await openScriptedLeague(script, (events) => openSimulatedLeague({ seed, events }));
      } catch (cause) {
        if (!(cause instanceof RangeError)) throw cause;
        throw new UsageError(`the faults of ${faults} do not fit the league:\n${cause.message}`, { cause });
      }
    }
  }
}
