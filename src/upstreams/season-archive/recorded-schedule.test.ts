import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ArchiveError } from './archive-error.ts';
import { readRecordedSchedule } from './recorded-schedule.ts';

const GAME = {
  gameId: '0042400401',
  gameCode: '20250605/INDOKC',
  gameStatus: 3,
  gameStatusText: 'Final/OT2',
  gameDateEst: '2025-06-05T00:00:00Z',
  gameDateTimeUTC: '2025-06-06T00:30:00Z',
  seriesText: 'IND leads 1-0',
  gameSubtype: '',
  arenaName: 'Paycom Center',
  broadcasters: { nationalTvBroadcasters: [{ broadcasterDisplay: 'ABC' }], homeTvBroadcasters: [{}] },
  homeTeam: { teamId: 1610612760, teamName: 'Thunder', wins: 0, losses: 1, score: 110, seed: 1 },
  awayTeam: { teamId: 1610612754, teamName: 'Pacers', wins: 1, losses: 0, score: 111, seed: 4 },
  pointsLeaders: [{ personId: 1628983, points: 38 }],
};

function read(game: object) {
  const payload = { leagueSchedule: { seasonYear: '2024-25', gameDates: [{ games: [game] }] } };
  const [first] = readRecordedSchedule('schedule.json.gz', Buffer.from(JSON.stringify(payload)));
  if (!first) throw new Error('the game is gone');
  return first;
}

describe('a recorded schedule', () => {
  it('is taken back to before the game: no score, no record after it, no standing, no leaders', () => {
    const planned = JSON.parse(read(GAME).planned()) as Record<string, unknown>;
    assert.deepEqual(planned, {
      ...GAME,
      gameStatus: 1,
      gameStatusText: '8:30 pm ET',
      seriesText: '',
      broadcasters: { nationalTvBroadcasters: [{ broadcasterDisplay: 'ABC' }] },
      homeTeam: { teamId: 1610612760, teamName: 'Thunder', score: 0, seed: 1 },
      awayTeam: { teamId: 1610612754, teamName: 'Pacers', score: 0, seed: 4 },
      pointsLeaders: [],
    });
  });

  it('stays as recorded after the game but for broadcasters nobody reads', () => {
    const { broadcasters, ...final } = JSON.parse(read(GAME).final()) as Record<string, unknown>;
    const { broadcasters: _all, ...recorded } = GAME;
    assert.deepEqual(final, recorded);
    assert.deepEqual(broadcasters, { nationalTvBroadcasters: [{ broadcasterDisplay: 'ABC' }] });
    assert.deepEqual([read(GAME).overtimes, read(GAME).date, read(GAME).isFinal], [2, '2025-06-05', true]);
  });

  it('keeps the place a series text names, and a game without a time has its date', () => {
    const paris = read({ ...GAME, seriesText: 'Paris', gameDateTimeUTC: '', gameStatusText: 'Final' });
    assert.match(paris.planned(), /"seriesText":"Paris"/);
    assert.match(paris.planned(), /"gameStatusText":"TBD"/);
    assert.deepEqual([paris.date, paris.overtimes], ['2025-06-05', 0]);
    assert.equal(read({ ...GAME, gameStatusText: 'Final/OT', broadcasters: undefined }).overtimes, 1);
  });

  it('that is no schedule is named', () => {
    assert.throws(
      () => readRecordedSchedule('schedule.json.gz', Buffer.from('{"leagueSchedule":')),
      (error) => {
        return error instanceof ArchiveError && error.message.includes('schedule.json.gz');
      },
    );
  });
});
