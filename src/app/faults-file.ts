/** Reads a script for the simulated league, what happens and what fails: a JSON file, `{"faults": [...]}` (docs/simulated-league.md). */

import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { type GameDate, isGameDate } from '../league/game-date.ts';
import { UsageError } from './usage-error.ts';

const date = z.custom<GameDate>(
  (value) => typeof value === 'string' && isGameDate(value),
  'is no league date',
);
const gameId = z.string().regex(/^00[1-6]\d{7}$/, 'is no game id');
const person = z.int().positive();
const match = {
  of: z
    .enum([
      'schedule',
      'game_log',
      'shots',
      'player_index',
      'injuries',
      'boxscore',
      'boxscore_v3',
      'play_by_play',
      'scoreboard',
      'roster_page',
      'movement',
      'referees',
      'odds',
      'odds_events',
      'event_odds',
      'injury_report',
      'espn_scoreboard',
      'espn_boxscore',
      'espn_roster',
      'bettingpros_events',
      'bettingpros_offers',
    ])
    .exactOptional(),
  from: date.exactOptional(),
  to: date.exactOptional(),
  times: z.int().positive().exactOptional(),
};
const anyGame = { ...match, game: gameId.exactOptional() };

const schema = z.strictObject({
  faults: z.array(
    z.discriminatedUnion('kind', [
      z.strictObject({
        kind: z.literal('blocked'),
        status: z.union([z.literal(403), z.literal(429), z.literal('page')]),
        ...anyGame,
      }),
      z.strictObject({ kind: z.literal('unreachable'), ...anyGame }),
      z.strictObject({ kind: z.literal('truncated'), ...anyGame }),
      z.strictObject({ kind: z.literal('late'), minutes: z.int().positive(), ...anyGame }),
      z.strictObject({
        kind: z.literal('drift'),
        rename: z.string().min(1),
        as: z.string().min(1),
        ...anyGame,
      }),
      z.strictObject({
        kind: z.literal('correction'),
        stat: z.string().min(1),
        by: z.int(),
        until: z.iso.datetime(),
        ...match,
        game: gameId,
      }),
      z.strictObject({ kind: z.literal('overtime'), game: gameId, periods: z.int().min(1).max(4) }),
      z.strictObject({
        kind: z.literal('postponed'),
        game: gameId,
        announced: z.iso.datetime().exactOptional(),
        to: date.exactOptional(),
      }),
      z.strictObject({ kind: z.literal('trade'), date, player: person, for: person }),
      z.strictObject({
        kind: z.literal('injury'),
        player: person,
        date,
        to: date.exactOptional(),
        announced: z.iso.datetime(),
      }),
      z.strictObject({ kind: z.literal('dnp'), player: person, date }),
    ]),
  ),
});

/** Throws `UsageError` naming the file and everything that is not as agreed. */
export function readFaults(file: string): z.infer<typeof schema>['faults'] {
  let given: unknown;
  try {
    given = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new UsageError(
      `the faults of ${file} cannot be read: name a JSON file, {"faults": [...]} (docs/simulated-league.md)`,
      { cause },
    );
  }
  const parsed = schema.safeParse(given);
  if (!parsed.success)
    throw new UsageError(`the faults of ${file} are not as agreed:\n${z.prettifyError(parsed.error)}`);
  return parsed.data.faults;
}
