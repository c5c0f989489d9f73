/** The counts of a CDN or V3 box score: both write them under the same keys. */

import { parseMinutes } from '../../league/minutes.ts';
import type { Row } from '../../ports/warehouse.ts';
import type { Cells } from '../1-collect/result-set.ts';
import { refuseContradictions, refuseMoreMade } from './box-counts.ts';
import { mismatch, optionalInt } from './cell.ts';

/** Statistics by key, read cell by cell. */
export function statisticsCells(statistics: Readonly<Record<string, unknown>>): Cells {
  return (key) => statistics[key];
}

/**
 * The BOX columns. An absent key is NULL, whatever is there must agree with itself (`sources.md` §9.1).
 * @param keys where rebounds and turnovers of the players stand: in team rows the plain keys may include the team's own
 */
export function boxStatistics(
  cells: Cells,
  keys: { readonly rebounds: string; readonly turnovers: string } = {
    rebounds: 'reboundsTotal',
    turnovers: 'turnovers',
  },
): Row {
  const count = (key: string) => optionalInt(cells, key);
  const [fgm, fga] = pair(cells, 'fieldGoals');
  const [fg3m, fg3a] = pair(cells, 'threePointers');
  const [ftm, fta] = pair(cells, 'freeThrows');
  const [oreb, dreb, reb] = [count('reboundsOffensive'), count('reboundsDefensive'), count(keys.rebounds)];
  const points = count('points');
  refuseContradictions(
    { points, fgm, fga, fg3m, fg3a, ftm, oreb, dreb, reb },
    { points: 'points', threes: 'threePointersMade, threePointersAttempted', rebounds: keys.rebounds },
  );
  return {
    points,
    fgm,
    fga,
    fg3m,
    fg3a,
    ftm,
    fta,
    oreb,
    dreb,
    reb,
    ast: count('assists'),
    stl: count('steals'),
    blk: count('blocks'),
    tov: count(keys.turnovers),
    pf: count('foulsPersonal'),
    plus_minus: count('plusMinusPoints'),
  };
}

/**
 * Minutes as columns. `minutes` is exact; `minutesCalculated`, whole, counts only in payloads that lack that key.
 * Both NULL: no time at all ("" of a man who did not play).
 */
export function minutesOf(statistics: Readonly<Record<string, unknown>>): {
  minutes_seconds: number | null;
  minutes_int: number | null;
} {
  const { minutes, minutesCalculated } = statistics;
  const { seconds, precision } = parseMinutes(minutes === undefined ? minutesCalculated : minutes);
  if (precision === 'second') return { minutes_seconds: seconds, minutes_int: null };
  return { minutes_seconds: null, minutes_int: seconds === null ? null : Math.round(seconds / 60) };
}

/** The BOX columns of somebody who did not play: all unknown, none of them 0. */
export const NO_BOX: Row = Object.fromEntries(
  [
    ...['points', 'fgm', 'fga', 'fg3m', 'fg3a', 'ftm', 'fta', 'oreb', 'dreb', 'reb'],
    ...['ast', 'stl', 'blk', 'tov', 'pf', 'plus_minus'],
  ].map((name) => [name, null]),
);

function pair(cells: Cells, kind: string): [number | null, number | null] {
  const made = optionalInt(cells, `${kind}Made`);
  const attempted = optionalInt(cells, `${kind}Attempted`);
  refuseMoreMade(made, attempted, `${kind}Made`);
  return [made, attempted];
}

/** "0" and "1", as the CDN writes what is true of a player; null for a key that is not there. */
export function flagText(value: unknown, key: string): boolean | null {
  if (value === null || value === undefined || value === '') return null;
  if (value === '0' || value === '1') return value === '1';
  throw mismatch(key, '"0" or "1"', value);
}
