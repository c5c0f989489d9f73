import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  playerLogRows,
  scheduleRows,
  shotRows,
  teamLogRows,
} from '../../../test/support/phase3/season-rows.ts';
import { realDataDir, skipWithoutRealData } from '../../../test/support/real-data.ts';
import { type Harness, openHarness } from '../../../test/support/warehouse-harness.ts';
import type { Row } from '../../ports/warehouse.ts';
import {
  nbacPlayerGameLog,
  nbacSchedule,
  nbacShotChart,
  nbacTeamGameLog,
} from '../../tables/nba-raw/index.ts';
import { RAW_TABLES } from '../sources.ts';
import { playerGameSummary } from './player-game-summary.ts';
import { teamDefenseGameSummary } from './team-defense-game-summary.ts';
import { teamOffenseGameSummary } from './team-offense-game-summary.ts';

const DATE = '2024-01-15';
const CONTEXT = { date: DATE, season: 2023, previous: '2024-01-14', asOf: '2024-01-16 11:30:00' };
const SUMMARIES = [playerGameSummary, teamOffenseGameSummary, teamDefenseGameSummary];

interface Breakage {
  readonly what: string;
  readonly table: string;
  /** Columns of the game's rows to be replaced; absent: the rows are gone. */
  readonly replaced?: string;
  /** Which rule holds the players of the game back. */
  readonly rule: RegExp;
}

const BREAKAGES: readonly Breakage[] = [
  {
    what: 'an assist more in the team lines',
    table: 'nbac_team_game_log',
    replaced: 'ast + 1 AS ast',
    rule: /players_add_up_to_the_team_line: .+ ast: \d+ \(the players\) and \d+ \(nbac_team_game_log\)/,
  },
  { what: 'no player line', table: 'nbac_player_game_log', rule: /no lines that add up/ },
  {
    what: 'points that are not the score',
    table: 'nbac_player_game_log',
    replaced: 'points + 2 AS points',
    rule: /no lines that add up/,
  },
  {
    what: 'minutes longer than the game',
    table: 'nbac_player_game_log',
    replaced: '30 + minutes_int AS minutes_int',
    rule: /minutes_within_the_game: .+"minutes":/,
  },
  {
    what: 'a rebound of no kind',
    table: 'nbac_player_game_log',
    replaced: 'reb + 1 AS reb',
    rule: /rebounds_by_kind: .+"reb":/,
  },
];

describe('2024-01-15: of eleven real games one is broken', skipWithoutRealData, () => {
  let harness: Harness;
  let games: string[];
  let scores: Row[];
  const whole = new Map<string, Row[]>();

  before(async () => {
    const dir = realDataDir();
    if (dir === null) return;
    const only = (candidate: string) => candidate === DATE;
    harness = await openHarness(RAW_TABLES);
    scores = teamLogRows(dir, '2023-24', only);
    games = [...new Set(scores.map((row) => String(row.game_id)))].sort();
    await harness.insert(nbacSchedule, scheduleRows(scores, '2024-01-16'));
    await harness.insert(nbacPlayerGameLog, playerLogRows(dir, '2023-24', only));
    await harness.insert(nbacTeamGameLog, scores);
    await harness.insert(nbacShotChart, shotRows(dir, '2023-24', only));
    for (const summary of SUMMARIES) {
      const { rows, verdict } = await harness.judge(summary, CONTEXT);
      assert.equal(verdict.outcome.kind, 'complete');
      whole.set(summary.id, rows);
    }
  });
  after(() => harness?.close());

  const spoilt = ({ table, replaced }: Breakage, broken: readonly string[]) => {
    const names = broken.map((game) => `'${game}'`).join(', ');
    return {
      [table]: replaced
        ? `SELECT * REPLACE (CASE WHEN game_id IN (${names}) THEN ${replaced.replace(' AS ', ' ELSE ')} END AS ${replaced.split(' AS ')[1]}) FROM ${table}`
        : `SELECT * FROM ${table} WHERE game_id NOT IN (${names})`,
    };
  };

  for (const [nth, breakage] of BREAKAGES.entries()) {
    test(`${breakage.what}: the rows of the ten others are the same`, async () => {
      const game = games[2 * nth]!;
      for (const summary of SUMMARIES) {
        const { rows, verdict } = await harness.judge(summary, CONTEXT, spoilt(breakage, [game]));
        const others = (of: readonly Row[]) => of.filter((row) => row.game_id !== game);
        assert.deepEqual(others(rows), others(whole.get(summary.id)!), summary.id);
        if (summary !== playerGameSummary) continue;
        assert.equal(rows.length, others(rows).length, 'rows of the broken game are left');
        assert.equal(verdict.rows, rows.length);
        const { outcome } = verdict;
        assert.ok(outcome.kind === 'partial', outcome.kind);
        assert.deepEqual([outcome.found, outcome.expected], [10, 11]);
        assert.match(outcome.missing, new RegExp(game));
        assert.match(`${outcome.missing}; ${verdict.degradations.join('; ')}`, breakage.rule);
      }
    });
  }

  test('points add up to the score in all that is kept', async () => {
    const { rows } = await harness.judge(playerGameSummary, CONTEXT, spoilt(BREAKAGES[0]!, [games[3]!]));
    const kept = Map.groupBy(rows, (row) => `${row.game_id}/${row.team_id}`);
    assert.equal(kept.size, 20);
    for (const { game_id, team_id, points } of scores) {
      if (game_id === games[3]) continue;
      const lines = kept.get(`${game_id}/${team_id}`) ?? [];
      assert.equal(
        lines.reduce((sum, row) => sum + Number(row.points), 0),
        points,
      );
    }
  });

  test('five of eleven are held back; six are no matter of games any more', async () => {
    const [adding] = BREAKAGES as [Breakage];
    const { verdict } = await harness.judge(playerGameSummary, CONTEXT, spoilt(adding, games.slice(0, 5)));
    assert.ok(verdict.outcome.kind === 'partial' && verdict.outcome.found === 6);
    await assert.rejects(harness.judge(playerGameSummary, CONTEXT, spoilt(adding, games.slice(0, 6))), {
      code: 'contract_broken',
      message: /6 of 11 game_id would be held back, .+players_add_up.+; nothing was stored/s,
    });
  });
});
