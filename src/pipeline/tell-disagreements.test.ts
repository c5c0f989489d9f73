import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openMemoryEngine } from '../adapters/memory/memory-engine.ts';
import { VirtualClock } from '../adapters/memory/virtual-clock.ts';
import type { UnitContext, UnitResult } from '../engine/engine-context.ts';
import { ledgerAlerts } from '../engine/ledger-alerts.ts';
import { gameDate } from '../league/game-date.ts';
import type { Warehouse } from '../ports/warehouse.ts';
import { buildGraph } from './build-graph.ts';
import { PROCESSORS } from './processors.ts';
import { causesOf, tellingDisagreements } from './tell-disagreements.ts';

const GRAPH = buildGraph(PROCESSORS);
const RESULT: UnitResult = {
  outcome: { kind: 'complete' },
  rowsExpected: 3,
  rowsWritten: 3,
  outputHash: 'h',
  changed: true,
  degradations: [],
};
const BROKEN = {
  check_id: 'score_box',
  game_id: '0022300561',
  left_source: 'nbac_schedule',
  right_source: 'nbac_team_boxscore',
  broken: 1,
  detail: 'PHI: 119 (nbac_schedule) and 120 (nbac_team_boxscore)',
};

function bench() {
  const clock = new VirtualClock(7);
  const { ledger } = openMemoryEngine({ topology: [], clock });
  const alerts = ledgerAlerts(ledger, clock);
  /** Ends the unit of a date that finds `rows` broken. */
  async function end(date: string, rows: readonly object[], id = 'game_checks') {
    const warehouse = { query: async () => rows } as unknown as Warehouse;
    const context: UnitContext = {
      date: gameDate(date),
      season: 2023,
      previous: null,
      week: null,
      asOf: 0,
      live: true,
    };
    const run = tellingDisagreements(async () => RESULT, { warehouse, clock });
    const { alongside } = await run(GRAPH.nodes.get(id)!, context, 'attempt-1', 'v');
    if (alongside) await ledger.transact(async (tx) => (await alongside(tx))());
    return alongside;
  }
  return { alerts, end };
}

test('a disagreement is an incident of its cause, with both values; the last date that agrees closes it', async () => {
  const { alerts, end } = bench();
  await end('2024-01-15', [BROKEN]);
  await end('2024-01-16', [{ ...BROKEN, game_id: '0022300570' }]);
  const [incident, ...more] = await alerts.open();
  assert.deepEqual(more, [], 'one cause, one incident');
  assert.equal(incident?.key, 'disagreement/score_box');
  assert.equal(incident.count, 2);
  await end('2024-01-15', [BROKEN]);
  assert.match(
    (await alerts.open())[0]?.message ?? '',
    /^nbac_schedule and nbac_team_boxscore disagree on 2024-01-15 \(score\): 0022300561: PHI: 119 \(nbac_schedule\) and 120 \(nbac_team_boxscore\)\. Look at/,
  );
  await end('2024-01-15', []);
  assert.equal((await alerts.open()).length, 1, 'the other date still disagrees');
  await end('2024-01-16', []);
  assert.deepEqual(await alerts.open(), []);
});

test('other processors are left alone; gaps of the books are kept and told to nobody; many games are counted', async () => {
  const { end } = bench();
  assert.equal(await end('2024-01-15', [BROKEN], 'player_game_summary'), undefined);
  assert.deepEqual(causesOf([{ ...BROKEN, check_id: 'props' }], '2024-01-15'), []);
  const five = ['1', '2', '3', '4', '5'].map((game_id) => ({ ...BROKEN, game_id }));
  assert.match(causesOf(five, '2024-01-15')[0]?.message ?? '', /; and 2 more games\. /);
});
