/** Two of the five members of gate 3->4 fail: Phase 4 is not triggered and the status says why; once they are mended it is, once. */

import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import type { App } from '../../src/app/compose.ts';
import { reopenUnits } from '../../src/engine/reopen-units.ts';
import { GATES, TRIGGERS, UNITS, unitKey } from '../../src/engine/unit.ts';
import { PRECOMPUTE_PROCESSORS } from '../../src/pipeline/4-precompute/index.ts';
import { GATE_3_4 } from '../../src/pipeline/build-graph.ts';
import { attemptsOf, doubledRows } from '../support/app-harness/home-facts.ts';
import { httpDelivery } from '../support/app-harness/http-delivery.ts';
import { statusOf } from '../support/app-harness/status-of.ts';
import { switchable } from '../support/app-harness/switchable.ts';
import { dayOf, daysFrom, openTestApp, play, temporaryHomes } from '../support/app-harness.ts';

const SLATE = dayOf(2);
/** The five members of the slate's gate. */
const SUMMARIES = ['player_game_summary', 'team_offense_game_summary', 'team_defense_game_summary'];
const MEMBERS = [
  ...SUMMARIES.map((id) => unitKey(id, dayOf(1))),
  unitKey('upcoming_player_game_context', SLATE),
  unitKey('upcoming_team_game_context', SLATE),
] as const;
const [, , DEFENCE, PLAYERS, TEAMS] = MEMBERS as readonly [string, string, string, string, string];
const PHASE_4 = PRECOMPUTE_PROCESSORS.map(({ id }) => id);
const homes = temporaryHomes();
after(() => homes.remove());

interface Way {
  readonly name: string;
  readonly overHttp: boolean;
  readonly broken: readonly [string, string];
  /** Members that cannot run because a broken one is their own input. */
  readonly behind: readonly string[];
  /** Runs again what was broken. */
  readonly mend: (app: App, broken: readonly string[]) => Promise<void>;
}

const WAYS: readonly Way[] = [
  {
    name: 'both contexts, in process, reopened by an operator',
    overHttp: false,
    broken: [PLAYERS, TEAMS],
    behind: [],
    async mend(app, broken) {
      await reopenUnits(app.engine, broken, 'scenario', 'mended');
      await app.bus.idle();
    },
  },
  {
    name: 'a summary of the day before and a context, over HTTP, by playing the dates again',
    overHttp: true,
    broken: [DEFENCE, PLAYERS],
    behind: [TEAMS],
    async mend(app) {
      await play(app, daysFrom(0, 2));
    },
  },
];

describe('two of five Phase 3 processors fail', () => {
  for (const way of WAYS) {
    it(`${way.name}: Phase 4 waits, and then runs once`, { timeout: 240_000 }, async () => {
      const { processors, failing } = switchable(
        ...way.broken.map((unit) => unit.slice(0, unit.indexOf('/'))),
      );
      for (const unit of way.broken) failing.add(unit);
      const http = way.overHttp ? await httpDelivery() : null;
      const handlers = http ? { handlers: () => http.handlers() } : {};
      const app = await openTestApp({ home: homes.fresh(), overrides: { processors, ...handlers } });
      http?.serve(app);
      try {
        await play(app, daysFrom(0, 2));
        await assertHeldBack(app, way);
        failing.clear();
        await way.mend(app, way.broken);
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
  return attempts
    .filter(({ data }) => data.phase === 4 && data.date === SLATE)
    .map(({ data }) => data.processor);
}

async function assertHeldBack(app: App, { broken, behind }: Way): Promise<void> {
  assert.equal(await gateTriggers(app), 0);
  assert.deepEqual(await phase4Attempts(app), []);
  const status = await statusOf(app, SLATE);
  assert.equal(status.verdict, 'UNHEALTHY');
  assert.ok(
    broken.some((unit) => status.cause.includes(unit)),
    `the status names no broken unit: ${status.cause}`,
  );
  const gate = await app.ledger.get(GATES, unitKey(GATE_3_4, SLATE));
  assert.equal(gate?.data.verdict, 'blocked');
  for (const unit of broken) assert.ok(gate.data.detail.includes(unit), `the gate does not name ${unit}`);
  for (const unit of MEMBERS) {
    const kind = (await app.ledger.get(UNITS, unit))?.data.outcome?.kind;
    const expected = broken.includes(unit) ? 'parked' : behind.includes(unit) ? 'blocked' : 'complete';
    assert.equal(kind, expected, unit);
  }
}

async function assertRanOnce(app: App): Promise<void> {
  assert.equal(await gateTriggers(app), 1);
  assert.deepEqual((await phase4Attempts(app)).sort(), [...PHASE_4].sort());
  for (const unit of [...MEMBERS, ...PHASE_4.map((id) => unitKey(id, SLATE))])
    assert.equal((await app.ledger.get(UNITS, unit))?.data.outcome?.kind, 'complete', unit);
  assert.deepEqual(
    (await attemptsOf(app)).filter(({ data }) => data.endedAt === null),
    [],
  );
  assert.deepEqual(await doubledRows(app), {});
}
