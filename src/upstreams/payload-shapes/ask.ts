/** Asks an upstream for the sources by the URLs the collectors use, and decodes what comes back; for tests. */

import type { GameDate } from '../../league/game-date.ts';
import { seasonFromGameId, seasonLabel } from '../../league/season.ts';
import type { Instant } from '../../ports/clock.ts';
import type { Upstream, UpstreamResponse } from '../../ports/upstream.ts';

const ODDS = 'https://api.the-odds-api.com/v4';
const GAME_LINES = 'regions=us&markets=h2h,spreads,totals&oddsFormat=american&dateFormat=iso';

/** URLs by source, each parameter where `sources.md` has it. */
export const SOURCE_URLS = {
  liveSchedule: () => 'https://cdn.nba.com/static/json/staticData/scheduleLeagueV2_1.json',
  schedule: (season: number) =>
    `https://stats.nba.com/stats/scheduleleaguev2int?LeagueID=00&Season=${seasonLabel(season)}&GameSubType=`,
  gameLog: (of: 'P' | 'T', date: GameDate, season: number, seasonType = 'Regular Season', to = date) =>
    `https://stats.nba.com/stats/leaguegamelog?Counter=1000&DateFrom=${date}&DateTo=${to}&Direction=DESC&LeagueID=00` +
    `&PlayerOrTeam=${of}&Season=${seasonLabel(season)}&SeasonType=${seasonType.replace(' ', '+')}&Sorter=DATE`,
  shots: (gameId: string) =>
    'https://stats.nba.com/stats/shotchartdetail?ContextMeasure=FGA&LeagueID=00' +
    `&Season=${seasonLabel(seasonFromGameId(gameId))}&SeasonType=Regular+Season&PlayerID=0&TeamID=0&GameID=${gameId}` +
    '&DateFrom=&DateTo=&LastNGames=0&Month=0&OpponentTeamID=0&Period=0&GameSegment=&Location=&Outcome=' +
    '&PlayerPosition=&RookieYear=&SeasonSegment=&VsConference=&VsDivision=',
  playerIndex: (season: number) =>
    `https://stats.nba.com/stats/playerindex?Historical=0&LeagueID=00&Season=${seasonLabel(season)}` +
    '&SeasonType=Regular%20Season&TeamID=0&College=&Country=',
  boxscore: (gameId: string) => `https://cdn.nba.com/static/json/liveData/boxscore/boxscore_${gameId}.json`,
  boxscoreV3: (gameId: string) =>
    `https://stats.nba.com/stats/boxscoretraditionalv3?GameID=${gameId}&StartPeriod=0&EndPeriod=10&StartRange=0&EndRange=28800&RangeType=0`,
  playByPlay: (gameId: string) =>
    `https://cdn.nba.com/static/json/liveData/playbyplay/playbyplay_${gameId}.json`,
  scoreboard: () => 'https://cdn.nba.com/static/json/liveData/scoreboard/todaysScoreboard_00.json',
  movement: () => 'https://stats.nba.com/js/data/playermovement/NBA_Player_Movement.json',
  rosterPage: (teamId: number) => `https://www.nba.com/team/${teamId}/team/roster`,
  referees: (date: GameDate) => `https://official.nba.com/wp-json/api/v1/get-game-officials?&date=${date}`,
  injuries: () => 'https://site.api.espn.com/apis/site/v2/sports/basketball/nba/injuries',
  liveOdds: () => `${ODDS}/sports/basketball_nba/odds?${GAME_LINES}`,
  odds: (at: Instant) => `${ODDS}/historical/sports/basketball_nba/odds?${GAME_LINES}&date=${iso(at)}`,
  liveEvents: () => `${ODDS}/sports/basketball_nba/events`,
  events: (at: Instant) => `${ODDS}/historical/sports/basketball_nba/events?date=${iso(at)}`,
  liveEventOdds: (eventId: string) =>
    `${ODDS}/sports/basketball_nba/events/${eventId}/odds?regions=us,us_dfs&markets=player_points&oddsFormat=american`,
  eventOdds: (eventId: string, at: Instant) =>
    `${ODDS}/historical/sports/basketball_nba/events/${eventId}/odds?regions=us,us_dfs&markets=player_points` +
    `&oddsFormat=american&dateFormat=iso&date=${iso(at)}`,
} as const;

export function ask(upstream: Upstream, url: string, asOf: Instant): Promise<UpstreamResponse> {
  return upstream.fetch({ url, headers: {}, timeoutMs: 1000, asOf });
}

/** The decoded JSON of an answer. @throws Error for any status but 200 */
export async function askJson<T>(upstream: Upstream, url: string, asOf: Instant): Promise<T> {
  const response = await ask(upstream, url, asOf);
  const text = Buffer.from(response.body).toString('utf8');
  if (response.status !== 200) throw new Error(`${url} answered ${response.status}: ${text}`);
  return JSON.parse(text) as T;
}

export type CellRow = Readonly<Record<string, string | number | null>>;

/** The rows of an answer's only result set, by header. */
export async function askRows(upstream: Upstream, url: string, asOf: Instant): Promise<CellRow[]> {
  const body = await askJson<{ resultSets: { headers: string[]; rowSet: (string | number | null)[][] }[] }>(
    upstream,
    url,
    asOf,
  );
  const [set] = body.resultSets;
  return (set?.rowSet ?? []).map((cells) =>
    Object.fromEntries((set?.headers ?? []).map((header, index) => [header, cells[index] ?? null])),
  );
}

export interface ListedGame {
  readonly gameId: string;
  readonly gameCode: string;
  readonly gameStatus: number;
  readonly gameStatusText: string;
  readonly gameDateEst: string;
  readonly gameDateTimeUTC?: string;
  readonly seriesText?: string;
  readonly homeTeam: { readonly teamId: number; readonly score: number; readonly wins?: number };
  readonly awayTeam: { readonly teamId: number; readonly score: number; readonly wins?: number };
}

/** All games of a schedule, in its order. */
export async function askSchedule(upstream: Upstream, season: number, asOf: Instant): Promise<ListedGame[]> {
  const body = await askJson<{ leagueSchedule: { gameDates: { games: ListedGame[] }[] } }>(
    upstream,
    SOURCE_URLS.schedule(season),
    asOf,
  );
  return body.leagueSchedule.gameDates.flatMap(({ games }) => games);
}

function iso(at: Instant): string {
  return new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');
}
