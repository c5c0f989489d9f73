/** What a source's URL asks for, read by host, path and parameters: the one place where an offline upstream knows URLs. */

import { type GameDate, isGameDate } from '../../league/game-date.ts';
import { seasonFromLabel } from '../../league/season.ts';
import type { Instant } from '../../ports/clock.ts';

export type SourceRequest =
  /** `season` is null for the CDN's file, which always holds the current season. */
  | { readonly kind: 'schedule'; readonly season: number | null }
  | {
      readonly kind: 'game_log';
      readonly of: 'player' | 'team';
      readonly season: number;
      /** `Regular Season`, `Playoffs`, `PlayIn`, ... as the source spells it. */
      readonly seasonType: string;
      readonly from: GameDate;
      readonly to: GameDate;
    }
  | { readonly kind: 'shots'; readonly gameId: string; readonly season: number }
  | { readonly kind: 'player_index'; readonly season: number }
  | { readonly kind: 'injuries' }
  | { readonly kind: 'boxscore' | 'boxscore_v3' | 'play_by_play'; readonly gameId: string }
  | { readonly kind: 'scoreboard' }
  | { readonly kind: 'roster_page'; readonly teamId: number }
  | { readonly kind: 'movement' }
  | { readonly kind: 'referees'; readonly date: GameDate }
  /** `at` is null for the live endpoints, which answer for now and without the historical wrapper. */
  | { readonly kind: 'odds'; readonly at: Instant | null }
  | { readonly kind: 'odds_events'; readonly at: Instant | null }
  | {
      readonly kind: 'event_odds';
      readonly eventId: string;
      readonly at: Instant | null;
      readonly markets: readonly string[];
    };

const ODDS_PATH =
  /^\/v4(\/historical)?\/sports\/basketball_nba\/(?:(odds)|(events)|events\/([0-9a-f]{32})\/odds)\/?$/;

/** What `url` asks for, or null when it is no endpoint of the sources or its parameters make no sense. */
export function readSourceUrl(url: string): SourceRequest | null {
  if (!URL.canParse(url)) return null;
  const { hostname, pathname, searchParams } = new URL(url);
  switch (hostname) {
    case 'cdn.nba.com':
      return readCdnPath(pathname);
    case 'stats.nba.com':
      return readStatsUrl(pathname, searchParams);
    case 'www.nba.com': {
      const teamId = /^\/team\/(\d{10})\/[a-z0-9-]+\/roster\/?$/.exec(pathname)?.[1];
      return teamId === undefined ? null : { kind: 'roster_page', teamId: Number(teamId) };
    }
    case 'official.nba.com': {
      const date = searchParams.get('date') ?? '';
      return pathname === '/wp-json/api/v1/get-game-officials' && isGameDate(date)
        ? { kind: 'referees', date }
        : null;
    }
    case 'site.api.espn.com':
      return pathname === '/apis/site/v2/sports/basketball/nba/injuries' ? { kind: 'injuries' } : null;
    case 'api.the-odds-api.com':
      return readOddsUrl(pathname, searchParams);
    default:
      return null;
  }
}

function readCdnPath(path: string): SourceRequest | null {
  if (/^\/static\/json\/staticData\/scheduleLeagueV2(_1)?\.json$/.test(path)) {
    return { kind: 'schedule', season: null };
  }
  if (path === '/static/json/liveData/scoreboard/todaysScoreboard_00.json') return { kind: 'scoreboard' };
  const match =
    /^\/static\/json\/liveData\/(?:(boxscore)\/boxscore|playbyplay\/playbyplay)_(00\d{8})\.json$/.exec(path);
  if (!match) return null;
  return { kind: match[1] ? 'boxscore' : 'play_by_play', gameId: match[2] ?? '' };
}

function readStatsUrl(path: string, parameters: URLSearchParams): SourceRequest | null {
  if (path === '/js/data/playermovement/NBA_Player_Movement.json') return { kind: 'movement' };
  if (path === '/stats/boxscoretraditionalv3') {
    const gameId = parameters.get('GameID') ?? '';
    return /^00\d{8}$/.test(gameId) ? { kind: 'boxscore_v3', gameId } : null;
  }
  const season = seasonOfLabel(parameters.get('Season'));
  if (season === null) return null;
  switch (path) {
    case '/stats/scheduleleaguev2int':
      return { kind: 'schedule', season };
    case '/stats/playerindex':
      return { kind: 'player_index', season };
    case '/stats/shotchartdetail': {
      const gameId = parameters.get('GameID') ?? '';
      return /^00\d{8}$/.test(gameId) ? { kind: 'shots', season, gameId } : null;
    }
    case '/stats/leaguegamelog': {
      const of = { P: 'player', T: 'team' }[parameters.get('PlayerOrTeam') ?? ''] as
        | 'player'
        | 'team'
        | undefined;
      const [from, to] = [parameters.get('DateFrom') ?? '', parameters.get('DateTo') ?? ''];
      if (of === undefined || !isGameDate(from) || !isGameDate(to)) return null;
      return { kind: 'game_log', of, season, seasonType: parameters.get('SeasonType') ?? '', from, to };
    }
    default:
      return null;
  }
}

function readOddsUrl(path: string, parameters: URLSearchParams): SourceRequest | null {
  const match = ODDS_PATH.exec(path);
  if (!match) return null;
  const [, historical, odds, events, eventId] = match;
  const at = historical ? Date.parse(parameters.get('date') ?? '') : null;
  if (Number.isNaN(at)) return null;
  if (odds) return { kind: 'odds', at };
  if (events) return { kind: 'odds_events', at };
  return {
    kind: 'event_odds',
    eventId: eventId ?? '',
    at,
    markets: (parameters.get('markets') ?? '').split(','),
  };
}

function seasonOfLabel(text: string | null): number | null {
  if (text === null || !/^\d{4}-\d{2}$/.test(text)) return null;
  try {
    return seasonFromLabel(text);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
