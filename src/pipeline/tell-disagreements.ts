/** Opens an incident for every declared check of a date's final games that does not hold, in the commit that stores it. */

import type { UnitRunner } from '../engine/attempt.ts';
import { type IncidentCause, prepareSubject } from '../engine/incidents.ts';
import type { Clock } from '../ports/clock.ts';
import type { Warehouse } from '../ports/warehouse.ts';
import { GAME_CHECKS, gameChecks } from './3-analytics/game-checks.ts';

const BROKEN_SQL = `
  SELECT check_id, game_id, left_source, right_source, broken, detail
  FROM nba_analytics.game_checks
  WHERE game_date = $date::DATE AND verdict = 'broken'
  ORDER BY check_id, game_id`;
/** Games named in an incident; the table has all of them. */
const MOST_GAMES = 3;

interface BrokenCheck {
  readonly check_id: string;
  readonly game_id: string;
  readonly left_source: string;
  readonly right_source: string;
  readonly broken: number;
  readonly detail: string;
}

/**
 * The runner, with the incidents of `game_checks` beside its result. A cause is a check (two sources that differ about one
 * kind of fact), so a source that is wrong every night is one incident; its subjects are the dates, and the last date that
 * agrees closes it.
 */
export function tellingDisagreements(
  run: UnitRunner,
  { warehouse, clock }: { warehouse: Pick<Warehouse, 'query'>; clock: Pick<Clock, 'now'> },
): UnitRunner {
  return async (node, context, attemptId, version) => {
    const result = await run(node, context, attemptId, version);
    if (node.id !== gameChecks.id) return result;
    const broken = await warehouse.query<BrokenCheck>(BROKEN_SQL, { date: context.date });
    const causes = causesOf(broken, context.date);
    // Not the unit itself: what that suffers from is said where it ends.
    const subject = `sources of ${context.date}`;
    return {
      ...result,
      alongside: async (tx) =>
        await prepareSubject(tx, subject, causes, `the sources of ${context.date} agree`, clock.now()),
    };
  };
}

/** One cause per check, with both values of the first games. Pure. */
export function causesOf(broken: readonly BrokenCheck[], date: string): IncidentCause[] {
  return GAME_CHECKS.filter(({ tells }) => tells !== 'note').flatMap(({ id, doc, left, right }) => {
    const games = broken.filter(({ check_id }) => check_id === id);
    if (games.length === 0) return [];
    const named = games.slice(0, MOST_GAMES).map(({ game_id, detail }) => `${game_id}: ${detail}`);
    const more = games.length > MOST_GAMES ? `; and ${games.length - MOST_GAMES} more games` : '';
    return [
      {
        key: `disagreement/${id}`,
        severity: 'warning' as const,
        message: `${left} and ${right} disagree on ${date} (${doc}): ${named.join('; ')}${more}. Look at nba_analytics.game_checks; a corrected source is fetched again for three days`,
      },
    ];
  });
}
