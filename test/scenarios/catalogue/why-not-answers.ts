import assert from 'node:assert/strict';
import { backfillPauseOperation } from '../../../src/app/operator/backfill-control.ts';
import type { OperatorContext } from '../../../src/app/operator/operation.ts';
import { declareHalt } from '../../../src/engine/permits.ts';
import { UnitError } from '../../../src/engine/unit-error.ts';
import { whyNot } from '../../../src/engine/why-not.ts';
import { easternInstant } from '../../../src/league/eastern-time.ts';
import { addDays, type GameDate } from '../../../src/league/game-date.ts';
import { SCHEDULES } from '../../../src/pipeline/schedules.ts';
import { OPENING_NIGHT } from '../../../src/simulate/scripted-league.ts';
import { startedBackfill } from '../../support/simulated/started-backfill.ts';
import type { Scenario } from './scenario.ts';

/** As many dates as a season has slates: what a question costs must not grow with them. */
const SEASON = 165;
const LONGEST_MS = 2_000;
const DAY = 24 * 3_600_000;

export const scenario: Scenario = {
  story:
    'given a season behind them and 8 units that did not run for 8 reasons (not due, an input missing, halt, no games, breaker, parked, no permit, lane paused): each answer has rule, finding, values, time and next check, in under 2 s',
  breaks: 'reasonsNotKept',
  async run(open) {
    const held = new Map<string, () => Error>();
    let isUnreadable = false;
    let oddsAnswerFrom = 0;
    // The dates before the first day are a backfill's; the last of them is asked for by the schedule that was missed.
    const simulation = open({
      days: SEASON + 11,
      startsOn: addDays(OPENING_NIGHT, 3),
      games: 1,
      playersPerGame: 1,
      ticking: { everyMs: 3_600_000, schedules: SCHEDULES.filter(({ job }) => job === 'daily-slate') },
      script: {
        unit(unit) {
          const error = held.get(unit)?.();
          if (error) throw error;
        },
        reading(collection) {
          if (isUnreadable && collection === 'permits') throw new Error('the permit store does not answer');
        },
        fetch(source) {
          if (source !== 'odds_api_game_lines' || simulation.clock.now() >= oddsAnswerFrom) return undefined;
          return { kind: 'blocked', detail: '429', host: 'api.the-odds-api.com', until: oddsAnswerFrom };
        },
      },
    });
    const dates = simulation.league.dates as readonly GameDate[];
    const day = (i: number) => dates[SEASON + 3 + i] as GameDate;
    simulation.league.cancel(`${day(1)}-g1`);
    held.set(`nbac_player_index/${day(2)}`, () => new UnitError('permanent', 'drift', 'a field was renamed'));
    held.set(
      `upcoming_team_game_context/${day(2)}`,
      () => new UnitError('permanent', 'broken', 'a column is gone'),
    );
    await simulation.settle();
    await startedBackfill(simulation, dates.slice(0, 2));
    await simulation.within(async () => {
      const change = { id: 'b1', actor: 'ada', reason: 'storage', dryRun: false };
      await backfillPauseOperation.run({ engine: simulation.engine } as OperatorContext, change);
    });

    const ask = async (what: string, processor: string, date: GameDate, rule: string, finding: RegExp) => {
      const began = performance.now();
      const { chain, hasRun } = await whyNot(simulation.engine, processor, date, instant);
      const took = performance.now() - began;
      const [step] = chain;
      assert.ok(step);
      const said = `${what}: ${step.rule}: ${step.finding}`;
      assert.equal(step.rule, rule, said);
      assert.match(step.finding, finding, said);
      assert.equal(hasRun, false, said);
      assert.ok(Object.keys(step.values).length > 0, `${said} has no values`);
      assert.ok(step.evaluatedAt !== null, `${said} does not say when it was looked at`);
      assert.ok(step.nextCheck.length > 5, `${said} names no next check`);
      assert.ok(took < LONGEST_MS, `${what} took ${took.toFixed(0)} ms`);
    };
    await ask(
      'lane paused',
      'ml_feature_store_v2',
      dates[0] as GameDate,
      'blocked(lane)',
      /b1 is paused after 0 of 2/,
    );
    await simulation.advanceTo(easternInstant(day(-1), '05:00'));
    isUnreadable = true;
    await simulation.advanceTo(easternInstant(day(-1), '15:20'));
    await ask(
      'no permit',
      'published_predictions',
      day(-1),
      'blocked(halt)',
      /no permit: the permits cannot be read/,
    );
    isUnreadable = false;
    await simulation.advanceTo(easternInstant(day(0), '05:00'));
    oddsAnswerFrom = easternInstant(day(3), '05:00');
    await simulation.ledger.transact(async (tx) => {
      const since = simulation.clock.now();
      const until = since + DAY;
      declareHalt(tx, 'h1', { scope: `date:${day(0)}`, since, until, actor: 'ada', reason: 'odd lines' });
    });
    await simulation.advanceTo(easternInstant(day(0), '15:20'));
    await ask('halt', 'published_predictions', day(0), 'blocked(halt)', /halted .*ada.*odd lines/);
    await simulation.advanceTo(easternInstant(day(2), '15:20'));
    await ask(
      'breaker',
      'collect_odds_api_game_lines',
      day(2),
      'blocked(breaker)',
      /the-odds-api.com does not answer since/,
    );
    await ask('parked', 'nbac_player_index', day(2), 'parked', /a field was renamed/);
    await ask('no games', 'player_game_summary', day(1), 'empty_ok(no_games)', /./);
    await ask('not due', 'player_game_summary', day(6), 'blocked(not_due)', /not due until/);
    await ask(
      'input missing',
      'ml_feature_store_v2',
      day(2),
      'blocked(inputs)',
      /\d of \d+ inputs are there/,
    );
  },
};

const instant = (at: number) => new Date(at).toISOString();
