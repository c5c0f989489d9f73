/** Which team is at home in the games of a date: a box score's own fields are asserted against the schedule. */

import { teamById } from '../../league/teams.ts';
import { DriftError, type Payload } from '../define-processor.ts';

interface SideOfPayload {
  readonly teamId: number;
  readonly teamTricode: string;
}

/**
 * Throws `DriftError` when a payload's teams are no teams of ours, the same, wrongly named or not where the schedule
 * has them. `homes` is the home team by game id; a game that is not in it is not compared.
 */
export function requireSides(
  payload: Payload,
  gameId: string,
  home: SideOfPayload,
  away: SideOfPayload,
  homes: ReadonlyMap<string, number>,
): void {
  for (const { teamId, teamTricode } of [home, away]) {
    let known: string;
    try {
      known = teamById(teamId).tricode;
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new DriftError(`${payload.record.source}/${gameId}: teamId ${teamId} is no team of the league`);
    }
    if (known !== teamTricode) {
      throw new DriftError(
        `${payload.record.source}/${gameId}: team ${teamId} is called ${teamTricode}, not ${known}`,
      );
    }
  }
  const expected = homes.get(gameId);
  if (home.teamId === away.teamId || (expected !== undefined && expected !== home.teamId)) {
    throw new DriftError(
      `${payload.record.source}/${gameId}: homeTeam is ${home.teamId} and awayTeam ${away.teamId}, the schedule's home team ${expected ?? 'unknown'}`,
    );
  }
}
