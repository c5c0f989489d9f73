/** What a source's URL asks for, read by host, path and parameters: the one place where an offline upstream knows URLs. */

import { easternInstant } from '../../league/eastern-time.ts';
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
  /** `at`: when the report of that file's name is out. */
  | { readonly kind: 'injury_report'; readonly at: Instant; readonly isQuarter: boolean }
  | { readonly kind: 'espn_scoreboard'; readonly date: GameDate }
  | { readonly kind: 'espn_boxscore'; readonly eventId: string }
  | { readonly kind: 'espn_roster'; readonly espnId: string }
  | { readonly kind: 'bettingpros_events'; readonly date: GameDate }
  | { readonly kind: 'bettingpros_offers'; readonly eventIds: readonly number[]; readonly page: number }
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
    case 'ak-static.cms.nba.com':
      return readReportPath(pathname);
    case 'site.api.espn.com':
      return readEspnUrl(pathname, searchParams);
    case 'www.espn.com': {
      const eventId = searchParams.get('gameId') ?? '';
      const isBox = pathname === '/nba/boxscore' && /^\d+$/.test(eventId);
      return isBox ? { kind: 'espn_boxscore', eventId } : null;
    }
    case 'api.bettingpros.com':
      return readBettingProsUrl(pathname, searchParams);
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

/** `Injury-Report_2024-01-04_12PM.pdf` is the report of 12:30, `Injury-Report_2026-01-04_12_15PM.pdf` that of 12:15. */
function readReportPath(path: string): SourceRequest | null {
  const match =
    /^\/referee\/injury\/Injury-Report_(\d{4}-\d\d-\d\d)_(0[1-9]|1[0-2])(?:_([0-5]\d))?(AM|PM)\.pdf$/.exec(
      path,
    );
  const date = match?.[1] ?? '';
  if (!match || !isGameDate(date)) return null;
  const hour = (Number(match[2]) % 12) + (match[4] === 'PM' ? 12 : 0);
  const time = `${String(hour).padStart(2, '0')}:${match[3] ?? '30'}`;
  return { kind: 'injury_report', at: easternInstant(date, time), isQuarter: match[3] !== undefined };
}

function readEspnUrl(path: string, parameters: URLSearchParams): SourceRequest | null {
  const endpoint = path.replace('/apis/site/v2/sports/basketball/nba/', '');
  if (endpoint === 'injuries') return { kind: 'injuries' };
  if (endpoint === 'scoreboard') {
    const date = (parameters.get('dates') ?? '').replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3');
    return isGameDate(date) ? { kind: 'espn_scoreboard', date } : null;
  }
  const espnId = /^teams\/(\d+)$/.exec(endpoint)?.[1];
  return espnId !== undefined && parameters.get('enable') === 'roster'
    ? { kind: 'espn_roster', espnId }
    : null;
}

function readBettingProsUrl(path: string, parameters: URLSearchParams): SourceRequest | null {
  if (parameters.get('sport') !== 'NBA') return null;
  if (path === '/v3/events') {
    const date = parameters.get('date') ?? '';
    return isGameDate(date) ? { kind: 'bettingpros_events', date } : null;
  }
  const page = Number(parameters.get('page'));
  const ids = parameters.get('event_id') ?? '';
  const isPoints = parameters.get('market_id') === '156' && /^\d+(:\d+)*$/.test(ids);
  if (path !== '/v3/offers' || !isPoints || !Number.isInteger(page) || page < 1) return null;
  return { kind: 'bettingpros_offers', eventIds: ids.split(':').map(Number), page };
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
