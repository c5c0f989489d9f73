/** A small random league whose box scores add up: input for tests of Phase 4, the same for the same seed. */

import { addDays, type GameDate, gameDate } from '../../../src/league/game-date.ts';
import type { Row } from '../../../src/ports/warehouse.ts';
import { playerGameSummary } from '../../../src/tables/nba-analytics/player-game-summary.ts';
import { teamDefenseGameSummary } from '../../../src/tables/nba-analytics/team-defense-game-summary.ts';
import { teamOffenseGameSummary } from '../../../src/tables/nba-analytics/team-offense-game-summary.ts';
import { upcomingPlayerGameContext } from '../../../src/tables/nba-analytics/upcoming-player-game-context.ts';
import { upcomingTeamGameContext } from '../../../src/tables/nba-analytics/upcoming-team-game-context.ts';
import { SHOT_ZONES } from '../../../src/tables/nba-precompute/zones.ts';
import { rowOf } from './row-of.ts';

/** mulberry32: uniform in [0, 1), the same sequence for the same seed. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export interface SyntheticLeague {
  readonly playerGames: Row[];
  readonly offence: Row[];
  readonly defence: Row[];
  /** Contexts of the slate: every player of the two teams of each game. */
  readonly playerContexts: Row[];
  readonly teamContexts: Row[];
}

interface Options {
  readonly seed: number;
  readonly slate: GameDate;
  readonly season: number;
  /** First date with games; another season's dates may be given by `seasonOf`. */
  readonly from: GameDate;
  readonly teams?: number;
  readonly playersPerTeam?: number;
  /** Share of games without shot data. */
  readonly withoutZones?: number;
}

type Counts = Record<string, number>;

/** Plays games on most days from `from` to the day before `slate`, and puts every team on the slate. */
export function syntheticLeague(options: Options): SyntheticLeague {
  const { seed, slate, season, from, teams = 4, playersPerTeam = 8, withoutZones = 0.1 } = options;
  const random = randomOf(seed);
  const whole = (most: number) => Math.floor(random() * (most + 1));
  const league: SyntheticLeague = {
    playerGames: [],
    offence: [],
    defence: [],
    playerContexts: [],
    teamContexts: [],
  };
  /** Team of each player; now and then two players are traded for each other. */
  const teamOf = new Map<number, number>();
  for (let t = 1; t <= teams; t++) for (let p = 1; p <= playersPerTeam; p++) teamOf.set(t * 100 + p, t);

  let number = 0;
  for (let date = from; date < slate; date = addDays(date, 1 + whole(2))) {
    const order = Array.from({ length: teams }, (_, i) => i + 1).sort(() => random() - 0.5);
    for (let i = 0; i + 1 < teams; i += 2) {
      number += 1;
      playGame({ date, gameId: String(number).padStart(10, '0'), home: order[i]!, away: order[i + 1]! });
    }
    if (random() < 0.2) {
      const players = [...teamOf.keys()];
      const [one, other] = [players[whole(players.length - 1)]!, players[whole(players.length - 1)]!];
      const teamOfOne = teamOf.get(one)!;
      teamOf.set(one, teamOf.get(other)!);
      teamOf.set(other, teamOfOne);
    }
  }
  for (let i = 1; i < teams; i += 2) schedule(`slate${String(i).padStart(5, '0')}`, i, i + 1);
  return league;

  function playGame(game: { date: GameDate; gameId: string; home: number; away: number }): void {
    const { date, gameId } = game;
    const overtime = random() < 0.1 ? 1 : 0;
    const teamMinutes = 240 + 25 * overtime;
    const hasZones = random() >= withoutZones;
    const gameType = number % 17 === 0 ? 'cup_final' : 'regular';
    const identity = { game_id: gameId, game_date: date, season, game_type: gameType };
    const boxes = [game.home, game.away].map((team) => {
      const players = [...teamOf].filter(([, t]) => t === team).map(([person]) => person);
      const lines = players.map((person) => ({ person, line: random() < 0.15 ? null : line() }));
      const total = sumOf(lines.flatMap(({ line }) => (line ? [line] : [])));
      return { team, lines, total };
    });
    for (const [own, other] of [[boxes[0]!, boxes[1]!] as const, [boxes[1]!, boxes[0]!] as const]) {
      const teamLoad = load(own.total);
      for (const { person, line } of own.lines)
        league.playerGames.push(
          rowOf(playerGameSummary, {
            ...identity,
            person_id: person,
            team_id: own.team,
            opponent_team_id: other.team,
            play_status: line ? 'played' : 'dnp',
            ...(line && playerColumns(line, teamLoad, teamMinutes, hasZones)),
          }),
        );
      const possessions = 0.5 * (teamLoad - own.total.oreb! + load(other.total) - other.total.oreb!);
      const shared = { ...identity, team_minutes: teamMinutes, ot_periods: overtime, possessions };
      league.offence.push(
        rowOf(teamOffenseGameSummary, {
          ...shared,
          team_id: own.team,
          opponent_team_id: other.team,
          ...pick(own.total, ['points', 'fgm', 'fga', 'fg3m', 'ftm', 'fta', 'oreb', 'tov']),
          primary_source: 'box',
        }),
      );
      league.defence.push(
        rowOf(teamDefenseGameSummary, {
          ...shared,
          team_id: own.team,
          opponent_team_id: other.team,
          points_allowed: other.total.points!,
          ...prefixed('opp_', pick(other.total, ['fgm', 'fga', 'ftm', 'fta', 'oreb', 'tov'])),
          zone_source: hasZones ? 'shot_chart' : null,
          ...(hasZones && prefixed('opp_', zoneCounts(other.total))),
        }),
      );
    }
  }

  function line(): Counts {
    const counts: Counts = { seconds_played: 60 * whole(44) };
    for (const zone of [...SHOT_ZONES, 'backcourt']) {
      const most = zone === 'backcourt' ? 0.2 : 5;
      counts[`${zone}_fga`] = Math.floor(random() * (most + 1));
      counts[`${zone}_fgm`] = whole(counts[`${zone}_fga`]!);
    }
    const all = (kind: string, zones: readonly string[]) =>
      zones.reduce((total, zone) => total + counts[`${zone}_${kind}`]!, 0);
    const zones = [...SHOT_ZONES, 'backcourt'];
    const threes = ['corner3', 'ab3', 'backcourt'];
    counts.fga = all('fga', zones);
    counts.fgm = all('fgm', zones);
    counts.fg3a = all('fga', threes);
    counts.fg3m = all('fgm', threes);
    counts.fta = whole(8);
    counts.ftm = whole(counts.fta);
    counts.oreb = whole(3);
    counts.tov = whole(4);
    counts.points = 2 * (counts.fgm - counts.fg3m) + 3 * counts.fg3m + counts.ftm;
    return counts;
  }

  function playerColumns(counts: Counts, teamLoad: number, teamMinutes: number, hasZones: boolean): Row {
    // One game in thirty has no minutes, half of the others know the starters.
    const seconds = random() < 0.03 ? null : counts.seconds_played!;
    const minutes = seconds === null ? null : seconds / 60;
    return {
      seconds_played: seconds,
      minutes,
      minutes_precision: minutes === null ? null : 'minute',
      is_starter: random() < 0.97 ? random() < 0.5 : null,
      ...pick(counts, ['points', 'fgm', 'fga', 'fg3m', 'fg3a', 'ftm', 'fta', 'oreb', 'tov']),
      load: load(counts),
      usage_pct100: minutes ? (100 * load(counts) * (teamMinutes / 5)) / (minutes * teamLoad) : null,
      zone_source: hasZones ? 'shot_chart' : null,
      ...(hasZones && zoneCounts(counts)),
    };
  }

  function schedule(gameId: string, home: number, away: number): void {
    for (const [team, opponent] of [
      [home, away],
      [away, home],
    ] as const) {
      const identity = {
        game_id: gameId,
        game_date: slate,
        season,
        game_type: 'regular',
        team_id: team,
        opponent_team_id: opponent,
        is_home: team === home,
      };
      league.teamContexts.push(rowOf(upcomingTeamGameContext, { ...identity, team_game_number: 20 }));
      for (const [person, t] of teamOf)
        if (t === team)
          league.playerContexts.push(
            rowOf(upcomingPlayerGameContext, {
              ...identity,
              person_id: person,
              is_eligible: true,
              days_rest: 1,
              is_back_to_back: false,
              games_last_7d: 3,
              minutes_last_7d: 90,
            }),
          );
    }
  }
}

/** fga + 0.44 fta + tov. */
function load(counts: Counts): number {
  return counts.fga! + 0.44 * counts.fta! + counts.tov!;
}

function sumOf(lines: readonly Counts[]): Counts {
  const total: Counts = {};
  for (const line of lines)
    for (const [name, count] of Object.entries(line)) total[name] = (total[name] ?? 0) + count;
  return total;
}

function pick(counts: Counts, names: readonly string[]): Counts {
  return Object.fromEntries(names.map((name) => [name, counts[name] ?? 0]));
}

function prefixed(prefix: string, counts: Counts): Counts {
  return Object.fromEntries(Object.entries(counts).map(([name, count]) => [prefix + name, count]));
}

function zoneCounts(counts: Counts): Counts {
  return pick(
    counts,
    [...SHOT_ZONES, 'backcourt'].flatMap((zone) => [`${zone}_fga`, `${zone}_fgm`]),
  );
}

/** `rows` in another physical order, the same for the same seed. */
export function shuffled(rows: readonly Row[], seed: number): Row[] {
  const random = randomOf(seed);
  const out = [...rows];
  for (let i = out.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [out[i], out[j]] = [out[j]!, out[i]!];
  }
  return out;
}

/** The date all synthetic seasons of these tests start on unless they say otherwise. */
export const SEASON_START = gameDate('2023-10-24');
