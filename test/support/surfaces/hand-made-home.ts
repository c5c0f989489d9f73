/** An open app whose home was filled by hand: slates in every state a surface shows, and two players' predictions. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, type AppOptions, openApp } from '../../../src/app/compose.ts';
import { GATES, SLATES, UNITS } from '../../../src/engine/unit.ts';
import { addDays, type GameDate } from '../../../src/league/game-date.ts';
import { BATCHES, batchId, MEMBERS, memberKey } from '../../../src/pipeline/5-predict/batch-records.ts';
import { SYSTEM_IDS } from '../../../src/pipeline/5-predict/system-contract.ts';
import { type Upstream, UpstreamUnreachableError } from '../../../src/ports/upstream.ts';
import type { Row } from '../../../src/ports/warehouse.ts';
import type { Table } from '../../../src/tables/define-table.ts';
import { playerGameSummary } from '../../../src/tables/nba-analytics/player-game-summary.ts';
import { upcomingPlayerGameContext } from '../../../src/tables/nba-analytics/upcoming-player-game-context.ts';
import { playerPropPredictions } from '../../../src/tables/nba-predictions/player-prop-predictions.ts';
import { predictionAccuracy } from '../../../src/tables/nba-predictions/prediction-accuracy.ts';
import { plausibleRow } from './plausible-row.ts';
import {
  BLOCKED,
  batch,
  DAY,
  ended,
  gate,
  member,
  memberEnd,
  PARKED,
  PARTIAL,
  planned,
  slate,
  unit,
} from './records.ts';

/** Without games. */
export const FREE_DAY: GameDate = addDays(DAY, -1);
/** With a unit that needs a person. */
export const BROKEN_DAY: GameDate = addDays(DAY, -2);
/** At work, its batch running. */
export const RUNNING_DAY: GameDate = addDays(DAY, 1);

const [CELTICS, HEAT] = [1610612738, 1610612748];
const GAME = '0022300561';

export interface HandMadeHome {
  readonly app: App;
  readonly home: string;
  close(): Promise<void>;
}

/** Nobody answers: what is shown was there before. */
const SILENT: Upstream = {
  kind: 'simulated',
  coverage: async () => null,
  fetch: async () => {
    throw new UpstreamUnreachableError('nobody answers in this test');
  },
  close: async () => undefined,
};

export async function handMadeHome(
  options: { empty?: boolean } & Pick<AppOptions, 'logTo'> & { overrides?: AppOptions['overrides'] } = {},
): Promise<HandMadeHome> {
  const home = mkdtempSync(join(tmpdir(), 'tipoff-surfaces-'));
  const { empty = false, overrides, ...rest } = options;
  const app = await openApp({
    home,
    upstream: { kind: 'simulated', seed: 7 },
    ...rest,
    overrides: { openUpstream: async () => SILENT, ...overrides },
  });
  if (!empty) await fill(app);
  return {
    app,
    home,
    async close() {
      await app.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

async function fill(app: App): Promise<void> {
  await app.ledger.transact(async (tx) => {
    tx.create(SLATES, DAY, slate());
    tx.create(SLATES, FREE_DAY, slate({ date: FREE_DAY, games: 0, emptyDetail: 'the all-star break' }));
    tx.create(SLATES, BROKEN_DAY, slate({ date: BROKEN_DAY, games: 4 }));
    tx.create(SLATES, RUNNING_DAY, slate({ date: RUNNING_DAY, games: 2 }));
    const units = [
      ended('collect_odds_api_player_points', PARTIAL, { phase: 1 }),
      unit('player_game_summary'),
      unit('player_prop_predictions', { phase: 5 }),
      unit('nbac_schedule', { phase: 2, date: BROKEN_DAY }),
      ended('player_game_summary', PARKED, { date: BROKEN_DAY }),
      ended('player_daily_cache', BLOCKED, { date: BROKEN_DAY, phase: 4, state: 'planned' }),
      planned('player_prop_predictions', { date: RUNNING_DAY, phase: 5, state: 'running' }),
    ];
    for (const one of units) tx.create(UNITS, `${one.processor}/${one.date}`, one);
    const held = `player_daily_cache/${BROKEN_DAY}`;
    tx.create(GATES, held, gate(held, [member(`player_game_summary/${BROKEN_DAY}`)]));
    tx.create(BATCHES, batchId(DAY, 1), batch({ predicted: 2, skipped: 1, excused: 1, coverage: 1 }));
    const running = batch({
      date: RUNNING_DAY,
      state: 'running',
      coverage: null,
      predicted: null,
      excused: null,
    });
    tx.create(BATCHES, running.batchId, running);
    const members = [
      memberEnd(1),
      memberEnd(2),
      memberEnd(3, { outcome: 'skipped', reason: 'player_ruled_out' }),
      memberEnd(1, { date: RUNNING_DAY, batchId: running.batchId }),
    ];
    for (const end of members) tx.create(MEMBERS, memberKey(end.batchId, end.personId), end);
  });
  await app.alerts.raise('test/one', 'warning', 'one source was dark <for> a while');
  await store(app, playerPropPredictions, [1, 2].flatMap(predictions));
  await store(app, upcomingPlayerGameContext, [
    plausibleRow(upcomingPlayerGameContext, {
      game_date: DAY,
      game_id: GAME,
      person_id: 1,
      player_name: 'Émile <Carrow>',
    }),
  ]);
  await store(app, playerGameSummary, [
    plausibleRow(playerGameSummary, {
      game_date: DAY,
      game_id: GAME,
      person_id: 1,
      play_status: 'played',
      points: 31,
    }),
  ]);
  await store(app, predictionAccuracy, [
    plausibleRow(predictionAccuracy, {
      game_date: DAY,
      person_id: 1,
      system_id: 'ensemble_v1',
      line_key: '24.5',
      is_headline: true,
      actual_points: 31,
      abs_error: 4,
      error: -4,
    }),
  ]);
}

/** Player 1 of the home side on a line, player 2 of the guests without one; all five systems. */
function predictions(personId: number): Row[] {
  const hasLine = personId === 1;
  return SYSTEM_IDS.map((system, i) =>
    plausibleRow(playerPropPredictions, {
      game_date: DAY,
      person_id: personId,
      system_id: system,
      line_key: hasLine ? '24.5' : 'none',
      generation: 1,
      prediction_id: `prediction-${personId}-${system}`,
      player_lookup: `player${personId}`,
      game_id: GAME,
      team_id: hasLine ? CELTICS : HEAT,
      opponent_team_id: hasLine ? HEAT : CELTICS,
      is_home: hasLine,
      tip_off_at: '2024-01-16T00:30:00.000Z',
      predicted_points: 30 - 10 * personId + i,
      predicted_median: 30 - 10 * personId + i,
      sd: 6,
      q10: 12,
      q25: 16,
      q75: 24,
      q90: 28,
      has_line: hasLine,
      line: hasLine ? 24.5 : null,
      is_primary_line: hasLine,
      line_source: hasLine ? 'odds_api' : 'none',
      sportsbook: hasLine ? 'draftkings' : null,
      p_over: hasLine ? 0.61 : null,
      p_under: hasLine ? 0.39 : null,
      confidence: hasLine ? 0.61 : null,
      recommendation: hasLine ? 'OVER' : 'NO_LINE',
      projected_minutes: 34.4,
      injury_status: hasLine ? 'questionable' : 'not_listed',
      is_active: true,
    }),
  );
}

async function store(app: App, table: Table, rows: readonly Row[]): Promise<void> {
  const workspace = await app.warehouse.workspace([]);
  try {
    await workspace.load('output', table, rows);
    const envelope = {
      run_id: 'by-hand',
      input_version: 'v1',
      schema_version: `${table.name}.1`,
      computed_at: '2024-01-15T17:00:00.000Z',
    };
    await app.warehouse.replacePartition(table, DAY, workspace, 'output', envelope);
  } finally {
    await workspace.close();
  }
}
