import assert from 'node:assert/strict';
import { declareHalt } from '../../../src/engine/permits.ts';
import { NotYetError, UnitError } from '../../../src/engine/unit-error.ts';
import { whyNot } from '../../../src/engine/why-not.ts';
import { easternInstant } from '../../../src/league/eastern-time.ts';
import { addDays, type GameDate } from '../../../src/league/game-date.ts';
import { SCHEDULES } from '../../../src/pipeline/schedules.ts';
import type { Scenario } from './scenario.ts';

/** As many dates as a season has slates: what a question costs must not grow with them. */
const SEASON = 165;
const LONGEST_MS = 2_000;
const DAY = 24 * 3_600_000;

export const scenario: Scenario = {
  story:
    'given a season behind them and 8 units that did not run for 8 reasons (not due, an input missing, halt, no games, breaker, parked, no permit, lane paused): each answer has rule, finding, values, time and next check, in under 2 s',
  breaks: 'reasonsNotKept',
  lacks: 'breaker, permit and lane answer through the unit that they block, not through their own machinery',
  async run(open) {
    const held = new Map<string, () => Error>();
    const simulation = open({
      days: SEASON + 8,
      games: 1,
      playersPerGame: 1,
      ticking: { everyMs: 3_600_000, schedules: SCHEDULES.filter(({ job }) => job === 'daily-slate') },
      script: {
        unit(unit) {
          const error = held.get(unit)?.();
          if (error) throw error;
        },
      },
    });
    const dates = simulation.league.dates as readonly GameDate[];
    const day = (i: number) => dates[SEASON + i] as GameDate;
    simulation.league.cancel(`${day(1)}-g1`);
    held.set(
      `odds_api_game_lines/${day(2)}`,
      () => new NotYetError('breaker', 'the breaker of the odds source is open since 06:10: 20 failures'),
    );
    held.set(`nbac_player_index/${day(2)}`, () => new UnitError('permanent', 'drift', 'a field was renamed'));
    held.set(
      `published_predictions/${day(-1)}`,
      () => new NotYetError('halt', 'no permit: nobody has permitted it'),
    );
    held.set(
      `espn_injuries/${day(2)}`,
      () => new NotYetError('lane', 'backfill b1 is paused by ada until 12:00: storage'),
    );
    held.set(
      `nbac_team_game_log/${day(2)}`,
      () => new UnitError('permanent', 'broken', 'the header is gone'),
    );
    const early = dates[1] as GameDate;
    held.set(`espn_injuries/${early}`, () => new NotYetError('lane', 'paused by bob'));
    await simulation.advanceTo(easternInstant(addDays(early, 1), '05:00'));
    const first = await whyNot(simulation.engine, 'espn_injuries', early, String);
    assert.match(first.answer, /blocked\(lane\).*paused by bob|paused by bob/);

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
    await simulation.advanceTo(easternInstant(day(-1), '15:20'));
    await ask('no permit', 'published_predictions', day(-1), 'blocked(halt)', /no permit/);
    await simulation.advanceTo(easternInstant(day(0), '05:00'));
    await simulation.ledger.transact(async (tx) => {
      const since = simulation.clock.now();
      const until = since + DAY;
      declareHalt(tx, 'h1', { scope: `date:${day(0)}`, since, until, actor: 'ada', reason: 'odd lines' });
    });
    await simulation.advanceTo(easternInstant(day(0), '15:20'));
    await ask('halt', 'published_predictions', day(0), 'blocked(halt)', /halted .*ada.*odd lines/);
    await simulation.advanceTo(easternInstant(day(2), '15:20'));
    await ask('breaker', 'odds_api_game_lines', day(2), 'blocked(breaker)', /20 failures/);
    await ask('lane paused', 'espn_injuries', day(2), 'blocked(lane)', /paused by ada/);
    await ask('parked', 'nbac_player_index', day(2), 'parked', /a field was renamed/);
    await ask('no games', 'player_game_summary', day(1), 'empty_ok(no_games)', /./);
    await ask('not due', 'player_game_summary', day(6), 'blocked(not_due)', /not due until/);
    await simulation.advanceTo(easternInstant(day(3), '15:20'));
    await ask(
      'input missing',
      'team_offense_game_summary',
      day(2),
      'blocked(inputs)',
      /\d of \d+ inputs are there/,
    );
  },
};

const instant = (at: number) => new Date(at).toISOString();
