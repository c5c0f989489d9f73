/** Injuries of a season: who misses which dates, and what was announced about it when. */

import { easternInstant } from '../../league/eastern-time.ts';
import { addDays, type GameDate } from '../../league/game-date.ts';
import type { Instant } from '../../ports/clock.ts';
import type { InjuryStatus } from '../payload-shapes/espn-injuries.ts';
import type { EventOf } from './league-event.ts';
import { type Random, randomFor } from './random.ts';
import type { Roster } from './rosters.ts';

/** What the injury list said about a player from one moment until another. */
export interface Announcement {
  readonly personId: number;
  readonly status: InjuryStatus;
  readonly from: Instant;
  readonly until: Instant;
  readonly bodyPart: string;
  readonly side: string;
  readonly returnDate: GameDate | null;
}

export interface TeamAbsences {
  /** Whether the player cannot play on a date. */
  readonly isOut: (personId: number, date: GameDate) => boolean;
  /** Everything announced about the team in the season, by person and time. */
  readonly announcements: readonly Announcement[];
}

const DAILY_HAZARD = 0.016;
const QUESTIONABLE_HAZARD = 0.011;
/** More men of one team are never missing at once: there is always a team to play. */
const MOST_MISSING = 6;
const BODY_PARTS = [
  'Knee',
  'Ankle',
  'Hamstring',
  'Back',
  'Illness',
  'Calf',
  'Groin',
  'Wrist',
  'Shoulder',
  'Foot',
] as const;
const SIDES = ['Left', 'Right', 'Not Specified'] as const;
/** Eastern times of announcements, and of the end of a day whose last game has begun. */
const [EVENING, MORNING, NIGHT] = ['17:30', '10:30', '23:30'] as const;

/** The absences of a team over `dates`, every calendar day of the season. */
export function teamAbsences(
  seed: number,
  season: number,
  roster: Roster,
  dates: readonly GameDate[],
): TeamAbsences {
  const missing = new Map<GameDate, Set<number>>(dates.map((date) => [date, new Set<number>()]));
  const announcements: Announcement[] = [];
  for (const player of roster.players) {
    const random = randomFor(seed, 'absences', season, player.personId);
    for (let day = 0; day < dates.length; day++) {
      const date = dates[day] as GameDate;
      if (random.chance(DAILY_HAZARD * player.injuryProne)) {
        const spell = dates.slice(day, day + drawDays(random));
        if (spell.some((of) => (missing.get(of)?.size ?? 0) >= MOST_MISSING)) continue;
        for (const of of spell) missing.get(of)?.add(player.personId);
        announcements.push(...announceSpell(player.personId, spell, random));
        // A man who is back is healthy for a while.
        day += spell.length + 1;
      } else if (random.chance(QUESTIONABLE_HAZARD * player.injuryProne)) {
        announcements.push(doubtAboutNothing(player.personId, date, random));
        day++;
      }
    }
  }
  return {
    isOut: (personId, date) => missing.get(date)?.has(personId) ?? false,
    announcements,
  };
}

/** A script's injury is announced as such, and no doubt comes before it. */
export function scriptedAnnouncement(event: EventOf<'injury'>): Announcement {
  const last = event.to ?? event.date;
  return {
    personId: event.player,
    status: 'Out',
    from: Date.parse(event.announced),
    until: easternInstant(last, NIGHT),
    bodyPart: 'Ankle',
    side: 'Left',
    returnDate: addDays(last, 1),
  };
}

/** Mostly a few days, sometimes weeks, seldom months. */
function drawDays(random: Random): number {
  const draw = random.next();
  if (draw < 0.6) return 1 + random.int(4);
  return draw < 0.9 ? 5 + random.int(16) : 21 + random.int(50);
}

/**
 * Before a short absence half the men are questionable the evening before, and most of those are ruled out in the
 * morning: the others sit out unannounced. A long absence is announced as such.
 */
function announceSpell(personId: number, spell: readonly GameDate[], random: Random): Announcement[] {
  const [first, last] = [spell[0] as GameDate, spell.at(-1) as GameDate];
  const injury = { personId, bodyPart: random.pick(BODY_PARTS), side: random.pick(SIDES) };
  const evening = easternInstant(addDays(first, -1), EVENING);
  const morning = easternInstant(first, MORNING);
  const until = easternInstant(last, NIGHT);
  const isDoubtful = spell.length <= 3 && random.chance(0.5);
  const isRuledOut = random.chance(0.6);
  const returnDate = addDays(last, 1 + random.int(3));
  if (!isDoubtful) {
    const from = random.chance(0.7) ? evening : morning;
    return [{ ...injury, status: 'Out', from, until, returnDate }];
  }
  const questionable = { ...injury, status: 'Questionable' as const, from: evening, returnDate: null };
  if (!isRuledOut) return [{ ...questionable, until }];
  return [
    { ...questionable, until: morning },
    { ...injury, status: 'Out', from: morning, until, returnDate },
  ];
}

/** Listed the evening before, and he plays. */
function doubtAboutNothing(personId: number, date: GameDate, random: Random): Announcement {
  return {
    personId,
    status: random.chance(0.7) ? 'Questionable' : 'Day-To-Day',
    from: easternInstant(addDays(date, -1), EVENING),
    until: easternInstant(date, NIGHT),
    bodyPart: random.pick(BODY_PARTS),
    side: random.pick(SIDES),
    returnDate: null,
  };
}
