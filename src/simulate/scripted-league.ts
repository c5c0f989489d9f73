/** An invented season that a simulation plays: slates by date, and what each source says of them when it is asked. */

import type { LeaguePort, SlateFacts } from '../engine/engine-context.ts';
import { sha256 } from '../engine/hash.ts';
import { easternInstant } from '../league/eastern-time.ts';
import { addDays, type GameDate, gameDate } from '../league/game-date.ts';
import { seasonOf } from '../league/season.ts';
import { seededRandom } from '../pipeline/5-predict/booster/seeded-random.ts';

/** One fact of a source: a game's box score, a line, a player's status. */
export interface SourceFact {
  readonly key: string;
  readonly value: string;
}

export interface ScriptedLeague {
  readonly dates: readonly GameDate[];
  readonly port: LeaguePort;
  games(date: GameDate): number;
  /** What `source` says of `date` now. */
  facts(source: string, date: GameDate): readonly SourceFact[];
  /** From now on `source` says something else of `date`: a correction, or the rest of a file that came in part. */
  change(
    source: string,
    date: GameDate,
    change: (facts: readonly SourceFact[]) => readonly SourceFact[],
  ): void;
}

export interface LeagueOptions {
  readonly seed: number;
  readonly from: GameDate;
  readonly days: number;
  /** Games of every slate; drawn from 1 to 5 when absent, and about one date in eight has none. */
  readonly games?: number;
}

export function scriptedLeague({ seed, from, days, games }: LeagueOptions): ScriptedLeague {
  const random = seededRandom(seed);
  const slates = new Map<GameDate, number>();
  const dates = Array.from({ length: days }, (_, i) => addDays(from, i));
  for (const date of dates) slates.set(date, games ?? (random() < 0.12 ? 0 : 1 + Math.floor(random() * 5)));
  const changes = new Map<string, (facts: readonly SourceFact[]) => readonly SourceFact[]>();
  const gamesOf = (date: GameDate) => slates.get(date) ?? 0;
  const previousOf = (date: GameDate) => dates.filter((other) => other < date && gamesOf(other) > 0).at(-1);

  const slateOf = (date: GameDate): SlateFacts => ({
    date,
    season: seasonOf(date),
    games: gamesOf(date),
    previous: previousOf(date) ?? null,
    firstTipoff: easternInstant(date, '19:30'),
    lastTipoff: easternInstant(date, '22:30'),
    emptyReason: gamesOf(date) > 0 ? null : 'no_games',
    emptyDetail: gamesOf(date) > 0 ? null : 'the script has no games',
  });

  return {
    dates,
    port: {
      async readSlate(date) {
        const slate = slateOf(date);
        return { slate, previous: slate.previous ? slateOf(slate.previous) : null };
      },
      seasonOf,
      weekStart: (date) => addDays(date, -((new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7)),
      asOf: (node, date) =>
        node.kind === 'results' ? easternInstant(addDays(date, 1), '06:30') : easternInstant(date, '18:30'),
      notBefore: (node, date) => easternInstant(node.kind === 'results' ? addDays(date, 1) : date, '05:30'),
    },
    games: gamesOf,
    facts(source, date) {
      const change = changes.get(`${source}/${date}`) ?? ((facts) => facts);
      return change(original(source, date));
    },
    change(source, date, change) {
      const before = changes.get(`${source}/${date}`) ?? ((facts) => facts);
      changes.set(`${source}/${date}`, (facts) => change(before(facts)));
    },
  };

  function original(source: string, date: GameDate): SourceFact[] {
    if (source === 'nbac_schedule') {
      return dates
        .filter((other) => gamesOf(other) > 0)
        .map((other) => ({
          key: other,
          value: `${gamesOf(other)} games, ${other < date ? 'final' : 'scheduled'}`,
        }));
    }
    return Array.from({ length: gamesOf(date) }, (_, i) => ({
      key: gameKey(date, i),
      value: sha256(`${seed}/${source}/${date}/${i}`).slice(0, 12),
    }));
  }
}

/** The first date of simulated seasons unless a script says otherwise: a Tuesday, as opening nights are. */
export const OPENING_NIGHT = gameDate('2023-10-24');

export function gameKey(date: GameDate, index: number): string {
  return `${date}-g${index + 1}`;
}
