/** The bookmakers of the simulated league: lines around the truth, with their own error, hour by hour. */

import { easternInstant } from '../../league/eastern-time.ts';
import type { Instant } from '../../ports/clock.ts';
import {
  isoSeconds,
  type OddsBookmaker,
  type OddsEvent,
  type OddsMarket,
  type OddsOutcome,
  oddsEvent,
} from '../payload-shapes/odds-api.ts';
import { expectedPoints } from './expectation.ts';
import type { LeagueSeason } from './league-season.ts';
import { bookmakerSpelling } from './names.ts';
import { hexId, randomFor } from './random.ts';
import { isListed, type LeagueGame } from './season-schedule.ts';

export const SNAPSHOT_MS = 3_600_000;
const MINUTE_MS = 60_000;
/** Books open a game this long before it, and players' points on the morning of the day. */
const OPENS_BEFORE_MS = 36 * 3_600_000;
const POINTS_OPEN = '10:00';

interface Book {
  readonly key: string;
  readonly title: string;
  /** Share of games in which the book lists players' points. */
  readonly points: number;
}

const BOOKS: readonly Book[] = [
  { key: 'draftkings', title: 'DraftKings', points: 1 },
  { key: 'fanduel', title: 'FanDuel', points: 1 },
  { key: 'betmgm', title: 'BetMGM', points: 0.6 },
  { key: 'betrivers', title: 'BetRivers', points: 0 },
];
/** Points are skewed: half the games bring less than the mean by about this. */
const MEDIAN_BELOW_MEAN = 0.4;
/** Men of a team with a line. */
const PLAYERS_LISTED = 8;

/** The event of a game as it is listed at `at`, or null before it opens and once it has begun. */
export function eventOf(seed: number, game: LeagueGame, at: Instant): OddsEvent | null {
  const event = listing(seed, game);
  const commence = Date.parse(event.commence_time);
  const isOpen = at >= game.tipoff - OPENS_BEFORE_MS && at < commence;
  return isOpen && isListed(game, at) ? event : null;
}

/** The id by which the books know a game. */
export function eventIdOf(seed: number, gameId: string): string {
  return hexId(seed, 'event', gameId);
}

/** Real listings mostly start ten minutes after the scheduled time, a few right at it. */
function listing(seed: number, game: LeagueGame): OddsEvent {
  const late = randomFor(seed, 'listing', game.gameId).chance(0.85) ? 10 * MINUTE_MS : 0;
  return oddsEvent(
    eventIdOf(seed, game.gameId),
    game.tipoff + late,
    game.home.oddsApiName,
    game.away.oddsApiName,
  );
}

/** Spread, total and moneyline of every book, as of the snapshot. */
export function gameLines(
  seed: number,
  season: LeagueSeason,
  game: LeagueGame,
  snapshot: Instant,
): OddsBookmaker[] {
  const { home, away } = season.expectation(game, snapshot);
  const market = randomFor(seed, 'market', game.gameId);
  const [homePoints, awayPoints] = [expectedPoints(home), expectedPoints(away)];
  const margin = homePoints - awayPoints + market.normal(0, 1.2);
  const total = homePoints + awayPoints + market.normal(0, 2.5);
  return BOOKS.map((book): OddsBookmaker => {
    const random = randomFor(seed, 'line', game.gameId, book.key, Math.floor(snapshot / (3 * SNAPSHOT_MS)));
    const updated = isoSeconds(snapshot - (20 + random.int(200)) * 1000);
    const spread = halfPoint(-margin + random.normal(0, 0.4));
    const points = halfPoint(total + random.normal(0, 0.6));
    const vig = random.pick([-112, -110, -110, -108] as const);
    const [homeName, awayName] = [game.home.oddsApiName, game.away.oddsApiName];
    const markets: OddsMarket[] = [
      { key: 'h2h', last_update: updated, outcomes: moneylines(-spread, homeName, awayName) },
      {
        key: 'spreads',
        last_update: updated,
        outcomes: [
          { name: homeName, price: vig, point: spread },
          { name: awayName, price: -220 - vig, point: spread === 0 ? 0 : -spread },
        ],
      },
      {
        key: 'totals',
        last_update: updated,
        outcomes: [
          { name: 'Over', price: vig, point: points },
          { name: 'Under', price: -220 - vig, point: points },
        ],
      },
    ];
    return { key: book.key, title: book.title, last_update: updated, markets };
  });
}

/** Lines for the points of about eight men a team, two-sided; none before the morning of the game. */
export function pointsLines(
  seed: number,
  season: LeagueSeason,
  game: LeagueGame,
  snapshot: Instant,
): OddsBookmaker[] {
  if (snapshot < easternInstant(game.date, POINTS_OPEN)) return [];
  const { home, away } = season.expectation(game, snapshot);
  const listed = [home, away].flatMap((team) =>
    [...team]
      .sort((a, b) => b.points - a.points || a.player.personId - b.player.personId)
      .slice(0, PLAYERS_LISTED),
  );
  return BOOKS.filter(({ key, points }) => randomFor(seed, 'offers', game.gameId, key).chance(points)).map(
    (book): OddsBookmaker => {
      const updated = isoSeconds(
        snapshot - (20 + randomFor(seed, 'update', game.gameId, book.key).int(200)) * 1000,
      );
      const outcomes = listed.flatMap(({ player, points }): OddsOutcome[] => {
        const { personId, name } = player;
        const market = randomFor(seed, 'points', game.gameId, personId);
        const random = randomFor(
          seed,
          'points',
          game.gameId,
          personId,
          book.key,
          Math.floor(snapshot / (4 * SNAPSHOT_MS)),
        );
        const fair = points * Math.exp(market.normal(0, 0.05)) - MEDIAN_BELOW_MEAN + random.normal(0, 0.3);
        const point = Math.max(0.5, Math.floor(fair) + 0.5);
        // The price leans to the side the fair value lies on.
        const over = american(-113 - 40 * (fair - point));
        const description = bookmakerSpelling(name, randomFor(seed, 'spelling', personId, book.key));
        return [
          { name: 'Over', description, price: over, point },
          { name: 'Under', description, price: american(-113 + 40 * (fair - point)), point },
        ];
      });
      return {
        key: book.key,
        title: book.title,
        last_update: updated,
        markets: [{ key: 'player_points', last_update: updated, outcomes }],
      };
    },
  );
}

/** Prices to win, from the expected margin. */
function moneylines(margin: number, homeName: string, awayName: string): OddsOutcome[] {
  const chance = 1 / (1 + Math.exp(-margin / 7.2));
  const price = (probability: number) => {
    const withMargin = Math.min(0.97, probability * 1.045);
    return withMargin >= 0.5
      ? american((-100 * withMargin) / (1 - withMargin))
      : american((100 * (1 - withMargin)) / withMargin);
  };
  return [
    { name: homeName, price: price(chance) },
    { name: awayName, price: price(1 - chance) },
  ];
}

/** A whole American price: nothing lies between -100 and 100. */
function american(price: number): number {
  const rounded = Math.round(price);
  return rounded > -100 && rounded < 100 ? rounded + 200 : rounded;
}

function halfPoint(value: number): number {
  // Adding 0 turns -0 into 0, which JSON would write alike but comparisons of payloads' objects would not.
  return Math.round(value * 2) / 2 + 0;
}
