import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gameDate } from '../../league/game-date.ts';
import { type BookedGame, ScheduleBook } from './schedule-book.ts';

const [MONDAY, TUESDAY] = [gameDate('2024-01-15'), gameDate('2024-01-16')];

function game(gameId: string, times: Partial<BookedGame>): BookedGame {
  return {
    gameId,
    date: MONDAY,
    listedFrom: 0,
    finalFrom: 100,
    planned: () => JSON.stringify({ gameId, state: 'planned' }),
    final: () => JSON.stringify({ gameId, state: 'final' }),
    ...times,
  };
}

function dates(book: ScheduleBook, asOf: number): unknown {
  const payload = JSON.parse(Buffer.from(book.payload(asOf)).toString()) as {
    leagueSchedule: {
      seasonYear: string;
      gameDates: { gameDate: string; games: { gameId: string; state: string }[] }[];
    };
  };
  assert.equal(payload.leagueSchedule.seasonYear, '2023-24');
  return payload.leagueSchedule.gameDates.map(({ gameDate: date, games }) => [
    date,
    ...games.map(({ gameId, state }) => `${gameId} ${state}`),
  ]);
}

describe('a schedule book', () => {
  it('shows each game planned until it is final, also within one date, and the dates in order', () => {
    const book = new ScheduleBook(2023, [
      game('c', { date: TUESDAY, finalFrom: 300 }),
      game('a', {}),
      game('b', { finalFrom: 200 }),
    ]);
    const tuesday = ['01/16/2024 00:00:00', 'c planned'];
    assert.deepEqual(dates(book, 99), [['01/15/2024 00:00:00', 'a planned', 'b planned'], tuesday]);
    assert.deepEqual(dates(book, 100), [['01/15/2024 00:00:00', 'a final', 'b planned'], tuesday]);
    assert.deepEqual(dates(book, 200), [['01/15/2024 00:00:00', 'a final', 'b final'], tuesday]);
    assert.deepEqual(dates(book, 50), [['01/15/2024 00:00:00', 'a planned', 'b planned'], tuesday]);
  });

  it('lists a game only from when its pairing is known, and no date without games', () => {
    const book = new ScheduleBook(2023, [game('a', { listedFrom: 10 }), game('b', { listedFrom: 20 })]);
    assert.deepEqual(dates(book, 9), []);
    assert.deepEqual(dates(book, 10), [['01/15/2024 00:00:00', 'a planned']]);
    assert.deepEqual(dates(book, 20), [['01/15/2024 00:00:00', 'a planned', 'b planned']]);
  });

  it('takes a game that has moved off its date, and the date with its last one', () => {
    const book = new ScheduleBook(2023, [
      game('a', { final: () => null }),
      game('a', { date: TUESDAY, listedFrom: 100, finalFrom: 200 }),
    ]);
    assert.deepEqual(dates(book, 99), [['01/15/2024 00:00:00', 'a planned']]);
    assert.deepEqual(dates(book, 100), [['01/16/2024 00:00:00', 'a planned']]);
    assert.deepEqual(dates(book, 200), [['01/16/2024 00:00:00', 'a final']]);
  });

  it('never asks for a result before it is due', () => {
    const book = new ScheduleBook(2023, [
      game('a', {
        final: () => {
          throw new Error('the result was asked for too early');
        },
      }),
    ]);
    assert.deepEqual(dates(book, 99), [['01/15/2024 00:00:00', 'a planned']]);
    assert.throws(() => book.payload(100), /too early/);
  });
});
