import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  contextOf,
  payloadOf,
  pick,
  realBytes,
  realJson,
  runParser,
} from '../../../test/support/parser-harness.ts';
import { skipWithoutRealData } from '../../../test/support/real-data.ts';
import { easternDate } from '../../league/eastern-time.ts';
import { DriftError } from '../define-processor.ts';
import { nbacScheduleProcessor } from './nbac-schedule.ts';

const URL_ASKED = 'https://stats.nba.com/stats/scheduleleaguev2int?LeagueID=00&Season=2024-25&GameSubType=';
const CONTEXT = contextOf('2025-01-15', 2024);

interface Overrides {
  readonly [key: string]: unknown;
}

function game(gameId: string, overrides: Overrides = {}) {
  return {
    gameId,
    gameCode: '20250115/NYKPHI',
    gameStatus: 1,
    gameStatusText: '7:30 pm ET',
    gameDateEst: '2025-01-15T00:00:00Z',
    gameDateTimeUTC: '2025-01-16T00:30:00Z',
    homeTeam: { teamId: 1610612755, teamTricode: 'PHI', score: 0 },
    awayTeam: { teamId: 1610612752, teamTricode: 'NYK', score: 0 },
    ...overrides,
  };
}

function schedule(games: unknown[], seasonYear = '2024-25') {
  return { leagueSchedule: { seasonYear, gameDates: [{ gameDate: '01/15/2025 00:00:00', games }] } };
}

async function parse(
  body: unknown,
  { upstream = 'archive' as 'archive' | 'internet', context = CONTEXT } = {},
) {
  const payload = payloadOf({ source: 'nbac_schedule', url: URL_ASKED, date: context.date, upstream }, body);
  return await runParser(nbacScheduleProcessor, [payload], context);
}

describe('the whole schedule of 2024-25', skipWithoutRealData, () => {
  it('has the known numbers of games by competition, overtime and date', async () => {
    const run = await parse(realBytes('schedule/scheduleLeagueV2_2024-25.json.gz'), { upstream: 'internet' });
    assert.equal(run.quarantined.length, 0);
    const count = (column: string) =>
      Object.fromEntries(
        [...Map.groupBy(run.rows, (row) => String(row[column]))].map(([k, v]) => [k, v.length]),
      );
    assert.deepEqual(count('competition'), {
      preseason: 73,
      regular: 1230,
      all_star: 6,
      playoffs: 84,
      play_in: 6,
      cup_final: 1,
    });
    assert.deepEqual(count('counts_in'), { none: 86, regular: 1230, playoffs: 84 });
    assert.deepEqual(count('ot_periods'), { 0: 1330, 1: 66, 2: 4 });
    assert.deepEqual(count('is_neutral'), { true: 9, false: 1391 });
    const otherUtcDate = run.rows.filter((row) => String(row.tipoff_utc).slice(0, 10) !== row.game_date_et);
    assert.equal(otherUtcDate.length, 1036);
    assert.ok(run.rows.every((row) => easternDate(Date.parse(String(row.tipoff_utc))) === row.game_date_et));
    assert.deepEqual(run.expectation, { expected: 1400, found: 1400, missing: '' });
    assert.deepEqual(Object.values(run.violations), [0, 0, 0, 0]);
    const overtime = run.rows.find((row) => row.game_id === '0022400561');
    assert.deepEqual(
      pick(
        [overtime!],
        'home_tricode',
        'home_score',
        'away_tricode',
        'away_score',
        'ot_periods',
        'game_date_et',
        'tipoff_source',
      ),
      [['PHI', 119, 'NYK', 125, 1, '2025-01-15', 'payload']],
    );
    const finals = run.rows.filter((row) => row.game_label === 'NBA Finals');
    assert.deepEqual(pick(finals, 'series_game_number').flat(), [1, 2, 3, 4, 5, 6, 7]);
  });

  it('shows no score before the game: the preseason snapshot of July', async () => {
    const body = realJson('fixtures/nba_cdn/scheduleLeagueV2_2025-26_preseason_snapshot.json');
    const run = await parse(body, { upstream: 'internet', context: contextOf('2025-07-20', 2024) });
    assert.equal(run.rows.length, 13);
    assert.ok(
      run.rows.every((row) => row.home_score === null && row.game_status === 1 && row.season === '2025-26'),
    );
    assert.deepEqual(JSON.parse(String(run.rows[0]?.national_tv)).length, 1);
  });
});

describe('a schedule row', () => {
  it('has a score once the game is on, and none before', async () => {
    const team = { teamId: 1610612755, teamTricode: 'PHI', score: 55, wins: 10, losses: 3 };
    const run = await parse(
      schedule([
        game('0022400561'),
        game('0022400562', { gameStatus: 2, gameDateEst: '2025-01-16T00:00:00Z', homeTeam: team }),
        game('0022400563', {
          gameStatus: 3,
          gameStatusText: 'Final/OT2',
          gameDateEst: '2025-01-17T00:00:00Z',
          homeTeam: { ...team, score: undefined },
        }),
      ]),
    );
    assert.deepEqual(pick(run.rows, 'home_score', 'away_score', 'ot_periods', 'home_wins'), [
      [null, null, 0, null],
      [55, 0, 0, 10],
      [null, 0, 2, 10],
    ]);
    assert.equal(
      run.violations['a final game has two different scores above 0 (else: suspected postponement)'],
      1,
    );
  });

  it('has no tip-off without a true instant', async () => {
    const run = await parse(
      schedule([
        game('0022400561', { gameDateTimeUTC: undefined }),
        game('0022400562', { gameStatusText: 'TBD', gameDateEst: '2025-01-16T00:00:00Z' }),
      ]),
    );
    assert.deepEqual(pick(run.rows, 'tipoff_utc', 'tipoff_source'), [
      [null, 'nominal'],
      [null, 'nominal'],
    ]);
  });

  it('is postponed when status or text say so', async () => {
    const run = await parse(
      schedule([
        game('0022400561', { postponedStatus: 'P' }),
        game('0022400562', { gameStatusText: 'PPD' }),
        game('0022400563', { postponedStatus: '' }),
      ]),
    );
    assert.deepEqual(pick(run.rows, 'postponed_status').flat(), ['P', 'Y', 'N']);
    assert.equal(run.violations['a team plays once a date'], 0);
  });

  it('may have no teams yet', async () => {
    const undecided = { teamId: 0, teamTricode: '', score: 0 };
    const run = await parse(
      schedule([
        game('0042400401', {
          homeTeam: undecided,
          awayTeam: undecided,
          seriesGameNumber: 'Game 1',
          ifNecessary: true,
        }),
      ]),
    );
    assert.deepEqual(
      pick(
        run.rows,
        'home_team_id',
        'home_tricode',
        'away_team_id',
        'series_game_number',
        'if_necessary',
        'competition',
      ),
      [[null, null, null, 1, true, 'playoffs']],
    );
    assert.equal(run.violations['home and away differ'], 0);
  });

  it('says nothing that the payload does not say', async () => {
    const run = await parse(schedule([game('0022400561')]));
    assert.deepEqual(
      pick(
        run.rows,
        'is_neutral',
        'national_tv',
        'if_necessary',
        'week_number',
        'arena_city',
        'series_game_number',
      ),
      [[null, null, null, null, null, null]],
    );
  });

  it('is noticed when a team plays twice on a date, or against itself', async () => {
    const self = { teamId: 1610612755, teamTricode: 'PHI' };
    const run = await parse(schedule([game('0022400561'), game('0022400562', { awayTeam: self })]));
    assert.equal(run.violations['a team plays once a date'], 1);
    assert.equal(run.violations['home and away differ'], 1);
  });
});

describe('a schedule that is not as agreed', () => {
  it('names the renamed field', async () => {
    const renamed = schedule([{ ...game('0022400561'), gameStatus: undefined, gameState: 1 }]);
    await assert.rejects(parse(renamed), (error: Error) => {
      assert.ok(error instanceof DriftError);
      assert.match(error.message, /1 of 1 rows refused.*gameStatus: .*expected number/);
      return true;
    });
    await assert.rejects(
      parse({ leagueSchedule: { seasonYear: '2024-25', dates: [] } }),
      /leagueSchedule\.gameDates/,
    );
  });

  it('is refused when it is another season, no season or nothing', async () => {
    await assert.rejects(
      parse(schedule([game('0022400561')], '2025-26')),
      /seasonYear is 2025-26, expected 2024-25/,
    );
    await assert.rejects(
      parse(schedule([game('0022400561')]), { upstream: 'internet' }),
      /1 games on 1 dates are no season/,
    );
    await assert.rejects(parse(schedule([])), /a schedule without games/);
    await assert.rejects(parse(new Uint8Array(Buffer.from('{"leagueSchedule":'))), /not complete JSON/);
  });

  it('loses single bad games to quarantine and keeps the rest', async () => {
    const games = Array.from({ length: 39 }, (_, i) =>
      game(`00224${String(10_000 + i).slice(0, 5)}`, {
        gameDateEst: `2025-0${1 + (i % 3)}-${String(10 + Math.floor(i / 3)).padStart(2, '0')}T00:00:00Z`,
      }),
    );
    const run = await parse(schedule([...games, game('22400561')]));
    assert.equal(run.rows.length, 39);
    assert.match(run.quarantined[0]!.reason, /game 39: "22400561" is not an NBA game id/);
    await assert.rejects(
      parse(schedule([game('0022400561'), game('0022400562', { gameDateTimeUTC: 'soon' })])),
      /"soon" is no instant/,
    );
    await assert.rejects(parse(schedule([game('0022400561'), game('0022400561')])), /a second row of/);
  });

  it('gives an empty partition without a payload', async () => {
    const run = await runParser(nbacScheduleProcessor, [], CONTEXT);
    assert.deepEqual(run.expectation, { expected: 1, found: 0, missing: 'the whole schedule' });
  });
});
