import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  contextOf,
  payloadOf,
  pick,
  realJson,
  runParser,
  storedSchedule,
} from '../../../test/support/parser-harness.ts';
import { skipWithoutRealData } from '../../../test/support/real-data.ts';
import { bettingProsEvents, placeBettingProsEvent } from '../1-collect/bettingpros-payload.ts';
import { bettingprosPlayerPointsProcessor } from './bettingpros-player-points.ts';

const DATE = '2024-01-15';
const SCHEDULE = storedSchedule({
  gameId: '0022300561',
  date: DATE,
  home: 'PHI',
  away: 'HOU',
  tipoff: '2024-01-15T18:00:00Z',
});
const EVENTS = { events: [{ id: 7, scheduled: '2024-01-15 18:00:00', home: 'PHI', visitor: 'HOU' }] };

const line = (points: number, cost: number | null, more: object = {}) => ({
  line: points,
  cost,
  updated: '2024-01-15 12:00:00',
  active: true,
  best: false,
  ...more,
});

function offer(playerId: number, name: string, over: object[], under: object[], more: object = {}) {
  return {
    id: `o${playerId}`,
    event_id: 7,
    player_id: playerId,
    market_id: 156,
    participants: [{ name, player: { team: 'LAL', position: 'C' } }],
    selections: [
      { selection: 'over', opening_line: { line: 33.5, cost: -105 }, books: [{ id: 12, lines: over }] },
      { selection: 'under', opening_line: { line: 33.5, cost: -115 }, books: [{ id: 12, lines: under }] },
    ],
    ...more,
  };
}

function parsed(offers: unknown[], pages = [1], asOf?: string) {
  const parts = {
    source: 'bettingpros_player_points',
    url: 'https://api.bettingpros.com/v3/offers',
    date: DATE,
    fetchedAt: '2024-01-15T17:00:00Z',
  };
  const payloads = [
    payloadOf({ ...parts, subject: 'events' }, EVENTS),
    ...pages.map((total, index) =>
      payloadOf(
        { ...parts, subject: `offers-${index + 1}` },
        { offers: index === 0 ? offers : [], _pagination: { page: index + 1, total_pages: total } },
      ),
    ),
  ];
  return runParser(bettingprosPlayerPointsProcessor, payloads, contextOf(DATE, 2023, asOf), SCHEDULE);
}

it('reads a two-sided line with its opening, and keeps the present team for nothing', async () => {
  const run = await parsed([offer(1, 'Joel Embiid', [line(34.5, -110)], [line(34.5, -120, { best: true })])]);
  assert.deepEqual(
    pick(
      run.rows,
      ...['game_id', 'book_key', 'line', 'over_price', 'under_price', 'opening_line', 'opening_price_under'],
      ...['is_best', 'is_consensus', 'minutes_before_tip', 'is_pregame', 'source_team', 'line_updated_at'],
    ),
    [
      [
        ...['0022300561', 'draftkings', 34.5, -110, -120, 33.5, -115],
        ...[true, false, 60, true, 'LAL', '2024-01-15T12:00:00.000Z'],
      ],
    ],
  );
  assert.deepEqual(run.expectation, { expected: 1, found: 0, missing: '0022300561' });
});

it('counts the consensus for no book, names books it does not know by number, and leaves other markets out', async () => {
  const books = [0, 99].map((id) => ({ id, lines: [line(20.5, -110)] }));
  const run = await parsed([
    offer(1, 'Joel Embiid', [], [], { selections: [{ selection: 'over', books }] }),
    offer(2, 'Jalen Green', [line(1, 100)], [], { market_id: 151 }),
  ]);
  assert.deepEqual(pick(run.rows, 'book_key', 'is_consensus', 'under_price'), [
    ['consensus', true, null],
    ['book_99', false, null],
  ]);
});

describe('a bad offer', () => {
  const many = Array.from({ length: 40 }, (_, i) =>
    offer(i + 10, `Man ${i}`, [line(9.5, -110)], [line(9.5, -110)]),
  );
  for (const [what, bad, message] of [
    [
      'of an event that is not listed',
      offer(1, 'A B', [line(9.5, -110)], [], { event_id: 8 }),
      /8 is not in the list/,
    ],
    ['without prices', offer(1, 'A B', [line(9.5, null)], []), /no price on either side/],
    ['with a decimal price', offer(1, 'A B', [line(9.5, 1.91)], []), /1.91 is no american price/],
    ['with a line twice', offer(1, 'A B', [line(9.5, -110), line(9.5, -115)], []), /9.5 is there twice/],
    ['of another shape', { ...offer(1, 'A B', [], []), participants: [] }, /participants/],
    [
      'with a third side',
      offer(1, 'A B', [], [], {
        selections: [{ selection: 'push', books: [{ id: 12, lines: [line(9, -110)] }] }],
      }),
      /"push" is neither/,
    ],
  ] as const) {
    it(`${what} is quarantined`, async () => {
      const run = await parsed([...many, bad]);
      assert.equal(run.rows.length, 40);
      assert.match(run.quarantined[0]?.reason ?? '', message);
    });
  }
});

it('does not believe pages of different lists, nor a snapshot from after the cut-off', async () => {
  await assert.rejects(parsed([], [2, 3]), /the pages tell of 2 and 3 pages/);
  const late = await parsed([offer(1, 'A B', [line(9.5, -110)], [])], [1], '2024-01-15T16:00:00Z');
  assert.equal(late.violations['every snapshot is from before the cut-off'], 1);
});

it('finds the games of the three recorded events', skipWithoutRealData, () => {
  const body = realJson('fixtures/bettingpros/events_2021-10-21.json');
  const payload = payloadOf({ source: 'b', url: 'https://api.bettingpros.com/', date: '2021-10-21' }, body);
  const game = { gameId: '1', date: '2021-10-21', homeTeamId: 1610612737, awayTeamId: 1610612742 };
  const games = [{ ...game, tipoffAt: Date.parse('2021-10-21T23:30:00Z') }] as never;
  const placed = bettingProsEvents(payload).map((event) => placeBettingProsEvent(event, games));
  assert.deepEqual(
    placed.map((event) => [event?.id, event?.game?.gameId]),
    [
      [20879, '1'],
      [20880, undefined],
      [20881, undefined],
    ],
  );
});
