/** Summaries of real games, straight from the archive's files: enough of Phase 3's columns for Phase 4 to run on. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Row } from '../../../src/ports/warehouse.ts';
import { playerGameSummary } from '../../../src/tables/nba-analytics/player-game-summary.ts';
import { teamDefenseGameSummary } from '../../../src/tables/nba-analytics/team-defense-game-summary.ts';
import { teamOffenseGameSummary } from '../../../src/tables/nba-analytics/team-offense-game-summary.ts';
import { playerContext, teamContext } from './box-rows.ts';
import { rowOf } from './row-of.ts';
import type { Phase4Inputs } from './run-phase4.ts';

type Line = Readonly<Record<string, string>>;

/** No field of these files is quoted. */
function linesOf(dir: string, file: string): Line[] {
  const [header, ...lines] = gunzipSync(readFileSync(join(dir, file)))
    .toString()
    .trim()
    .split('\n');
  const names = header!.split(',');
  return lines.map((line) => {
    const values = line.split(',');
    return Object.fromEntries(names.map((name, i) => [name, values[i] ?? '']));
  });
}

const ZONE_OF: Readonly<Record<string, string>> = {
  'Restricted Area': 'ra',
  'In The Paint (Non-RA)': 'paint',
  'Mid-Range': 'mid',
  'Left Corner 3': 'corner3',
  'Right Corner 3': 'corner3',
  'Above the Break 3': 'ab3',
  Backcourt: 'backcourt',
};
const ZONES = ['ra', 'paint', 'mid', 'corner3', 'ab3', 'backcourt'];

type Counts = Record<string, number>;
const noShots = (): Counts =>
  Object.fromEntries(
    ZONES.flatMap((z) => [
      [`${z}_fga`, 0],
      [`${z}_fgm`, 0],
    ]),
  );
const add = (to: Counts, from: Counts) => {
  for (const [name, n] of Object.entries(from)) to[name] = (to[name] ?? 0) + n;
  return to;
};

/** Counts of a player's line, by the archive's column names in lower case. */
const COUNTS = ['fgm', 'fga', 'fg3m', 'fg3a', 'ftm', 'fta', 'oreb', 'dreb', 'reb', 'tov', 'pts'];

/**
 * Games of a season before `slate`, and contexts of the slate for everybody who played for its teams in that time.
 * `label` is like `2023-24`. Zones come with `withShots`, for seasons whose shots the archive has.
 */
export function realLeague(
  dir: string,
  label: string,
  slate: string,
  withShots = true,
): Required<Phase4Inputs> {
  const season = Number(label.slice(0, 4));
  const logs = linesOf(dir, `boxscores/player_game_logs_${label}.csv.gz`);
  const shots = new Map<string, Counts>();
  for (const shot of withShots ? linesOf(dir, `shots/shots_${label}.csv.gz`) : []) {
    if (shot.GAME_DATE! >= slate) continue;
    const key = `${shot.GAME_ID}/${shot.PLAYER_ID}`;
    const counts = shots.get(key) ?? noShots();
    shots.set(key, counts);
    const zone = ZONE_OF[shot.SHOT_ZONE_BASIC!]!;
    counts[`${zone}_fga`]! += 1;
    counts[`${zone}_fgm`]! += Number(shot.SHOT_MADE_FLAG);
  }
  const out = {
    playerGames: [] as Row[],
    offence: [] as Row[],
    defence: [] as Row[],
    playerContexts: [] as Row[],
    teamContexts: [] as Row[],
  };
  const teamOf = new Map<number, { team: number; date: string }>();
  const slateTeams = new Map<number, { gameId: string; opponent: number; isHome: boolean }>();

  for (const [gameId, lines] of Map.groupBy(logs, (line) => line.GAME_ID!)) {
    const date = lines[0]!.GAME_DATE!;
    const sides = [...Map.groupBy(lines, (line) => Number(line.TEAM_ID))];
    if (date === slate)
      sides.forEach(([team, own], i) => {
        slateTeams.set(team, {
          gameId,
          opponent: sides[1 - i]![0],
          isHome: own[0]!.MATCHUP!.includes('vs.'),
        });
      });
    if (date >= slate) continue;
    const totals = sides.map(([team, own]) => ({
      team,
      own,
      counts: own.reduce((total, line) => add(total, countsOf(line)), {} as Counts),
      zones: own.reduce((total, line) => add(total, shots.get(keyOf(line)) ?? noShots()), noShots()),
    }));
    const minutes = Math.max(
      ...totals.map(({ own }) => own.reduce((sum, line) => sum + Number(line.MIN), 0)),
    );
    const overtimes = Math.max(0, Math.round((minutes - 240) / 25));
    const teamMinutes = 240 + 25 * overtimes;
    const [home, away] = [totals[0]!, totals[1]!];
    const possessions = 0.5 * (load(home.counts) - home.counts.oreb! + load(away.counts) - away.counts.oreb!);
    const identity = { game_id: gameId, game_date: date, season, game_type: 'regular' };
    for (const [own, other] of [[home, away] as const, [away, home] as const]) {
      const side = { ...identity, team_id: own.team, opponent_team_id: other.team };
      for (const line of own.own) {
        const person = Number(line.PLAYER_ID);
        const seen = teamOf.get(person);
        if (!seen || seen.date < date) teamOf.set(person, { team: own.team, date });
        const { pts, ...counts } = countsOf(line);
        const min = Number(line.MIN);
        out.playerGames.push(
          rowOf(playerGameSummary, {
            ...side,
            person_id: person,
            play_status: 'played',
            seconds_played: 60 * min,
            minutes: min,
            minutes_precision: 'minute',
            points: pts!,
            ...counts,
            load: load(counts),
            usage_pct100:
              min === 0 ? null : (100 * load(counts) * (teamMinutes / 5)) / (min * load(own.counts)),
            ...(withShots && { zone_source: 'shot_chart', ...(shots.get(keyOf(line)) ?? noShots()) }),
          }),
        );
      }
      const game = { ...side, ot_periods: overtimes, team_minutes: teamMinutes, possessions };
      const { pts, fgm, fga, fg3m, ftm, fta, oreb, tov } = own.counts as Record<string, number>;
      out.offence.push(
        rowOf(teamOffenseGameSummary, {
          ...game,
          ...{
            points: pts!,
            fgm: fgm!,
            fga: fga!,
            fg3m: fg3m!,
            ftm: ftm!,
            fta: fta!,
            oreb: oreb!,
            tov: tov!,
          },
        }),
      );
      out.defence.push(
        rowOf(teamDefenseGameSummary, {
          ...game,
          points_allowed: other.counts.pts!,
          opp_fgm: other.counts.fgm!,
          opp_fga: other.counts.fga!,
          opp_fta: other.counts.fta!,
          opp_tov: other.counts.tov!,
          ...(withShots && {
            zone_source: 'shot_chart',
            ...Object.fromEntries(Object.entries(other.zones).map(([name, n]) => [`opp_${name}`, n])),
          }),
        }),
      );
    }
  }
  for (const [team, { gameId, opponent, isHome }] of slateTeams) {
    const identity = {
      game_id: gameId,
      game_date: slate,
      season,
      team_id: team,
      opponent_team_id: opponent,
      is_home: isHome,
    };
    out.teamContexts.push(teamContext(identity));
    for (const [person, { team: own }] of teamOf)
      if (own === team) out.playerContexts.push(playerContext({ ...identity, person_id: person }));
  }
  return out;
}

const keyOf = (line: Line) => `${line.GAME_ID}/${line.PLAYER_ID}`;
const countsOf = (line: Line): Counts =>
  Object.fromEntries(COUNTS.map((name) => [name, Number(line[name.toUpperCase()])]));
/** fga + 0.44 fta + tov. */
const load = (counts: Counts) => counts.fga! + 0.44 * counts.fta! + counts.tov!;
