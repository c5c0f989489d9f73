/** The box score of one game in the shapes of the CDN (`sources.md` §6.3) and of boxscoretraditionalv3 (§6.5). */

import type { Team } from '../../league/teams.ts';
import type { Instant } from '../../ports/clock.ts';
import { type BoxCounts, pointsOf } from './game-log.ts';

/** A player who played; what is exact is known to a simulation only. */
export interface BoxedPlayer {
  readonly personId: number;
  readonly name: string;
  readonly box: Omit<BoxCounts, 'plusMinus'> & { readonly plusMinus: number | null };
  readonly exact?: {
    readonly seconds: number;
    readonly starter: boolean;
    readonly position: string;
    readonly jersey: string;
  };
}

/** A listed player who did not play. */
export interface AbsentPlayer {
  readonly personId: number;
  readonly name: string;
  readonly jersey: string;
  readonly roster: 'ACTIVE' | 'INACTIVE';
  readonly reason: string;
  /** V3's words for the same. */
  readonly comment: string;
}

export interface BoxedSide {
  readonly team: Team;
  readonly players: readonly BoxedPlayer[];
  readonly absent: readonly AbsentPlayer[];
  /** Points by period; only where they are known. */
  readonly periods?: readonly number[];
}

export interface BoxedGame {
  readonly gameId: string;
  readonly tipoff: Instant | null;
  readonly overtimes: number;
  readonly home: BoxedSide;
  readonly away: BoxedSide;
  readonly officials?: readonly { personId: number; name: string; jerseyNum: string; assignment: string }[];
}

/** The CDN's payload of a final game. Without `exact` it carries whole minutes and no starters, statuses or reasons. */
export function boxscorePayload(game: BoxedGame): string {
  return JSON.stringify({
    meta: { version: 1, code: 200, request: `http://nba.cloud/games/${game.gameId}/boxscore?Format=json` },
    game: {
      gameId: game.gameId,
      ...(game.tipoff !== null && { gameTimeUTC: `${new Date(game.tipoff).toISOString().slice(0, 19)}Z` }),
      gameStatus: 3,
      gameStatusText: 'Final',
      regulationPeriods: 4,
      period: 4 + game.overtimes,
      ...(game.officials && { officials: game.officials }),
      homeTeam: cdnTeam(game.home, game.overtimes),
      awayTeam: cdnTeam(game.away, game.overtimes),
    },
  });
}

function cdnTeam({ team, players, absent, periods }: BoxedSide, overtimes: number): object {
  const totals = totalsOf(players);
  const isExact = players.some(({ exact }) => exact !== undefined);
  return {
    teamId: team.teamId,
    teamName: team.name,
    teamCity: team.city,
    teamTricode: team.tricode,
    score: totals.points,
    ...(periods && {
      periods: periods.map((score, index) => ({
        period: index + 1,
        periodType: index < 4 ? 'REGULAR' : 'OVERTIME',
        score,
      })),
    }),
    players: [
      ...players.map((player, index) => cdnPlayer(player, index + 1)),
      ...absent.map((player, index) => absentPlayer(player, players.length + index + 1)),
    ],
    statistics: {
      ...totals,
      reboundsPersonal: totals.reboundsTotal,
      ...(isExact && { minutes: `PT${240 + 25 * overtimes}M00.00S` }),
    },
  };
}

function cdnPlayer({ personId, name, box, exact }: BoxedPlayer, order: number): object {
  return {
    ...(exact && { status: 'ACTIVE' }),
    order,
    personId,
    ...(exact && {
      jerseyNum: exact.jersey,
      ...(exact.starter && { position: exact.position }),
      starter: exact.starter ? '1' : '0',
      oncourt: '0',
    }),
    played: '1',
    ...namesOf(name),
    statistics: {
      ...countsOf(box),
      ...(exact && { minutes: isoMinutes(exact.seconds) }),
      minutesCalculated: `PT${exact ? Math.floor(exact.seconds / 60) : box.min}M`,
    },
  };
}

/** With a full block of zeros, as the CDN has it: a trap that a parser must not fall into. */
function absentPlayer(player: AbsentPlayer, order: number): object {
  const { personId, name, jersey, roster, reason } = player;
  const zeros = Object.fromEntries(Object.keys(countsOf(NOTHING)).map((key) => [key, 0]));
  return {
    status: roster,
    notPlayingReason: reason,
    order,
    personId,
    jerseyNum: jersey,
    starter: '0',
    oncourt: '0',
    played: '0',
    ...namesOf(name),
    statistics: { ...zeros, minutes: 'PT00M00.00S', minutesCalculated: 'PT00M' },
  };
}

/** The payload of boxscoretraditionalv3. */
export function boxscoreV3Payload({ gameId, home, away, overtimes }: BoxedGame): string {
  const side = ({ team, players, absent }: BoxedSide) => ({
    teamId: team.teamId,
    teamCity: team.city,
    teamName: team.name,
    teamTricode: team.tricode,
    teamSlug: team.slug,
    players: [
      ...players.map(({ personId, name, box, exact }) => ({
        personId,
        firstName: namesOf(name).firstName,
        familyName: namesOf(name).familyName,
        ...(exact && { position: exact.starter ? exact.position : '', comment: '', jerseyNum: exact.jersey }),
        statistics: {
          ...countsOf(box),
          ...(exact ? { minutes: clockMinutes(exact.seconds) } : { minutesCalculated: `PT${box.min}M` }),
        },
      })),
      ...absent.map(({ personId, name, jersey, comment }) => ({
        personId,
        firstName: namesOf(name).firstName,
        familyName: namesOf(name).familyName,
        position: '',
        comment,
        jerseyNum: jersey,
        statistics: { minutes: '' },
      })),
    ],
    statistics: {
      ...totalsOf(players),
      ...(players.some(({ exact }) => exact) && { minutes: `${240 + 25 * overtimes}:00` }),
    },
  });
  return JSON.stringify({
    boxScoreTraditional: { gameId, homeTeam: side(home), awayTeam: side(away) },
  });
}

const NOTHING: BoxedPlayer['box'] = {
  ...{ min: 0, fgm: 0, fga: 0, fg3m: 0, fg3a: 0, ftm: 0, fta: 0, oreb: 0, dreb: 0, ast: 0 },
  ...{ stl: 0, blk: 0, tov: 0, pf: 0, plusMinus: 0 },
};

function countsOf(box: BoxedPlayer['box']) {
  return {
    points: pointsOf(box),
    fieldGoalsMade: box.fgm,
    fieldGoalsAttempted: box.fga,
    threePointersMade: box.fg3m,
    threePointersAttempted: box.fg3a,
    freeThrowsMade: box.ftm,
    freeThrowsAttempted: box.fta,
    reboundsOffensive: box.oreb,
    reboundsDefensive: box.dreb,
    reboundsTotal: box.oreb + box.dreb,
    assists: box.ast,
    steals: box.stl,
    blocks: box.blk,
    turnovers: box.tov,
    foulsPersonal: box.pf,
    ...(box.plusMinus !== null && { plusMinusPoints: box.plusMinus }),
  };
}

function totalsOf(players: readonly BoxedPlayer[]): Record<string, number> & {
  points: number;
  reboundsTotal: number;
} {
  const totals: Record<string, number> = {};
  for (const { box } of players) {
    const { plusMinusPoints: _, ...counts } = countsOf(box);
    for (const [key, count] of Object.entries(counts)) totals[key] = (totals[key] ?? 0) + count;
  }
  return totals as Record<string, number> & { points: number; reboundsTotal: number };
}

function namesOf(name: string): { name: string; firstName: string; familyName: string } {
  const space = name.indexOf(' ');
  return space < 0
    ? { name, firstName: '', familyName: name }
    : { name, firstName: name.slice(0, space), familyName: name.slice(space + 1) };
}

/** `PT25M01.00S`. */
function isoMinutes(seconds: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `PT${two(Math.floor(seconds / 60))}M${two(seconds % 60)}.00S`;
}

/** `25:01`. */
function clockMinutes(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
