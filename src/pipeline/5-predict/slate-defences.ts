/** What each opponent allowed, and the league's levels it is measured against, from team_defense_zone_analysis. */

import type { Row } from '../../ports/warehouse.ts';
import {
  type LeagueLevels,
  type OpponentDefence,
  ZONES,
  type Zone,
  type ZoneAllowed,
} from './system-contract.ts';

/** With fewer teams an average over them is not yet the league's. */
const LEAST_TEAMS = 10;

export interface SlateDefences {
  readonly byTeam: ReadonlyMap<number, OpponentDefence>;
  readonly league: LeagueLevels;
}

/** Rows of `slate-defences.sql`, in the order of their teams. */
export function readDefences(rows: readonly Row[]): SlateDefences {
  return {
    byTeam: new Map(rows.map((row) => [row.team_id as number, opponentDefence(row)])),
    league: {
      defRating: average(rows.map((row) => real(row, 'def_rating_last_15'))),
      pace: average(rows.map((row) => real(row, 'pace_last_15'))),
      ftaRate: average(rows.map((row) => real(row, 'opp_fta_rate_last_15'))),
      zones: leagueZones(rows),
    },
  };
}

function opponentDefence(row: Row): OpponentDefence {
  return {
    zoneGames: real(row, 'zone_games_used') ?? 0,
    zones: everyZone((zone) => allowed(row, zone)),
    ftaRate: real(row, 'opp_fta_rate_last_15'),
  };
}

function allowed(row: Row, zone: Zone): ZoneAllowed | null {
  const attempts = real(row, `${zone}_fga`);
  const attemptsPerPossession = perPossession(row, zone);
  if (attempts === null || attemptsPerPossession === null) return null;
  return { attempts, attemptsPerPossession, pct: real(row, `${zone}_pct01`) };
}

function leagueZones(rows: readonly Row[]): LeagueLevels['zones'] {
  return everyZone((zone) => {
    const attemptsPerPossession = average(rows.map((row) => perPossession(row, zone)));
    // The baseline is the same in every row; attempts count, not teams.
    const pct = rows.map((row) => real(row, `league_${zone}_pct01`)).find((value) => value !== null);
    return attemptsPerPossession === null || pct === undefined ? null : { attemptsPerPossession, pct };
  });
}

/** All zones or none: half a defence cannot be matched up. */
function everyZone<T>(of: (zone: Zone) => T | null): Record<Zone, T> | null {
  const entries = ZONES.map((zone) => [zone, of(zone)] as const);
  return entries.every(([, value]) => value !== null)
    ? (Object.fromEntries(entries) as Record<Zone, T>)
    : null;
}

function perPossession(row: Row, zone: Zone): number | null {
  const perGame = real(row, `${zone}_fga_per_game`);
  const pace = real(row, 'pace_last_15');
  return perGame === null || pace === null ? null : perGame / pace;
}

function average(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length < LEAST_TEAMS ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}

function real(row: Row, name: string): number | null {
  return (row[name] ?? null) as number | null;
}
