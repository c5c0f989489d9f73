/** Two of the five members of gate 3->4 fail: Phase 4 is not triggered and the status says why; once they are mended it is, once. */

import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import type { App } from '../../src/app/compose.ts';
import { reopenUnits } from '../../src/engine/reopen-units.ts';
import { TRIGGERS, UNITS, unitKey } from '../../src/engine/unit.ts';
import { GATE_3_4 } from '../../src/pipeline/build-graph.ts';
import { PRECOMPUTE_PROCESSORS } from '../../src/pipeline/4-precompute/index.ts';
import { daysFrom, dayOf, openTestApp, play, temporaryHomes } from '../support/app-harness.ts';
import { attemptsOf, doubledRows } from '../support/app-harness/home-facts.ts';
import { httpDelivery } from '../support/app-harness/http-delivery.ts';
import { switchable } from '../support/app-harness/switchable.ts';
import { statusOf } from '../support/app-harness/status-of.ts';

const SLATE = dayOf(2);
const SUMMARY = unitKey('team_defense_game_summary', dayOf(1));
const CONTEXT = unitKey('upcoming_team_game_context', SLATE);
const PHASE_4 = PRECOMPUTE_PROCESSORS.map(({ id }) => id);
const homes = temporaryHomes();
after(() => homes.remove());

/** Which way the broken units are run again. */
type Mend = (app: App) => Promise<void>;

const WAYS: readonly (readonly [name: string, overHttp: boolean, mend: Mend])[] = [
  [
    'in process, reopened by an operator',
    false,
    async (app) => {
      await reopenUnits(app.engine, [SUMMARY, CONTEXT], 'scenario', 'mended');
      await app.bus.idle();
    },
  ],
  ['over HTTP, by playing the dates again', true, async (app) => void (await play(app, daysFrom(0, 2)))],
];

describe('two of five Phase 3 processors fail', () => {
  for (const [name, overHttp, mend] of WAYS) {
    it(`${name}: Phase 4 waits and then runs once`, { timeout: 60_000 }, async () => {
      const { processors, failing } = switchable('team_defense_game_summary', 'upcoming_team_game_context');
      failing.add(SUMMARY).add(CONTEXT);
      const http = overHttp ? await httpDelivery() : null;
      const handlers = http ? { handlers: () => http.handlers() } : {};
      const app = await openTestApp({ home: homes.fresh(), overrides: { processors, ...handlers } });
      http?.serve(app);
      try {
        await play(app, daysFrom(0, 2));
        await assertHeldBack(app);
        failing.clear();
        await mend(app);
        await assertRanOnce(app);
      } finally {
        await app.close();
        await http?.close();
      }
    });
  }
});

async function gateTriggers(app: App): Promise<number> {
  return await app.ledger.count({ collection: TRIGGERS, where: { target: unitKey(GATE_3_4, SLATE) } });
}

async function phase4Attempts(app: App): Promise<string[]> {
  const attempts = await attemptsOf(app);
  return attempts.filter(({ data }) => data.phase === 4 && data.date === SLATE).map(({ data }) => data.processor);
}

async function assertHeldBack(app: App): Promise<void> {
  assert.equal(await gateTriggers(app), 0);
  assert.deepEqual(await phase4Attempts(app), []);
  const status = await statusOf(app, SLATE);
  assert.equal(status.verdict, 'UNHEALTHY');
  assert.match(status.cause, /upcoming_team_game_context/);
  const gate = status.unfinished.find(({ unit }) => unit === unitKey(GATE_3_4, SLATE));
  assert.match(gate?.why ?? '', /^blocked/);
  for (const member of [SUMMARY, CONTEXT]) assert.ok(gate?.why.includes(member), `the gate does not name ${member}`);
  // The other three are done: only the two hold it back.
  for (const [id, date] of [
    ['player_game_summary', dayOf(1)],
    ['team_offense_game_summary', dayOf(1)],
    ['upcoming_player_game_context', SLATE],
  ] as const) {
    const unit = await app.ledger.get(UNITS, unitKey(id, date));
    assert.equal(unit?.data.outcome?.kind, 'complete', `${id}/${date}`);
  }
}

async function assertRanOnce(app: App): Promise<void> {
  assert.equal(await gateTriggers(app), 1);
  assert.deepEqual((await phase4Attempts(app)).sort(), [...PHASE_4].sort());
  const status = await statusOf(app, SLATE);
  assert.deepEqual(status.unfinished.filter(({ why }) => !why.startsWith('partial')), []);
  assert.deepEqual((await attemptsOf(app)).filter(({ data }) => data.endedAt === null), []);
  assert.deepEqual(await doubledRows(app), {});
}
