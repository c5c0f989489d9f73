import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type Game,
  ordinaryFive,
  playerLog,
  scheduled,
  teamLog,
} from '../../../test/support/phase3/box-score.ts';
import { idOf } from '../../../test/support/phase3/season-rows.ts';
import { rowOf } from '../../../test/support/phase4/row-of.ts';
import { openHarness } from '../../../test/support/warehouse-harness.ts';
import type { Row } from '../../ports/warehouse.ts';
import { nbacPlayerGameLog, nbacSchedule, nbacTeamGameLog } from '../../tables/nba-raw/index.ts';
import { nbacPlayByPlay } from '../../tables/nba-raw/nbac-play-by-play.ts';
import { nbacTeamBoxscore } from '../../tables/nba-raw/nbac-team-boxscore.ts';
import { RAW_TABLES } from '../sources.ts';
import { GAME_CHECKS, gameChecks } from './game-checks.ts';

const P = '2024-01-31';
const CONTEXT = { date: P, season: 2023, previous: '2024-01-30', asOf: '2024-02-01 11:30:00' };
const GAME: Game = { id: '0022300700', date: P, home: 'BOS', away: 'NYK', score: [90, 90] };
const LATER: Game = { ...GAME, id: '0022300701', home: 'MIA', away: 'LAL', status: 1 };
const LOG = [...playerLog(GAME, 'BOS', ordinaryFive(101)), ...playerLog(GAME, 'NYK', ordinaryFive(201))];
const TEAMS = [teamLog(GAME, 'BOS', ordinaryFive(101)), teamLog(GAME, 'NYK', ordinaryFive(201))];

interface Facts {
  readonly log?: readonly Row[];
  readonly teams?: readonly Row[];
  readonly boxes?: readonly Row[];
  readonly plays?: readonly Row[];
}

async function checked({ log = LOG, teams = TEAMS, boxes = [], plays = [] }: Facts = {}) {
  const harness = await openHarness(RAW_TABLES);
  try {
    await harness.insert(nbacSchedule, [scheduled(GAME, '2024-02-01'), scheduled(LATER, '2024-02-01')]);
    await harness.insert(nbacPlayerGameLog, log);
    await harness.insert(nbacTeamGameLog, teams);
    await harness.insert(nbacTeamBoxscore, boxes);
    await harness.insert(nbacPlayByPlay, plays);
    const run = await harness.run(gameChecks, CONTEXT);
    const of = (id: string) => run.rows.find((row) => row.check_id === id) as Row;
    return { ...run, of, broken: run.rows.filter(({ verdict }) => verdict === 'broken') };
  } finally {
    await harness.close();
  }
}

const box = (team: string, score: number): Row =>
  rowOf(nbacTeamBoxscore, {
    for_date: P,
    game_id: GAME.id,
    team_id: idOf(team),
    team_tricode: team,
    opponent_team_id: idOf(team === 'BOS' ? 'NYK' : 'BOS'),
    is_home: team === 'BOS',
    game_status: 3,
    score,
    minutes_seconds: null,
    periods: '[]',
    officials: '[]',
  });

test('a sound final game keeps every check there is something to compare for, and no other game is looked at', async () => {
  const { rows, of, broken, expectation } = await checked();
  assert.deepEqual(broken, []);
  assert.deepEqual(
    rows.map(({ check_id }) => check_id),
    GAME_CHECKS.map(({ id }) => id).sort(),
    'one row per declared check of the one final game',
  );
  assert.deepEqual([of('player_sums').verdict, of('player_sums').compared], ['holds', 30]);
  assert.deepEqual([of('score_box').verdict, of('score_box').compared], ['no_data', 0]);
  assert.deepEqual([expectation.expected, expectation.found], [1, 1]);
});

test('two sources that differ about a score are named with both values', async () => {
  const { broken, of } = await checked({ boxes: [box('BOS', 91), box('NYK', 90)] });
  assert.deepEqual(
    broken.map(({ check_id }) => check_id),
    ['score_box'],
  );
  assert.deepEqual([of('score_box').compared, of('score_box').broken], [2, 1]);
  assert.equal(of('score_box').detail, 'BOS: 90 (nbac_schedule) and 91 (nbac_team_boxscore)');
});

test('sums of players against their team, and what no count may break', async () => {
  const first = LOG[0] as Row;
  const { broken, of } = await checked({
    log: [{ ...first, ast: Number(first.ast) + 2, fgm: Number(first.fga) + 1 }, ...LOG.slice(1)],
  });
  assert.deepEqual(broken.map(({ check_id }) => check_id).sort(), ['made_of_attempted', 'player_sums']);
  assert.match(
    String(of('player_sums').detail),
    /^BOS ast: \d+ \(nbac_player_game_log\) and \d+ \(nbac_team_game_log\); BOS fgm: /,
  );
});

test('a team that is missing, rebounds that do not add up, minutes that cannot be', async () => {
  const [boston] = TEAMS as [Row, Row];
  const { of } = await checked({ teams: [{ ...boston, reb: Number(boston.reb) + 1, minutes_sum_int: 265 }] });
  assert.equal(of('two_teams').detail, '1 (nbac_team_game_log) and 2 (the rule)');
  assert.equal(of('rebounds_formula').verdict, 'broken');
  assert.equal(of('team_minutes').detail, 'BOS: 265 (nbac_team_game_log) and 240 (nbac_schedule)');
});

test('a play-by-play that stops before the end disagrees with the score and with every scorer', async () => {
  const play = rowOf(nbacPlayByPlay, {
    for_date: P,
    game_id: GAME.id,
    order_number: 1,
    action_number: 1,
    period: 4,
    period_type: 'REGULAR',
    clock_seconds: 10,
    elapsed_seconds: 2870,
    action_type: '2pt',
    qualifiers: '[]',
    is_field_goal: true,
    shot_made: true,
    shot_value: 2,
    person_id: 101,
    score_home: 88,
    score_away: 90,
  });
  const { of } = await checked({ plays: [play] });
  assert.equal(of('plays_end').verdict, 'broken');
  assert.equal(of('score_plays').detail, 'BOS: 90 (nbac_schedule) and 88 (nbac_play_by_play)');
  assert.deepEqual([of('points_plays').compared, of('points_plays').broken], [10, 10]);
});
