/** The recorded schedule payload of a season, taken back to what it said before and after each game. */

import { easternDate } from '../../league/eastern-time.ts';
import { type GameDate, gameDate } from '../../league/game-date.ts';
import type { Instant } from '../../ports/clock.ts';
import { plannedText } from '../payload-shapes/schedule.ts';
import { ArchiveError } from './archive-error.ts';

interface RecordedTeam {
  readonly teamId: number;
  readonly score: number;
  readonly wins?: number;
  readonly losses?: number;
}

/** The keys that are read or rewritten; the others pass through as they are. */
interface RecordedJson {
  readonly gameId: string;
  readonly gameStatus: number;
  readonly gameStatusText: string;
  readonly gameDateEst: string;
  readonly gameDateTimeUTC: string;
  readonly seriesText: string;
  readonly gameSubtype: string;
  readonly broadcasters?: { readonly nationalTvBroadcasters?: readonly unknown[] };
  readonly homeTeam: RecordedTeam;
  readonly awayTeam: RecordedTeam;
  readonly pointsLeaders?: readonly unknown[];
}

export interface RecordedGame {
  readonly gameId: string;
  readonly date: GameDate;
  readonly tipoff: Instant;
  readonly homeTeamId: number;
  readonly awayTeamId: number;
  /** Whether the payload says how the game ended. */
  readonly isFinal: boolean;
  readonly homeScore: number;
  readonly awayScore: number;
  readonly overtimes: number;
  readonly isCupKnockout: boolean;
  /** The game's JSON without its result, and as recorded. */
  readonly planned: () => string;
  readonly final: () => string;
}

/** Texts of a series that describe the place; all others tell the standing after the game. */
const PLACES = new Set(['Neutral Site', 'Paris']);

/** @throws ArchiveError when the payload has not the schedule's shape */
export function readRecordedSchedule(path: string, bytes: Buffer): RecordedGame[] {
  try {
    const payload = JSON.parse(bytes.toString('utf8')) as {
      leagueSchedule: { gameDates: { games: RecordedJson[] }[] };
    };
    return payload.leagueSchedule.gameDates.flatMap(({ games }) => games.map(recordedGame));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ArchiveError(`${path} is not a schedule payload (${reason}): copy it again, or take it out`, {
      cause,
    });
  }
}

function recordedGame(json: RecordedJson): RecordedGame {
  const tipoff = Date.parse(json.gameDateTimeUTC);
  const text = slimmed(json);
  return {
    gameId: json.gameId,
    // A game without a fixed time carries its date only in the wall clock's key.
    date: Number.isNaN(tipoff) ? gameDate(json.gameDateEst.slice(0, 10)) : easternDate(tipoff),
    tipoff,
    homeTeamId: json.homeTeam.teamId,
    awayTeamId: json.awayTeam.teamId,
    isFinal: json.gameStatus === 3,
    homeScore: json.homeTeam.score,
    awayScore: json.awayTeam.score,
    overtimes: overtimesOf(json.gameStatusText),
    isCupKnockout: json.gameSubtype === 'in-season-knockout',
    planned: () => JSON.stringify(withoutResult(text, tipoff)),
    final: () => JSON.stringify(text),
  };
}

/** Local and foreign broadcasters, 70 % of the payload, are dropped: nothing reads them. */
function slimmed(json: RecordedJson): RecordedJson {
  const national = json.broadcasters?.nationalTvBroadcasters;
  if (national === undefined) return json;
  return { ...json, broadcasters: { nationalTvBroadcasters: national } };
}

/** The game as it stood before its tip-off. Records of the teams were those after the game: left out. */
function withoutResult(json: RecordedJson, tipoff: Instant): object {
  return {
    ...json,
    gameStatus: 1,
    gameStatusText: plannedText(Number.isNaN(tipoff) ? null : tipoff),
    seriesText: PLACES.has(json.seriesText) ? json.seriesText : '',
    homeTeam: plannedTeam(json.homeTeam),
    awayTeam: plannedTeam(json.awayTeam),
    pointsLeaders: [],
  };
}

function plannedTeam({ wins: _wins, losses: _losses, ...team }: RecordedTeam): object {
  return { ...team, score: 0 };
}

/** `Final` 0, `Final/OT` 1, `Final/OT2` 2. */
function overtimesOf(statusText: string): number {
  const match = /\/OT(\d?)$/.exec(statusText);
  return match ? Number(match[1] || 1) : 0;
}
