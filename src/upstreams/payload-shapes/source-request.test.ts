import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gameDate } from '../../league/game-date.ts';
import { SOURCE_URLS } from './ask.ts';
import { readSourceUrl } from './source-request.ts';

const DATE = gameDate('2024-01-15');
const AT = Date.UTC(2024, 0, 15, 17);
const EVENT = 'f54c4a22568ce9dc33fb410d1b0e75e9';

describe('a source URL', () => {
  it('is read by host, path and parameters for each of the eight sources, live and historical', () => {
    const read = [
      SOURCE_URLS.liveSchedule(),
      SOURCE_URLS.schedule(2023),
      SOURCE_URLS.gameLog('P', DATE, 2023),
      SOURCE_URLS.gameLog('T', DATE, 2023, 'Playoffs'),
      SOURCE_URLS.shots('0022300561'),
      SOURCE_URLS.playerIndex(2023),
      SOURCE_URLS.injuries(),
      SOURCE_URLS.odds(AT),
      SOURCE_URLS.liveOdds(),
      SOURCE_URLS.events(AT),
      SOURCE_URLS.liveEvents(),
      SOURCE_URLS.eventOdds(EVENT, AT),
      SOURCE_URLS.liveEventOdds(EVENT),
    ].map(readSourceUrl);
    const log = { kind: 'game_log', season: 2023, from: DATE, to: DATE } as const;
    assert.deepEqual(read, [
      { kind: 'schedule', season: null },
      { kind: 'schedule', season: 2023 },
      { ...log, of: 'player', seasonType: 'Regular Season' },
      { ...log, of: 'team', seasonType: 'Playoffs' },
      { kind: 'shots', gameId: '0022300561', season: 2023 },
      { kind: 'player_index', season: 2023 },
      { kind: 'injuries' },
      { kind: 'odds', at: AT },
      { kind: 'odds', at: null },
      { kind: 'odds_events', at: AT },
      { kind: 'odds_events', at: null },
      { kind: 'event_odds', eventId: EVENT, at: AT, markets: ['player_points'] },
      { kind: 'event_odds', eventId: EVENT, at: null, markets: ['player_points'] },
    ]);
  });

  it('means the same with its parameters in any order', () => {
    const { origin, pathname, searchParams } = new URL(SOURCE_URLS.gameLog('P', DATE, 2023));
    const reversed = new URLSearchParams([...searchParams].reverse());
    assert.deepEqual(
      readSourceUrl(`${origin}${pathname}?${reversed}`),
      readSourceUrl(SOURCE_URLS.gameLog('P', DATE, 2023)),
    );
  });

  it('means a game, a day, a team or the whole league at the league’s further endpoints', () => {
    const cdn = 'https://cdn.nba.com/static/json/liveData';
    const asked = [
      `${cdn}/boxscore/boxscore_0022300561.json`,
      `${cdn}/playbyplay/playbyplay_0022300561.json`,
      `${cdn}/scoreboard/todaysScoreboard_00.json`,
      'https://stats.nba.com/stats/boxscoretraditionalv3?GameID=0022300561&StartPeriod=0',
      'https://stats.nba.com/js/data/playermovement/NBA_Player_Movement.json',
      'https://www.nba.com/team/1610612744/warriors/roster',
      'https://official.nba.com/wp-json/api/v1/get-game-officials?&date=2025-01-08',
    ];
    assert.deepEqual(asked.map(readSourceUrl), [
      { kind: 'boxscore', gameId: '0022300561' },
      { kind: 'play_by_play', gameId: '0022300561' },
      { kind: 'scoreboard' },
      { kind: 'boxscore_v3', gameId: '0022300561' },
      { kind: 'movement' },
      { kind: 'roster_page', teamId: 1610612744 },
      { kind: 'referees', date: '2025-01-08' },
    ]);
    const senseless = [
      `${cdn}/boxscore/boxscore_17.json`,
      'https://stats.nba.com/stats/boxscoretraditionalv3?GameID=17',
      'https://www.nba.com/team/17/warriors/roster',
      'https://official.nba.com/wp-json/api/v1/get-game-officials?date=today',
    ];
    assert.deepEqual(senseless.map(readSourceUrl), [null, null, null, null]);
  });

  it('means nothing on another host, another path, or with parameters that make no sense', () => {
    const nonsense = [
      'no url',
      'https://example.org/stats/playerindex?Season=2023-24',
      'https://cdn.nba.com/static/json/liveData/scoreboard/yesterday.json',
      'https://stats.nba.com/stats/boxscoretraditionalv2?GameID=0022300561&Season=2023-24',
      'https://stats.nba.com/stats/playerindex?Season=2023',
      'https://stats.nba.com/stats/playerindex?Season=2023-25',
      'https://stats.nba.com/stats/playerindex',
      'https://stats.nba.com/stats/shotchartdetail?Season=2023-24&GameID=22300561',
      'https://stats.nba.com/stats/shotchartdetail?Season=2023-24',
      'https://stats.nba.com/stats/leaguegamelog?Season=2023-24&PlayerOrTeam=X&DateFrom=2024-01-15&DateTo=2024-01-15',
      'https://stats.nba.com/stats/leaguegamelog?Season=2023-24&PlayerOrTeam=P&DateFrom=TODAY&DateTo=2024-01-15',
      'https://stats.nba.com/stats/leaguegamelog?Season=2023-24',
      'https://site.api.espn.com/apis/site/v2/sports/basketball/nba/scoreboard',
      'https://api.the-odds-api.com/v4/historical/sports/basketball_nba/odds',
      'https://api.the-odds-api.com/v4/historical/sports/basketball_nba/odds?date=yesterday',
      'https://api.the-odds-api.com/v4/sports/americanfootball_nfl/odds',
    ];
    assert.deepEqual(
      nonsense.filter((url) => readSourceUrl(url) !== null),
      [],
    );
  });
});
