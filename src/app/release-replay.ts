/** Replays a recorded date with the code at hand, in a scratch home, and keeps what it came to in the home. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { REPLAYS, type ReplayRecord, recordReplay } from '../engine/release.ts';
import { ATTEMPTS } from '../engine/unit.ts';
import type { GameDate } from '../league/game-date.ts';
import { homeUpstream } from './home.ts';
import { enterHome, withFiles } from './home-reader.ts';
import { replayHome } from './replay/replay-home.ts';
import { UsageError } from './usage-error.ts';

export interface ReleaseReplay extends ReplayRecord {
  readonly key: string;
}

/** Throws `UsageError` while somebody has the home open, as all of its files are read. */
export async function replayForRelease(
  home: string,
  date: GameDate,
  told: (slate: string) => void,
): Promise<ReleaseReplay> {
  const entered = await enterHome(home);
  if (typeof entered === 'string')
    throw new UsageError(
      `the home ${home} is open at ${entered}: stop that process first, as a replay reads all of its files`,
    );
  const scratch = mkdtempSync(join(tmpdir(), 'tipoff-release-'));
  try {
    const upstream = homeUpstream(home) ?? { kind: 'internet' as const };
    return await withFiles(home, async (files) => {
      const report = await replayHome({
        files,
        upstream,
        from: date,
        to: date,
        scratch,
        progress: (event) => {
          if (event.kind === 'settled') told(event.date);
        },
      });
      const side = (fact: { readonly hash: string; readonly rows: number } | null) =>
        fact && { hash: fact.hash, rows: fact.rows };
      const key = await recordReplay(files, {
        date,
        stamps: await stampsOf(scratch),
        compared: report.compared,
        differences: report.differences.map(({ table, date: on, original, replayed }) => ({
          partition: `${table}/${on}`,
          recorded: side(original),
          replayed: side(replayed),
        })),
      });
      const kept = (await files.ledger.get(REPLAYS, key))?.data as ReplayRecord;
      return { ...kept, key };
    });
  } finally {
    entered.release();
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** What the replayed units carry: the code that made them, whatever anybody calls it. */
async function stampsOf(scratch: string): Promise<string[]> {
  return await withFiles(scratch, async ({ ledger }) => {
    const attempts = await ledger.query({ collection: ATTEMPTS });
    return [...new Set(attempts.map(({ data }) => data.codeVersion))];
  });
}
