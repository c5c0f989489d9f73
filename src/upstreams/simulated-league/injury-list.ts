/** A team's entries on the injury list at a moment. */

import { easternDate } from '../../league/eastern-time.ts';
import type { Team } from '../../league/teams.ts';
import type { Instant } from '../../ports/clock.ts';
import type { InjuryEntry } from '../payload-shapes/espn-injuries.ts';
import type { LeagueSeason } from './league-season.ts';

/** What stands on the list at `at`, in the order of the roster. */
export function injuryEntries(season: LeagueSeason, team: Team, at: Instant): InjuryEntry[] {
  return season.roster(team, easternDate(at)).players.flatMap((player) => {
    const current = season.announcement(player.personId, at);
    if (!current) return [];
    const { status, from, bodyPart, side, returnDate } = current;
    return [
      {
        injuryId: String(Math.floor(from / 60_000)).slice(-7) + String(player.personId).slice(-3),
        athleteId: String(player.personId),
        name: player.name,
        position: player.position,
        status,
        announcedAt: from,
        type: bodyPart,
        side,
        returnDate,
        comment: `${player.name} (${bodyPart.toLowerCase()}) is ${status.toLowerCase()}.`,
      },
    ];
  });
}
