/** Where and when the shots of a simulated game were taken; that they were, and went in, the box score knows. */

import { teamById } from '../../league/teams.ts';
import type { Shot } from '../payload-shapes/shot-chart.ts';
import { type FloorTime, floorTimes, OVERTIME_SECONDS, QUARTER_SECONDS, secondOf } from './floor-times.ts';
import type { GameResult, TeamBox } from './play-game.ts';
import { type Random, randomFor } from './random.ts';
import type { LeagueGame } from './season-schedule.ts';
import { drawPlace, ZONE_FACTS } from './shot-zones.ts';

export interface TimedShot {
  /** The second of the game it was taken in, counted from 0; the shooter is on the floor. */
  readonly elapsed: number;
  readonly shot: Shot;
}

/** All shots of both teams in the order of the game. */
export function shotsOf(seed: number, game: LeagueGame, result: GameResult): TimedShot[] {
  const random = randomFor(seed, 'shots', game.gameId);
  return [result.home, result.away]
    .flatMap((box) => shotsOfTeam(box, floorTimes(seed, game.gameId, box, result.overtimes), random))
    .sort((a, b) => a.elapsed - b.elapsed);
}

function shotsOfTeam(box: TeamBox, times: readonly FloorTime[], random: Random): TimedShot[] {
  const teamName = teamById(box.teamId).fullName;
  return box.players.flatMap(({ player, shots }, index) =>
    shots.map(({ zone, made }) => {
      const time = times[index] as FloorTime;
      const elapsed = secondOf(time, random.int(time.seconds));
      const { x, y, distance, area, range } = drawPlace(zone, random);
      const shot: Shot = {
        personId: player.personId,
        playerName: player.name,
        teamId: box.teamId,
        teamName,
        ...clockAt(elapsed),
        made,
        value: ZONE_FACTS[zone].value,
        actionType: random.pick(ZONE_FACTS[zone].actions),
        zoneBasic: zone,
        zoneArea: area,
        zoneRange: range,
        distance,
        x,
        y,
      };
      return { elapsed, shot };
    }),
  );
}

/** Period and time left in it after `elapsed` seconds of play. */
function clockAt(elapsed: number): { period: number; minutes: number; seconds: number } {
  const isOvertime = elapsed >= 4 * QUARTER_SECONDS;
  const length = isOvertime ? OVERTIME_SECONDS : QUARTER_SECONDS;
  const since = isOvertime ? elapsed - 4 * QUARTER_SECONDS : elapsed;
  const left = length - (since % length) - 1;
  return {
    period: Math.floor(since / length) + (isOvertime ? 5 : 1),
    minutes: Math.floor(left / 60),
    seconds: left % 60,
  };
}
