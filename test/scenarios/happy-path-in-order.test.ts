/** A slate from nothing to graded predictions, in process and over HTTP: every phase in its turn, every attempt with an end. */

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { App } from '../../src/app/compose.ts';
import { GATES, TRIGGERS, unitKey } from '../../src/engine/unit.ts';
import { SYSTEM_IDS } from '../../src/pipeline/5-predict/system-contract.ts';
import { attemptsOf, doubledRows, partitionHashes, runHistory } from '../support/app-harness/home-facts.ts';
import { httpDelivery, type Posted } from '../support/app-harness/http-delivery.ts';
import { QUICK_TRAINING_PROCESSORS } from '../support/app-harness/quick-training.ts';
import { statusOf } from '../support/app-harness/status-of.ts';
import { dayOf, daysFrom, openTestApp, play, played, SEED, temporaryHomes } from '../support/app-harness.ts';

/** A Monday, so the slate trains a model; by then everybody has played ten games or more. */
const LAST_DAY = 15;
const SLATE = dayOf(LAST_DAY);
const TEAMS = 12;
/** One unit of each phase and level, each waiting for the one before it. */
const CHAIN = [
  'collect_espn_injuries',
  'espn_injuries',
  'upcoming_player_game_context',
  'phase4_gate',
  'player_daily_cache',
  'player_composite_factors',
  'ml_feature_store_v2',
  'player_prop_predictions',
  'prediction_accuracy',
  'system_daily_performance',
];
const homes = temporaryHomes();
const processors = QUICK_TRAINING_PROCESSORS;

before(() => {
  console.log(`happy path: seed ${SEED}`);
});
after(() => homes.remove());

describe('a slate in process and over HTTP', () => {
  let season: string;
  let hashesInProcess: Record<string, string>;
  let hashesOverHttp: Record<string, string>;
  let posted: readonly Posted[];

  it('is played in process after the season before it', { timeout: 300_000 }, async () => {
    season = homes.fresh();
    const history = daysFrom(0, LAST_DAY - 1);
    const reports = await played(
      { home: season, teams: TEAMS, overrides: { processors } },
      history,
      async (_, r) => r,
    );
    assert.deepEqual(
      reports.flatMap((report) => report.unfinished),
      [],
    );

    hashesInProcess = await played(
      { home: homes.copyOf(season), teams: TEAMS, overrides: { processors } },
      [SLATE],
      async (app) => {
        await assertInOrder(app);
        await assertWhole(app);
        return await partitionHashes(app);
      },
    );
  });

  it('is played over HTTP, every delivery a push envelope', { timeout: 240_000 }, async () => {
    const http = await httpDelivery();
    const app = await openTestApp({
      home: homes.copyOf(season),
      teams: TEAMS,
      overrides: { processors, handlers: () => http.handlers() },
    });
    http.serve(app);
    try {
      await play(app, [SLATE]);
      await assertInOrder(app);
      await assertWhole(app);
      hashesOverHttp = await partitionHashes(app);
      const status = await (await fetch(`${http.address}/phase5/status?game_date=${SLATE}`)).json();
      assert.equal((status as { status: string }).status, 'complete');
    } finally {
      await app.close();
      await http.close();
    }
    posted = http.posted;
    const refused = posted.filter(({ status }) => status > 299);
    assert.deepEqual(refused, []);
    const paths = new Set(posted.map(({ path }) => path));
    for (const path of [1, 2, 3, 4, 5, 6].map((phase) => `/phase${phase}/process`))
      assert.ok(paths.has(path), `nothing was posted to ${path}, only to ${[...paths].join(', ')}`);
    for (const path of ['/phase5/trigger', '/phase5/predict', '/phase5/complete'])
      assert.ok(paths.has(path), `nothing was posted to ${path}, only to ${[...paths].join(', ')}`);
  });

  it('comes to the same bytes whoever delivers', () => {
    assert.deepEqual(hashesOverHttp, hashesInProcess);
  });
});

/** When each unit began and ended; a gate does no work, so both are the moment it fired. */
async function spans(app: App): Promise<Map<string, { began: number; ended: number }>> {
  const found = new Map<string, { began: number; ended: number }>();
  for (const { data } of await app.ledger.query({ collection: TRIGGERS }))
    found.set(data.target, { began: data.firedAt, ended: data.firedAt });
  for (const { data } of await attemptsOf(app))
    found.set(data.unit, { began: data.startedAt, ended: data.endedAt ?? Number.POSITIVE_INFINITY });
  return found;
}

async function assertInOrder(app: App): Promise<void> {
  const at = await spans(app);
  const span = (unit: string) => {
    const known = at.get(unit);
    assert.ok(known, `${unit} did not run`);
    return known;
  };
  const chain = CHAIN.map((processor) => unitKey(processor, SLATE));
  for (const [i, unit] of chain.slice(1).entries()) {
    const before = chain[i] as string;
    assert.ok(span(before).ended <= span(unit).began, `${unit} began before ${before} had ended`);
  }
  let edges = 0;
  for (const gate of await app.ledger.query({ collection: GATES, where: { date: SLATE } })) {
    for (const { unit, ordering } of gate.data.members) {
      if (ordering) continue;
      assert.ok(span(unit).ended <= span(gate.key).began, `${gate.key} began before ${unit} had ended`);
      edges += 1;
    }
  }
  assert.ok(edges > 60, `only ${edges} edges were seen`);
}

async function assertWhole(app: App): Promise<void> {
  const systems = await app.warehouse.query<{ system_id: string; players: number }>(
    `SELECT system_id, count(DISTINCT person_id) AS players FROM nba_predictions.player_prop_predictions
     WHERE game_date = $date::DATE GROUP BY system_id`,
    { date: SLATE },
  );
  assert.deepEqual(systems.map(({ system_id }) => system_id).sort(), [...SYSTEM_IDS].sort());
  for (const { system_id, players } of systems)
    assert.ok(players >= 40, `${system_id} predicted ${players} players only`);

  const [members] = await app.warehouse.query<{ expected: number; named: number; predicted: number }>(
    `SELECT count(*) FILTER (outcome <> 'not_selected') AS expected,
            count(*) FILTER (outcome = 'predicted' OR reason IS NOT NULL) AS named,
            count(*) FILTER (outcome = 'predicted') AS predicted
     FROM nba_orchestration.prediction_members WHERE game_date = $date::DATE`,
    { date: SLATE },
  );
  assert.ok(members && members.expected >= 60, `only ${members?.expected} players were expected`);
  assert.ok(
    members.predicted >= 0.95 * members.expected,
    `${members.predicted} of ${members.expected} predicted`,
  );
  const [graded] = await app.warehouse.query<{ n: number }>(
    `SELECT count(*) AS n FROM nba_predictions.prediction_accuracy WHERE game_date = $date::DATE AND actual_points IS NOT NULL`,
    { date: SLATE },
  );
  assert.ok(Number(graded?.n) > 200, `only ${graded?.n} predictions were graded`);

  const status = await statusOf(app, SLATE);
  assert.equal(status.verdict, 'HEALTHY', status.cause);
  const attempts = await attemptsOf(app);
  const history = await runHistory(app);
  const ofPlayed = attempts.filter(({ data }) => data.date <= SLATE).map(({ key }) => key);
  assert.deepEqual(
    history.map((row) => row.attempt_id),
    ofPlayed.sort(),
  );
  assert.deepEqual(
    history.filter((row) => !row.has_end),
    [],
  );
  assert.deepEqual(await doubledRows(app), {});
}
