import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  contextOf,
  payloadOf,
  realJson,
  runParser,
  storedSchedule,
} from '../../../test/support/parser-harness.ts';
import {
  type Game,
  ordinaryFive,
  playerLog,
  scheduled,
  shot,
  teamLog,
} from '../../../test/support/phase3/box-score.ts';
import {
  idOf,
  playerLogRows,
  scheduleRows,
  shotRows,
  teamLogRows,
} from '../../../test/support/phase3/season-rows.ts';
import { rowOf } from '../../../test/support/phase4/row-of.ts';
import { realDataDir, skipWithoutRealData } from '../../../test/support/real-data.ts';
import { openHarness } from '../../../test/support/warehouse-harness.ts';
import { addDays, gameDate } from '../../league/game-date.ts';
import type { Row } from '../../ports/warehouse.ts';
import { zoneCountNames } from '../../tables/nba-analytics/zone-columns.ts';
import {
  nbacPlayerGameLog,
  nbacSchedule,
  nbacShotChart,
  nbacTeamGameLog,
} from '../../tables/nba-raw/index.ts';
import { nbacBoxscoreV3 } from '../../tables/nba-raw/nbac-boxscore-v3.ts';
import { nbacPlayByPlay } from '../../tables/nba-raw/nbac-play-by-play.ts';
import { nbacPlayerBoxscore } from '../../tables/nba-raw/nbac-player-boxscore.ts';
import { nbacTeamBoxscore } from '../../tables/nba-raw/nbac-team-boxscore.ts';
import { nbacPlayByPlayProcessor } from '../2-raw/nbac-play-by-play.ts';
import { RAW_TABLES } from '../sources.ts';
import { playerGameSummary } from './player-game-summary.ts';
import { teamDefenseGameSummary } from './team-defense-game-summary.ts';
import { teamOffenseGameSummary } from './team-offense-game-summary.ts';

const P = '2024-01-31';
const CONTEXT = { date: P, season: 2023, previous: '2024-01-30', asOf: '2024-02-01 11:30:00' };
const GAME: Game = { id: '0022300700', date: P, home: 'BOS', away: 'NYK', score: [92, 90] };
const SIDES = {
  BOS: ordinaryFive(101).map((line, i) => (i === 0 ? { ...line, twos: [9, 16] as const } : line)),
  NYK: ordinaryFive(201),
};
const LOG = [...playerLog(GAME, 'BOS', SIDES.BOS), ...playerLog(GAME, 'NYK', SIDES.NYK)];
const TEAMS = [teamLog(GAME, 'BOS', SIDES.BOS), teamLog(GAME, 'NYK', SIDES.NYK)];

type Change = (row: Row, index: number) => Row;
const unchanged: Change = () => ({});

/** The columns both have: `row` under the table's names. */
function shared(table: Parameters<typeof rowOf>[0], row: Row, more: Row): Row {
  const own = Object.entries(row).filter(([name]) => table.columns[name]);
  return rowOf(table, { ...Object.fromEntries(own), ...more });
}

const cdnTeams = (change = unchanged): Row[] =>
  TEAMS.map((row, i) =>
    shared(nbacTeamBoxscore, row, {
      game_status: 3,
      minutes_seconds: 14_400,
      team_turnovers: 1,
      ...change(row, i),
    }),
  );
const cdnPlayers = (): Row[] =>
  LOG.map((row) =>
    shared(nbacPlayerBoxscore, row, { game_status: 3, play_status: 'played', minutes_seconds: 2880 }),
  );
const v3 = (change = unchanged): Row[] => [
  ...TEAMS.map((row, i) =>
    shared(nbacBoxscoreV3, row, {
      row_kind: 'team',
      person_id: 0,
      minutes_seconds: 14_400,
      ...change(row, i),
    }),
  ),
  ...LOG.map((row) =>
    shared(nbacBoxscoreV3, row, {
      row_kind: 'player',
      name: row.player_name!,
      play_status: 'played',
      minutes_seconds: 2880,
    }),
  ),
];

interface Facts {
  readonly cdnTeams?: Row[];
  readonly cdnPlayers?: Row[];
  readonly v3?: Row[];
  readonly teams?: Row[];
  readonly log?: Row[];
  readonly shots?: Row[];
  readonly plays?: Row[];
}

async function summaries(facts: Facts): Promise<{ offense: Row[]; defense: Row[]; players: Row[] }> {
  const harness = await openHarness(RAW_TABLES);
  try {
    await harness.insert(nbacSchedule, [scheduled(GAME, '2024-02-01')]);
    await harness.insert(nbacPlayerGameLog, facts.log ?? LOG);
    await harness.insert(nbacTeamGameLog, facts.teams ?? TEAMS);
    await harness.insert(nbacTeamBoxscore, facts.cdnTeams ?? []);
    await harness.insert(nbacPlayerBoxscore, facts.cdnPlayers ?? []);
    await harness.insert(nbacBoxscoreV3, facts.v3 ?? []);
    await harness.insert(nbacShotChart, facts.shots ?? []);
    await harness.insert(nbacPlayByPlay, facts.plays ?? []);
    return {
      offense: await harness.runQuery(teamOffenseGameSummary, CONTEXT),
      defense: await harness.runQuery(teamDefenseGameSummary, CONTEXT),
      players: await harness.runQuery(playerGameSummary, CONTEXT),
    };
  } finally {
    await harness.close();
  }
}

const of = (rows: readonly Row[], team: string): Row => {
  const row = rows.find((candidate) => candidate.team_id === idOf(team));
  assert.ok(row, team);
  return row;
};
const flags = (row: Row) => JSON.parse(String(row.quality_flags)) as string[];
const told = (rows: readonly Row[]) => [...new Set(rows.map((row) => row.primary_source))];

describe('the team lines come from', () => {
  const wrong: Change = (row, i) =>
    i === 0 ? { points: Number(row.points) - 2, fgm: Number(row.fgm) - 1 } : {};
  for (const [what, facts, source, quality] of [
    ['the live box score first', { cdnTeams: cdnTeams(), v3: v3() }, 'nbac_team_boxscore', 96],
    [
      'V3 where the live one is not the score',
      { cdnTeams: cdnTeams(wrong), v3: v3() },
      'nbac_boxscore_v3',
      91,
    ],
    [
      'V3 where the live one has one team',
      { cdnTeams: cdnTeams().slice(1), v3: v3() },
      'nbac_boxscore_v3',
      91,
    ],
    [
      'V3 where the live one is not final',
      { cdnTeams: cdnTeams(() => ({ game_status: 2 })), v3: v3() },
      'nbac_boxscore_v3',
      91,
    ],
    [
      'V3 where the live one lacks a count',
      { cdnTeams: cdnTeams((_, i) => (i === 1 ? { stl: null } : {})), v3: v3() },
      'nbac_boxscore_v3',
      91,
    ],
    [
      'the log where the box was made of it',
      { cdnTeams: cdnTeams(() => ({ minutes_seconds: null })) },
      'nbac_team_game_log',
      91,
    ],
    [
      'the log where V3 counts the team’s own turnovers among the players’',
      { v3: v3((row) => ({ tov: Number(row.tov) + 1 })) },
      'nbac_team_game_log',
      91,
    ],
    [
      'the live players where no team line is there',
      { teams: [], cdnPlayers: cdnPlayers() },
      'reconstructed',
      81,
    ],
    [
      'V3’s players after that',
      { teams: [], v3: v3(() => ({ minutes_seconds: null })) },
      'reconstructed',
      81,
    ],
  ] as [string, Facts, string, number][]) {
    test(what, async () => {
      const { offense, defense } = await summaries(facts);
      assert.deepEqual([told(offense), told(defense)], [[source], [source]]);
      const row = of(offense, 'BOS');
      assert.deepEqual([row.points, row.quality_score, row.players_used], [92, quality, 5]);
      assert.equal(flags(row).includes('backup_source'), source !== 'nbac_team_boxscore');
      assert.equal(flags(row).includes('reconstructed'), source === 'reconstructed');
    });
  }

  test('any of them with the same numbers', async () => {
    const numbers = ({ offense, defense }: Awaited<ReturnType<typeof summaries>>) =>
      [...offense, ...defense].map(
        ({ primary_source, quality_flags, quality_score, team_turnovers, null_reasons, ...row }) => row,
      );
    const log = numbers(await summaries({}));
    for (const facts of [{ cdnTeams: cdnTeams() }, { v3: v3() }, { teams: [], cdnPlayers: cdnPlayers() }]) {
      assert.deepEqual(numbers(await summaries(facts)), log);
    }
  });

  test('the players of another source where the log is not there', async () => {
    const { offense } = await summaries({ log: [], cdnTeams: cdnTeams(), cdnPlayers: cdnPlayers() });
    assert.deepEqual([told(offense), offense[0]?.players_used], [['nbac_team_boxscore'], 5]);
  });

  test('the CDN knows the turnovers nobody is charged with', async () => {
    const { offense } = await summaries({ cdnTeams: cdnTeams() });
    assert.deepEqual([of(offense, 'BOS').team_turnovers, of(offense, 'BOS').tov], [1, 15]);
  });
});

let order = 0;
const play = (team: string, person: number | null, more: Row): Row => {
  order += 1;
  return rowOf(nbacPlayByPlay, {
    for_date: P,
    game_id: GAME.id,
    order_number: order,
    action_number: order,
    period: 1,
    period_type: 'REGULAR',
    qualifiers: '[]',
    team_id: idOf(team),
    person_id: person,
    ...more,
  });
};

/** Plays that make the ordinary lines: every shot a two from `zone`, free throws, turnovers. */
function playsOf(how: { zone?: string; qualifiers?: string[] } = {}): Row[] {
  const { zone = 'Restricted Area', qualifiers = ['pointsinthepaint'] } = how;
  return (['BOS', 'NYK'] as const).flatMap((team) =>
    SIDES[team].flatMap(({ person, twos = [0, 0], free = [0, 0] }) => [
      ...Array.from({ length: twos[1] }, (_, i) =>
        play(team, person, {
          action_type: '2pt',
          is_field_goal: true,
          shot_made: i < twos[0],
          shot_value: 2,
          zone_geo: zone,
          x_legacy: 0,
          y_legacy: 10,
          qualifiers: JSON.stringify(i === 0 ? [...qualifiers, '2ndchance', 'fromturnover'] : qualifiers),
        }),
      ),
      ...Array.from({ length: free[0] }, (_, i) =>
        play(team, person, {
          action_type: 'freethrow',
          shot_made: true,
          shot_value: 1,
          qualifiers: JSON.stringify(i === 0 ? ['2ndchance', 'fastbreak'] : []),
        }),
      ),
    ]),
  );
}

describe('play-by-play', () => {
  test('tells how points came about, team turnovers, and the zones where there is no shot chart', async () => {
    const plays = [...playsOf(), play('BOS', null, { action_type: 'turnover', qualifiers: '["team"]' })];
    const { offense, defense, players } = await summaries({ plays });
    const row = of(offense, 'BOS');
    assert.deepEqual(
      [row.points_in_paint, row.second_chance_points, row.fast_break_points, row.points_off_turnovers],
      [82, 5 * 2 + 5, 5, 10],
    );
    assert.deepEqual(
      [row.team_turnovers, row.zone_source, row.ra_fga, row.ra_fgm],
      [1, 'pbp_geometry', 80, 41],
    );
    assert.equal(row.quality_score, 95);
    const allowed = of(defense, 'NYK');
    assert.deepEqual(
      [allowed.opp_points_in_paint, allowed.opp_second_chance_points, allowed.opp_fast_break_points],
      [82, 15, 5],
    );
    assert.deepEqual(
      [allowed.blocks_inside, allowed.blocks_mid, allowed.blocks_three, allowed.opp_ra_fga],
      [0, 0, 0, 80],
    );
    assert.ok(players.every((line) => line.zone_source === 'pbp_geometry' && Number(line.ra_fga) === 16));
  });

  test('without any qualifier says nothing of how points came about', async () => {
    const plays = playsOf().map((row) => ({ ...row, qualifiers: '[]' }));
    const row = of((await summaries({ plays })).offense, 'NYK');
    assert.deepEqual([row.points_in_paint, row.second_chance_points, row.team_turnovers], [null, null, 0]);
  });

  test('of which one side differs from the box counts for neither', async () => {
    const plays = playsOf().slice(1);
    const { offense, defense } = await summaries({ plays });
    for (const team of ['BOS', 'NYK']) {
      assert.equal(of(offense, team).points_in_paint, null);
      assert.equal(of(defense, team).blocks_inside, null);
      assert.equal(of(offense, team).team_turnovers, null);
    }
  });

  test('gives way to a shot chart that has the attempts, and stands in for one that has not', async () => {
    const chart = (['BOS', 'NYK'] as const).flatMap((team) =>
      SIDES[team].flatMap(({ person, twos = [0, 0] }) =>
        Array.from({ length: twos[1] }, (_, i) => shot(GAME, team, person, 'Mid-Range', 2, i < twos[0])),
      ),
    );
    const whole = of((await summaries({ plays: playsOf(), shots: chart })).offense, 'BOS');
    assert.deepEqual([whole.zone_source, whole.mid_fga, whole.ra_fga], ['shot_chart', 80, 0]);
    const half = of((await summaries({ plays: playsOf(), shots: chart.slice(0, 60) })).offense, 'BOS');
    assert.deepEqual([half.zone_source, half.mid_fga, half.ra_fga], ['pbp_geometry', 0, 80]);
    const neither = await summaries({ plays: playsOf().slice(9), shots: chart.slice(0, 60) });
    const none = of(neither.offense, 'BOS');
    assert.deepEqual([none.zone_source, ...zoneCountNames().map((name) => none[name])], Array(13).fill(null));
    assert.ok(flags(none).includes('zone_box_mismatch'));
  });
});

/** In the paint, second chance, fast break, off turnovers; team turnovers: as the recorded plays say. */
const GOLDEN: Record<string, number[]> = {
  LAC: [48, 13, 19, 24, 0],
  MIN: [48, 14, 16, 18, 1],
  NYK: [54, 17, 18, 25, 3],
  PHI: [56, 17, 13, 20, 0],
};

for (const [id, date, home, away, score, file] of [
  ['0022400500', '2025-01-06', 'MIN', 'LAC', [108, 106], 'playbyplay_0022400500_LAC_MIN_2025-01-06'],
  ['0022400561', '2025-01-15', 'PHI', 'NYK', [119, 125], 'playbyplay_0022400561_NYK_PHI_2025-01-15_OT'],
] as const) {
  test(`${id}: plays and shot chart give one game the same zones`, skipWithoutRealData, async () => {
    const dir = realDataDir()!;
    const morning = addDays(gameDate(date), 1);
    const only = (candidate: string) => candidate === date;
    const ours = (rows: Row[]) => rows.filter((row) => row.game_id === id);
    const body = realJson(`fixtures/nba_cdn/${file}.json.gz`);
    const url = 'https://cdn.nba.com/';
    const { rows: plays } = await runParser(
      nbacPlayByPlayProcessor,
      [payloadOf({ source: 'nbac_play_by_play', subject: id, url, date }, body)],
      contextOf(date, 2024),
      storedSchedule({ gameId: id, date, home, away, score, forDate: morning }),
    );
    const teams = ours(teamLogRows(dir, '2024-25', only));
    const run = async (shots: Row[]) => {
      const harness = await openHarness(RAW_TABLES);
      try {
        await harness.insert(nbacSchedule, scheduleRows(teams, morning));
        await harness.insert(nbacPlayerGameLog, ours(playerLogRows(dir, '2024-25', only)));
        await harness.insert(nbacTeamGameLog, teams);
        await harness.insert(nbacShotChart, shots);
        await harness.insert(nbacPlayByPlay, plays as Row[]);
        const context = { date, season: 2024, previous: null, asOf: `${morning} 11:30:00` };
        return {
          offense: await harness.runQuery(teamOffenseGameSummary, context),
          defense: await harness.runQuery(teamDefenseGameSummary, context),
          players: await harness.runQuery(playerGameSummary, context),
        };
      } finally {
        await harness.close();
      }
    };
    const [chart, geometry] = [await run(ours(shotRows(dir, '2024-25_first_half', only))), await run([])];
    const apart = (rows: Row[]) => rows.map(({ zone_source, ...row }) => row);
    for (const kind of ['offense', 'defense', 'players'] as const) {
      assert.deepEqual(apart(geometry[kind]), apart(chart[kind]), kind);
    }
    assert.ok(chart.players.every((row) => row.zone_source === 'shot_chart'));
    assert.ok(geometry.players.every((row) => row.zone_source === 'pbp_geometry'));
    for (const row of geometry.offense) {
      assert.deepEqual(
        [
          row.points_in_paint,
          row.second_chance_points,
          row.fast_break_points,
          row.points_off_turnovers,
          row.team_turnovers,
        ],
        GOLDEN[String(row.team_abbr)],
      );
      // The source's own word for the paint and the geometry of the zones are the same points.
      assert.equal(row.points_in_paint, 2 * (Number(row.ra_fgm) + Number(row.paint_fgm)));
    }
    const blocks = geometry.defense.map((row) =>
      [row.blk, row.blocks_inside, row.blocks_mid, row.blocks_three].map(Number),
    );
    for (const [all, ...places] of blocks)
      assert.equal(
        places.reduce((sum, n) => sum + n, 0),
        all,
      );
  });
}
