import assert from 'node:assert/strict';
import { BACKFILLS } from '../../../src/engine/backfills.ts';
import { ATTEMPTS, UNITS } from '../../../src/engine/unit.ts';
import { UnitError } from '../../../src/engine/unit-error.ts';
import { easternInstant } from '../../../src/league/eastern-time.ts';
import { addDays, type GameDate } from '../../../src/league/game-date.ts';
import { OPENING_NIGHT } from '../../../src/simulate/scripted-league.ts';
import { startedBackfill } from '../../support/simulated/started-backfill.ts';
import type { OpenSimulation, Scenario } from './scenario.ts';

/** The night after them is a Monday’s: its week’s model is made tonight. */
const PAST_DATES = 167;
const ASKED_AT = '05:30';
const SPOILED = ['2023-11-02', '2023-12-05', '2024-01-09'];

export const scenario: Scenario = {
  story:
    'given 165 dates that are backfilled through phase 4 while tonight runs beside it: nothing of a past date wakes phases 5 and 6, tonight’s finish moves by less than 5 %, and all of the backfill’s trouble is one incident',
  breaks: 'lanesAreIgnored',
  async run(open) {
    const alone = await night(open, false);
    const beside = await night(open, true);
    assert.deepEqual(beside.woken.slice(0, 3), [], 'phases 5 and 6 hear of past dates');
    const shift = Math.abs(beside.took - alone.took) / alone.took;
    assert.ok(
      shift < 0.05,
      `tonight took ${beside.took} ms beside the backfill, ${alone.took} ms without it`,
    );
    assert.ok(beside.before > 0 && beside.after > 0, 'the backfill was at work before and after tonight');
    const { simulation, past } = beside;
    assert.equal((await simulation.ledger.get(BACKFILLS, 'b1'))?.data.state, 'ended');
    const features = await simulation.ledger.query({
      collection: UNITS,
      where: { processor: 'ml_feature_store_v2' },
      between: { field: 'date', from: past[0] as GameDate, to: past.at(-1) as GameDate },
    });
    const made = features.filter(({ data }) => data.outcome?.kind === 'complete');
    assert.ok(
      made.length >= PAST_DATES - 2 * SPOILED.length,
      `${made.length} of ${PAST_DATES} slates were made`,
    );
    const incidents = (await simulation.engine.alerts.open()).map(({ key }) => key);
    assert.deepEqual(incidents, ['backfill/b1']);
  },
};

async function night(open: OpenSimulation, isBackfilled: boolean) {
  const woken: string[] = [];
  const tonight = addDays(OPENING_NIGHT, PAST_DATES);
  const simulation = open({
    days: PAST_DATES + 1,
    startsOn: tonight,
    games: 1,
    playersPerGame: 1,
    ticking: {},
    script: {
      duration: () => 1_000,
      unit(unit) {
        const [processor, date = ''] = unit.split('/');
        if (processor === 'nbac_team_game_log' && SPOILED.includes(date))
          throw new UnitError('permanent', 'spoiled', `the payload of ${date} is unreadable`);
      },
      delivery({ message, subscription }) {
        const date = message.data.game_date;
        if (
          /-phase[56]-work-|prediction-request/.test(subscription) &&
          typeof date === 'string' &&
          date < tonight
        )
          woken.push(`${message.topic} ${date}`);
        return undefined;
      },
    },
  });
  const dates = simulation.league.dates as readonly GameDate[];
  const past = dates.slice(0, -1);
  if (isBackfilled) await startedBackfill(simulation, past);
  await simulation.live(tonight);
  const askedAt = easternInstant(tonight, ASKED_AT);
  const attempts = await simulation.ledger.query({
    collection: ATTEMPTS,
    where: { unit: `player_prop_predictions/${tonight}` },
    orderBy: 'startedAt',
  });
  const finish = attempts[0]?.data.endedAt ?? null;
  assert.ok(finish !== null, 'tonight has no predictions');
  const others = await simulation.ledger.query({
    collection: ATTEMPTS,
    between: { field: 'date', from: past[0] as GameDate, to: past.at(-1) as GameDate },
  });
  return {
    simulation,
    past,
    woken,
    took: finish - askedAt,
    before: others.filter(({ data }) => data.startedAt < askedAt).length,
    after: others.filter(({ data }) => data.startedAt > finish).length,
  };
}
