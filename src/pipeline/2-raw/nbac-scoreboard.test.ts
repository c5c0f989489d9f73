import assert from 'node:assert/strict';
import { it } from 'node:test';
import {
  contextOf,
  payloadOf,
  pick,
  runParser,
  storedSchedule,
} from '../../../test/support/parser-harness.ts';
import { nbacScoreboardProcessor } from './nbac-scoreboard.ts';

const DATE = '2025-01-15';
const GAME = {
  gameId: '0022400561',
  gameStatus: 1,
  gameStatusText: '7:30 pm ET ',
  period: 0,
  gameClock: '',
  gameTimeUTC: '2025-01-16T00:30:00Z',
  homeTeam: { teamId: 1610612755, score: 0, periods: [], seed: null },
  awayTeam: { teamId: 1610612752, score: 0, periods: null },
};
const board = (games: unknown[], gameDate = DATE) => ({ scoreboard: { gameDate, leagueId: '00', games } });

function parsed(body: unknown) {
  const payload = payloadOf(
    { source: 'nbac_scoreboard', subject: 'today', url: 'https://cdn.nba.com/', date: DATE },
    body,
  );
  const stored = storedSchedule({ gameId: '0022400561', date: DATE, home: 'PHI', away: 'NYK' });
  return runParser(nbacScoreboardProcessor, [payload], contextOf(DATE, 2024), stored);
}

const COLUMNS = [
  ...['game_status', 'game_status_text', 'period', 'clock_seconds', 'tipoff_utc'],
  ...['home_score', 'away_score', 'home_periods', 'last_changed_at'],
];

it('a game that has not begun has no score and no clock', async () => {
  const run = await parsed(board([GAME]));
  assert.deepEqual(pick(run.rows, ...COLUMNS), [
    [1, '7:30 pm ET', 0, null, '2025-01-16T00:30:00.000Z', null, null, '[]', '2025-01-15T17:00:00.000Z'],
  ]);
  assert.deepEqual([run.expectation.found, Object.values(run.violations)], [1, [0, 0]]);
});

it('a live game has both, and is too late for a slate', async () => {
  const live = {
    ...GAME,
    gameStatus: 2,
    gameStatusText: 'Q2 5:30',
    period: 2,
    gameClock: 'PT05M30.00S',
    homeTeam: {
      ...GAME.homeTeam,
      score: 44,
      periods: [{ period: 1, periodType: 'REGULAR', score: 30 }, { score: 14 }],
    },
    awayTeam: { ...GAME.awayTeam, score: 41 },
  };
  const run = await parsed(board([live]));
  assert.deepEqual(pick(run.rows, 'clock_seconds', 'home_score', 'away_score', 'home_periods'), [
    [330, 44, 41, '[30,14]'],
  ]);
  assert.equal(run.violations['no game has begun before the slate'], 1);
});

it('yesterday’s file says nothing of today: the games are missing by name', async () => {
  const run = await parsed(board([GAME], '2025-01-14'));
  assert.deepEqual([run.rows, run.expectation], [[], { expected: 1, found: 0, missing: '0022400561' }]);
});

it('reversed sides break the contract; another shape is drift', async () => {
  const run = await parsed(board([{ ...GAME, homeTeam: GAME.awayTeam, awayTeam: GAME.homeTeam }]));
  assert.equal(run.violations['home sides are those of the schedule'], 1);
  await assert.rejects(parsed({ scoreboard: { gameDate: 'today', games: [] } }), /gameDate/);
  await assert.rejects(parsed(board([{ ...GAME, gameTimeUTC: 'soon' }])), /games\[0\]/);
  await assert.rejects(parsed(board([{ ...GAME, gameId: 1 }])), /gameId/);
});
