/** What `--upstream` may say: `internet`, `archive:DIR` or `simulated[:seed]`. */

import type { Clock } from '../ports/clock.ts';
import type { Upstream } from '../ports/upstream.ts';
import { openInternet } from '../upstreams/internet/internet-upstream.ts';
import { openSeasonArchive } from '../upstreams/season-archive/season-archive.ts';
import { openSimulatedLeague } from '../upstreams/simulated-league/simulated-league.ts';
import type { ProxySettings } from './config.ts';
import { UsageError } from './usage-error.ts';

export type UpstreamChoice =
  | { readonly kind: 'internet' }
  | { readonly kind: 'archive'; readonly dir: string }
  | { readonly kind: 'simulated'; readonly seed: number };

export const DEFAULT_SEED = 7;

/** Throws `UsageError` for anything else, saying what is possible. */
export function parseUpstream(text: string): UpstreamChoice {
  if (text === 'internet') return { kind: 'internet' };
  if (text.startsWith('archive:') && text.length > 'archive:'.length)
    return { kind: 'archive', dir: text.slice('archive:'.length) };
  if (text === 'simulated') return { kind: 'simulated', seed: DEFAULT_SEED };
  const seed = /^simulated:(\d{1,9})$/.exec(text);
  if (seed) return { kind: 'simulated', seed: Number(seed[1]) };
  throw new UsageError(
    `"${text}" is no upstream: use internet, archive:DIR (e.g. archive:../shared/data) or simulated[:seed] (e.g. simulated:7)`,
  );
}

export function upstreamText(choice: UpstreamChoice): string {
  switch (choice.kind) {
    case 'internet':
      return 'internet';
    case 'archive':
      return `archive:${choice.dir}`;
    case 'simulated':
      return `simulated:${choice.seed}`;
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
    case 'simulated':
      return await openSimulatedLeague({ seed: choice.seed });
  }
}
