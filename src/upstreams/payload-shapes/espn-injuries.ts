/** ESPN's injuries of all teams as they stand at a moment (`sources.md` §6.10). */

import type { GameDate } from '../../league/game-date.ts';
import type { Team } from '../../league/teams.ts';
import type { Instant } from '../../ports/clock.ts';

export type InjuryStatus = 'Out' | 'Doubtful' | 'Questionable' | 'Day-To-Day';

export interface InjuryEntry {
  readonly injuryId: string;
  readonly athleteId: string;
  readonly name: string;
  readonly position: string;
  readonly status: InjuryStatus;
  readonly announcedAt: Instant;
  /** Body part. */
  readonly type: string;
  readonly side: string;
  /** A guess, as in the real source. */
  readonly returnDate: GameDate | null;
  readonly comment: string;
}

const STATUS_TYPES = {
  Out: { id: '4', name: 'INJURY_STATUS_OUT', description: 'out', abbreviation: 'O' },
  Doubtful: { id: '3', name: 'INJURY_STATUS_DOUBTFUL', description: 'doubtful', abbreviation: 'D' },
  Questionable: {
    id: '2',
    name: 'INJURY_STATUS_QUESTIONABLE',
    description: 'questionable',
    abbreviation: 'Q',
  },
  'Day-To-Day': { id: '6', name: 'INJURY_STATUS_DAYTODAY', description: 'day-to-day', abbreviation: 'DD' },
} as const satisfies Record<InjuryStatus, object>;

/** The payload; a team without entries is left out, as ESPN does. */
export function espnInjuriesPayload(
  teams: readonly { readonly team: Team; readonly entries: readonly InjuryEntry[] }[],
): string {
  const injuries = teams
    .filter(({ entries }) => entries.length > 0)
    .map(({ team, entries }) => ({
      id: team.espnId,
      displayName: team.fullName,
      injuries: entries.map(entryObject),
    }));
  return JSON.stringify({ status: 'success', injuries });
}

function entryObject(entry: InjuryEntry): object {
  return {
    id: entry.injuryId,
    longComment: entry.comment,
    shortComment: entry.comment,
    status: entry.status,
    // ESPN gives minutes only: `2025-06-11T15:30Z`.
    date: `${new Date(entry.announcedAt).toISOString().slice(0, 16)}Z`,
    athlete: { id: entry.athleteId, displayName: entry.name, position: { abbreviation: entry.position } },
    type: STATUS_TYPES[entry.status],
    details: {
      type: entry.type,
      side: entry.side,
      ...(entry.returnDate === null ? {} : { returnDate: entry.returnDate }),
    },
  };
}
