/** Rows a slate's contexts are made from: games with their summaries, rosters, injuries, market. */

import { memoryWarehouse } from '../../../src/adapters/memory/memory-warehouse.ts';
import { gameDate } from '../../../src/league/game-date.ts';
import { boundSql } from '../../../src/pipeline/bound-sql.ts';
import type { QueryProcessor } from '../../../src/pipeline/define-processor.ts';
import type { Row, Workspace } from '../../../src/ports/warehouse.ts';
import {
  playerGameSummary,
  teamDefenseGameSummary,
  teamOffenseGameSummary,
} from '../../../src/tables/nba-analytics/index.ts';
import { bettingprosPlayerPoints } from '../../../src/tables/nba-raw/bettingpros-player-points.ts';
import { espnTeamRoster } from '../../../src/tables/nba-raw/espn-team-roster.ts';
import {
  espnInjuries,
  nbacPlayerIndex,
  oddsApiGameLines,
  oddsApiPlayerPoints,
} from '../../../src/tables/nba-raw/index.ts';
import { nbacInjuryReport } from '../../../src/tables/nba-raw/nbac-injury-report.ts';
import { nbacPlayerMovement } from '../../../src/tables/nba-raw/nbac-player-movement.ts';
import { nbacTeamRoster } from '../../../src/tables/nba-raw/nbac-team-roster.ts';
import { rowOf } from '../phase4/row-of.ts';
import type { HarnessContext, ProcessorRun } from '../warehouse-harness.ts';
import { type Game, scheduled } from './box-score.ts';
import { idOf } from './season-rows.ts';

/** D, a leap-year day after the end of February; BOS plays NYK at 19:30 Eastern, the cut-off is an hour before. */
export const D = '2024-03-01';
export const TIPOFF = '2024-03-02T00:30:00.000Z';
export const CONTEXT: HarnessContext = {
  date: D,
  season: 2023,
  previous: '2024-02-29',
  asOf: '2024-03-01 23:30:00',
};
export const TONIGHT: Game = { id: '0022300900', date: D, home: 'BOS', away: 'NYK' };

/** What somebody did in a game; load is in whole possessions. */
export interface Played {
  readonly person: number;
  readonly minutes?: number | null;
  readonly points?: number;
  readonly load?: number;
  readonly starter?: boolean;
}

export interface SlateFacts {
  readonly games: readonly Game[];
  readonly players: readonly Row[];
  readonly offense: readonly Row[];
  readonly defense: readonly Row[];
  readonly index: readonly Row[];
  readonly rosters: readonly Row[];
  readonly movement: readonly Row[];
  readonly espnRosters: readonly Row[];
  readonly reports: readonly Row[];
  readonly bettingpros: readonly Row[];
  readonly injuries: readonly Row[];
  readonly points: readonly Row[];
  readonly lines: readonly Row[];
}

export const NO_FACTS: SlateFacts = {
  games: [],
  players: [],
  offense: [],
  defense: [],
  index: [],
  rosters: [],
  movement: [],
  espnRosters: [],
  reports: [],
  bettingpros: [],
  injuries: [],
  points: [],
  lines: [],
};

/** A final game with the summaries of the sides that are given; a team's load is 100 unless `loads` says otherwise. */
export function playedGame(
  game: Game,
  sides: Readonly<Record<string, readonly Played[]>>,
  loads: Readonly<Record<string, number>> = {},
): SlateFacts {
  const final: Game = { score: [100, 90], ...game };
  const identity = (team: string): Row => ({
    game_date: game.date,
    game_id: game.id,
    season: game.season ?? 2023,
    game_type: game.competition ?? 'regular',
    team_id: idOf(team),
    team_abbr: team,
    opponent_team_id: idOf(team === game.home ? game.away : game.home),
    is_home: team === game.home,
  });
  return {
    ...NO_FACTS,
    games: [final],
    players: Object.entries(sides).flatMap(([team, players]) =>
      players.map(({ person, minutes = 30, points = 10, load = 10, starter }) =>
        rowOf(playerGameSummary, {
          ...identity(team),
          person_id: person,
          player_name: `Player ${person}`,
          player_lookup: `player${person}`,
          play_status: 'played',
          is_starter: starter ?? null,
          seconds_played: minutes === null ? null : 60 * minutes,
          minutes,
          points,
          fga: load,
          fta: 0,
          tov: 0,
          team_load: 100,
          team_minutes: 240,
        }),
      ),
    ),
    offense: Object.keys(sides).map((team) =>
      rowOf(teamOffenseGameSummary, {
        ...identity(team),
        points: 100,
        opponent_points: 90,
        fga: loads[team] ?? 100,
        fta: 0,
        tov: 0,
        possessions: 100,
        pace: 100,
        off_rating: 100,
        ts_pct01: 0.5,
        team_minutes: 240,
        players_used: 8,
      }),
    ),
    defense: Object.keys(sides).map((team) =>
      rowOf(teamDefenseGameSummary, {
        ...identity(team),
        points_allowed: 90,
        possessions: 100,
        pace: 100,
        def_rating: 90,
        opp_ts_pct01: 0.5,
        team_minutes: 240,
      }),
    ),
  };
}

/** All facts together. */
export function join(...facts: readonly Partial<SlateFacts>[]): SlateFacts {
  return Object.fromEntries(
    (Object.keys(NO_FACTS) as (keyof SlateFacts)[]).map((kind) => [
      kind,
      facts.flatMap((fact) => [...(fact[kind] ?? [])] as unknown[]),
    ]),
  ) as unknown as SlateFacts;
}

export function listed(person: number, team: string | null, values: Row = {}): Partial<SlateFacts> {
  return {
    index: [
      rowOf(nbacPlayerIndex, {
        for_date: D,
        season: '2023-24',
        person_id: person,
        first_name: 'Listed',
        last_name: `Number${person}`,
        player_lookup: `listednumber${person}`,
        team_id: team === null ? null : idOf(team),
        roster_status: true,
        ...values,
      }),
    ],
  };
}

/** Players of a team's roster page of D. */
export function paged(team: string, persons: readonly number[], values: Row = {}): Partial<SlateFacts> {
  return {
    rosters: persons.map((person) =>
      rowOf(nbacTeamRoster, {
        for_date: D,
        snapshot_date_et: D,
        team_id: idOf(team),
        person_id: person,
        season_start_year: 2023,
        name: `Paged Number${person}`,
        player_lookup: `pagednumber${person}`,
        ...values,
      }),
    ),
  };
}

/** A transaction; the team is the one that signed, claimed, waived or received him. */
export function moved(
  person: number,
  type: string,
  team: string,
  date: string,
  from: string | null = null,
): Partial<SlateFacts> {
  return {
    movement: [
      rowOf(nbacPlayerMovement, {
        for_date: D,
        row_key: `${person} ${type} ${team} ${date}`,
        transaction_date: date,
        transaction_type: type,
        team_id: idOf(team),
        person_id: person,
        other_team_id: from === null ? null : idOf(from),
        group_sort: `${type} ${person}`,
        is_player: true,
      }),
    ],
  };
}

export function injured(person: number | null, status: string, values: Row = {}): Partial<SlateFacts> {
  return {
    injuries: [
      rowOf(espnInjuries, {
        for_date: D,
        snapshot_at: '2024-03-01T20:00:00.000Z',
        espn_athlete_id: `athlete${person}`,
        injury_id: `injury${person}`,
        team_id: idOf('BOS'),
        person_id: person,
        resolution: person === null ? 'unresolved' : 'exact',
        status,
        ...values,
      }),
    ],
  };
}

/** An entry of the league's injury report; a person of null: the team has not submitted. */
export function reported(
  team: string,
  person: number | null,
  status: string | null,
  values: Row = {},
): Partial<SlateFacts> {
  return {
    reports: [
      rowOf(nbacInjuryReport, {
        for_date: D,
        report_at: '2024-03-01T22:30:00.000Z',
        report_slot: '05PM',
        game_id: TONIGHT.id,
        game_date_et: D,
        matchup: 'NYK@BOS',
        team_id: idOf(team),
        row_kind: person === null ? 'not_submitted' : 'player',
        player_lookup: person === null ? '' : `player${person}`,
        person_id: person,
        resolution: person === null ? 'n_a' : 'exact',
        status,
        page: 1,
        ...values,
      }),
    ],
  };
}

/** Players of ESPN's roster of a team on D. */
export function espnListed(team: string, persons: readonly number[], values: Row = {}): Partial<SlateFacts> {
  return {
    espnRosters: persons.map((person) =>
      rowOf(espnTeamRoster, {
        for_date: D,
        snapshot_date_et: D,
        espn_team_id: team,
        team_id: idOf(team),
        espn_athlete_id: `athlete${person}`,
        name: `Espn Number${person}`,
        player_lookup: `espnnumber${person}`,
        person_id: person,
        resolution: 'exact',
        ...values,
      }),
    ),
  };
}

/** A two-sided line of BettingPros. */
export function bettingprosLine(
  person: number,
  book: number,
  line: number,
  values: Row = {},
): Partial<SlateFacts> {
  return {
    bettingpros: [
      rowOf(bettingprosPlayerPoints, {
        for_date: D,
        bp_event_id: 1,
        game_id: TONIGHT.id,
        bp_player_id: person,
        snapshot_at: '2024-03-01T22:00:00.000Z',
        is_pregame: true,
        book_id: book,
        book_key: `book_${book}`,
        player_lookup: `player${person}`,
        person_id: person,
        resolution: 'exact',
        line,
        over_price: -110,
        under_price: -110,
        is_active: true,
        ...values,
      }),
    ],
  };
}

/** A two-sided points line; prices -110 unless given. */
export function pointsLine(
  person: number | null,
  book: string,
  line: number,
  values: Row = {},
): Partial<SlateFacts> {
  return {
    points: [
      rowOf(oddsApiPlayerPoints, {
        for_date: D,
        event_id: 'event1',
        game_id: TONIGHT.id,
        snapshot_at: '2024-03-01T22:00:00.000Z',
        is_pregame: true,
        bookmaker_key: book,
        player_name_raw: `Player ${person}`,
        player_lookup: `player${person}`,
        person_id: person,
        resolution: person === null ? 'unresolved' : 'exact',
        line,
        over_price: -110,
        under_price: -110,
        ...values,
      }),
    ],
  };
}

/** One market of tonight's game at one book: `{ spread }` as the home side sees it, or `{ total }`. */
export function gameLine(
  book: string,
  market: { readonly spread: number } | { readonly total: number },
  values: Row = {},
): Partial<SlateFacts> {
  const point: Row =
    'spread' in market
      ? { market_key: 'spreads', home_point: market.spread, away_point: -market.spread }
      : { market_key: 'totals', total_point: market.total };
  return {
    lines: [
      rowOf(oddsApiGameLines, {
        for_date: D,
        event_id: 'event1',
        game_id: TONIGHT.id,
        snapshot_at: '2024-03-01T22:00:00.000Z',
        is_pregame: true,
        bookmaker_key: book,
        ...point,
        ...values,
      }),
    ],
  };
}

/** Runs context processors on facts laid straight into a workspace: no partitions, so a test costs milliseconds. */
export interface FactsRunner {
  /**
   * The contract's verdict over all facts, however late: the windows are not cut, so the query must keep to its dates
   * itself. `mutations` spoil the output before it is judged.
   */
  run(
    processor: QueryProcessor,
    facts: SlateFacts,
    context?: HarnessContext,
    mutations?: readonly string[],
  ): Promise<ProcessorRun>;
  /** The rows by `key`; throws when they break a `fail` check or a rule of the table. */
  rows(
    processor: QueryProcessor,
    facts: SlateFacts,
    key: string,
    context?: HarnessContext,
  ): Promise<Map<number, Row>>;
  close(): Promise<void>;
}

const ENVELOPE = {
  run_id: 'test',
  input_version: 'test',
  schema_version: 'test',
  computed_at: '2024-01-01T00:00:00.000Z',
};

export async function openFactsRunner(): Promise<FactsRunner> {
  const warehouse = await memoryWarehouse();

  async function judged<T>(
    processor: QueryProcessor,
    facts: SlateFacts,
    context: HarnessContext,
    mutations: readonly string[],
    work: (run: ProcessorRun, space: Workspace) => Promise<T>,
  ): Promise<T> {
    const tables: Record<string, readonly Row[]> = {
      nbac_schedule: facts.games.map((game) => scheduled(game, context.date)),
      player_game_summary: facts.players,
      team_offense_game_summary: facts.offense,
      team_defense_game_summary: facts.defense,
      nbac_player_index: facts.index,
      nbac_team_roster: facts.rosters,
      nbac_player_movement: facts.movement,
      espn_team_roster: facts.espnRosters,
      nbac_injury_report: facts.reports,
      bettingpros_player_points: facts.bettingpros,
      espn_injuries: facts.injuries,
      odds_api_player_points: facts.points,
      odds_api_game_lines: facts.lines,
    };
    const parameters = {
      game_date: context.date,
      season: context.season,
      previous: context.previous,
      as_of: String(context.asOf),
    };
    const space = await warehouse.workspace([]);
    try {
      for (const { table } of processor.reads) await space.load(table.name, table, tables[table.name]!);
      await space.run(`CREATE TEMP TABLE output AS ${boundSql(processor.sql, parameters)}`);
      for (const mutation of mutations) await space.run(mutation);
      const rows = await space.rows(`SELECT * FROM output ORDER BY ${processor.output.grain.join(', ')}`);
      const violations: Record<string, number> = {};
      for (const check of processor.contract.checks) {
        const [row] = await space.rows<{ violations: number }>(boundSql(check.sql, parameters));
        violations[check.name] = Number(row?.violations);
      }
      const { expectation: sql } = processor.contract;
      const [expectation] = await space.rows<ProcessorRun['expectation']>(boundSql(sql, parameters));
      return await work({ rows, violations, expectation: expectation! }, space);
    } finally {
      await space.close();
    }
  }

  return {
    run: (processor, facts, context = CONTEXT, mutations = []) =>
      judged(processor, facts, context, mutations, async (run) => run),
    rows: (processor, facts, key, context = CONTEXT) =>
      judged(processor, facts, context, [], async ({ rows, violations }, space) => {
        const broken = processor.contract.checks.filter(
          ({ name, severity }) => severity === 'fail' && violations[name] !== 0,
        );
        if (broken.length > 0)
          throw new Error(`${processor.id} breaks ${broken.map(({ name }) => name).join(', ')}`);
        await warehouse.migrate([processor.output]);
        await warehouse.replacePartition(processor.output, gameDate(context.date), space, 'output', ENVELOPE);
        return new Map(rows.map((row) => [Number(row[key]), row]));
      }),
    close: () => warehouse.close(),
  };
}

/** Dates `first`, `first + step`, ...: `count` of them. */
export function everyDays(first: string, step: number, count: number): string[] {
  return Array.from({ length: count }, (_, i) =>
    new Date(Date.parse(`${first}T00:00:00Z`) + i * step * 86_400_000).toISOString().slice(0, 10),
  );
}

/** Game ids in the order of the games. */
export function gameId(number: number): string {
  return `00223${String(number).padStart(5, '0')}`;
}
