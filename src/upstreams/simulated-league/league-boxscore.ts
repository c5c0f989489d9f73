/** The complete box score of a simulated game: exact minutes, starters, and why the others did not play. */

import type { Team } from '../../league/teams.ts';
import type { AbsentPlayer, BoxedGame, BoxedSide } from '../payload-shapes/boxscore.ts';
import type { Official } from '../payload-shapes/referees.ts';
import { floorTimes } from './floor-times.ts';
import type { LeagueSeason } from './league-season.ts';
import type { GameResult, TeamBox } from './play-game.ts';
import type { LeagueGame } from './season-schedule.ts';

export function leagueBoxscore(
  seed: number,
  season: LeagueSeason,
  game: LeagueGame,
  officials: readonly Official[],
): BoxedGame {
  const result: GameResult = season.result(game);
  const side = (team: Team, box: TeamBox): BoxedSide => {
    const times = floorTimes(seed, game.gameId, box, result.overtimes);
    const played = new Set(box.players.map(({ player }) => player.personId));
    return {
      team,
      players: box.players.map((line, index) => ({
        personId: line.player.personId,
        name: line.player.name,
        box: line,
        exact: {
          seconds: times[index]?.seconds ?? 0,
          starter: times[index]?.starter ?? false,
          position: line.player.position,
          jersey: line.player.jersey,
        },
      })),
      absent: season
        .roster(team, game.date)
        .players.filter(({ personId }) => !played.has(personId))
        .map(({ personId, name, jersey }): AbsentPlayer => {
          const injured = season.isOut(personId, game.date);
          return {
            personId,
            name,
            jersey,
            roster: injured ? 'INACTIVE' : 'ACTIVE',
            reason: injured ? 'INACTIVE_INJURY' : 'DNP_COACH',
            comment: injured ? '' : "DNP - Coach's Decision",
          };
        }),
    };
  };
  return {
    gameId: game.gameId,
    tipoff: game.tipoff,
    overtimes: result.overtimes,
    home: side(game.home, result.home),
    away: side(game.away, result.away),
    officials: officials.map(({ code, name, jersey }, index) => ({
      personId: code,
      name,
      jerseyNum: jersey,
      assignment: `OFFICIAL${index + 1}`,
    })),
  };
}
