/** Whatever the tables say from a date on, no output known before its games is another byte. */

import assert from 'node:assert/strict';
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { addDays, type GameDate } from '../../src/league/game-date.ts';
import { PROCESSORS, TABLES } from '../../src/pipeline/processors.ts';
import { DISTURBANCES, type Disturbance, disturb } from '../support/app-harness/disturb-table.ts';
import { partitionHashes } from '../support/app-harness/home-facts.ts';
import { openCopy, replaySlate, type SlateUnit, slateUnits } from '../support/app-harness/replayed-slate.ts';
import { dayOf, daysFrom, openTestApp, play, SEED, temporaryHomes } from '../support/app-harness.ts';

const DATES = daysFrom(0, 11);
/** Slates with a history behind them and games after them; day 8 trains the week's models. */
const SLATES = daysFrom(6, 9);
const RUNS = 5;
const homes = temporaryHomes();
const season = homes.fresh();
const unitsOf = new Map<GameDate, readonly SlateUnit[]>();
let hashes: Readonly<Record<string, string>>;
/** What each slate's units come to when nothing is disturbed. */
const undisturbed = new Map<GameDate, Record<string, string | null>>();

before(async () => {
  console.log(`future rows: seed ${SEED}`);
  const app = await openTestApp({ home: season, teams: 12 });
  try {
    await play(app, DATES);
    hashes = await partitionHashes(app);
    for (const slate of SLATES) unitsOf.set(slate, await slateUnits(app, PROCESSORS, slate));
  } finally {
    await app.close();
  }
});
after(() => homes.remove());

/** Results of the slate's own day are future, what was known in its morning is not. */
function firstFutureDate(table: string, slate: GameDate): GameDate {
  const producer = PROCESSORS.find((processor) => 'output' in processor && processor.output.name === table);
  return producer?.kind === 'results' ? slate : addDays(slate, 1);
}

/** The slate's units, run again on a copy in which `change` has been at work. */
async function replayed(
  slate: GameDate,
  change: (table: (typeof TABLES)[number]) => { readonly how: Disturbance; readonly from: string },
  salt: number,
): Promise<Record<string, string | null>> {
  const file = join(homes.root, 'copy.duckdb');
  cpSync(join(season, 'warehouse.duckdb'), file);
  const warehouse = await openCopy(file);
  try {
    const workspace = await warehouse.workspace([]);
    for (const table of TABLES) {
      const { how, from } = change(table);
      await disturb(workspace, table, how, from, salt);
    }
    await workspace.close();
    const ports = { warehouse, payloads: join(season, 'payloads'), processors: PROCESSORS };
    return await replaySlate(ports, unitsOf.get(slate) ?? []);
  } finally {
    await warehouse.close();
    rmSync(file);
  }
}

const nothing = () => ({ how: 'none' as const, from: dayOf(0) });

describe('rows dated on or after a slate', () => {
  it('left alone, the slate run again is what is stored: the control', { timeout: 240_000 }, async () => {
    for (const slate of SLATES) undisturbed.set(slate, await replayed(slate, nothing, 0));
    const slate = dayOf(8);
    const found = undisturbed.get(slate) ?? {};
    for (const { processor } of unitsOf.get(slate) ?? []) {
      if (processor.type === 'batch' || !('output' in processor)) continue;
      const stored = hashes[`${processor.output.name}/${slate}`]?.split(':')[1];
      assert.equal(found[processor.id], stored ?? 'empty_ok', `${processor.id}/${slate}`);
    }
    for (const processor of ['upcoming_player_game_context', 'ml_feature_store_v2', 'model_training'])
      assert.match(String(found[processor]), /^[0-9a-f]{64}$/, processor);
  });

  it('change no output of the slate', { timeout: 300_000 }, async () => {
    const draw = fc.record({
      slate: fc.constantFrom(...SLATES),
      salt: fc.nat(1_000_000),
      how: fc.array(fc.constantFrom(...DISTURBANCES), { minLength: TABLES.length, maxLength: TABLES.length }),
    });
    await fc.assert(
      fc.asyncProperty(draw, async ({ slate, salt, how }) => {
        const change = (table: (typeof TABLES)[number]) => ({
          how: how[TABLES.indexOf(table)] ?? 'none',
          from: firstFutureDate(table.name, slate),
        });
        assert.deepEqual(await replayed(slate, change, salt), undisturbed.get(slate));
      }),
      { seed: SEED, numRuns: RUNS, endOnFailure: true },
    );
  });

  it('would be noticed: a changed row of the day before changes contexts, features and predictions', {
    timeout: 240_000,
  }, async () => {
    const slate = dayOf(9);
    const change = ({ name }: { readonly name: string }) =>
      ['player_game_summary', 'team_defense_game_summary'].includes(name)
        ? { how: 'alter' as const, from: dayOf(8) }
        : nothing();
    const found = await replayed(slate, change, 1);
    const expected = undisturbed.get(slate) ?? {};
    for (const processor of ['player_daily_cache', 'ml_feature_store_v2', 'player_prop_predictions'])
      assert.notEqual(found[processor], expected[processor], processor);
  });
});
