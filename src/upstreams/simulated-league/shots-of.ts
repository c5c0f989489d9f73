/** Where and when the shots of a simulated game were taken; that they were, and went in, the box score knows. */

import { teamById } from '../../league/teams.ts';
import type { Shot } from '../payload-shapes/shot-chart.ts';
import type { GameResult, TeamBox } from './play-game.ts';
import { type Random, randomFor } from './random.ts';
import type { LeagueGame } from './season-schedule.ts';
import { drawPlace, ZONE_FACTS } from './shot-zones.ts';

const [QUARTER_SECONDS, OVERTIME_SECONDS] = [720, 300];

/** All shots of both teams in the order of the game. */
export function shotsOf(seed: number, game: LeagueGame, { home, away, overtimes }: GameResult): Shot[] {
  const random = randomFor(seed, 'shots', game.gameId);
  return [home, away]
    .flatMap((box) => shotsOfTeam(box, overtimes, random))
    .sort((a, b) => a.elapsed - b.elapsed)
    .map(({ shot }) => shot);
}

function shotsOfTeam(box: TeamBox, overtimes: number, random: Random): { elapsed: number; shot: Shot }[] {
  const teamName = teamById(box.teamId).fullName;
  return box.players.flatMap(({ player, shots }) =>
    shots.map(({ zone, made }) => {
      const elapsed = random.int(4 * QUARTER_SECONDS + overtimes * OVERTIME_SECONDS);
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
