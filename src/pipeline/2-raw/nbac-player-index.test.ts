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
import { nbacPlayerIndexProcessor } from './nbac-player-index.ts';

const DATE = '2025-10-22';
const URL_ASKED = 'https://stats.nba.com/stats/playerindex?Season=2025-26';

async function parse(body: unknown, parts: { upstream?: 'internet' | 'archive'; url?: string } = {}) {
  const payload = payloadOf(
    { source: 'nbac_player_index', subject: 'players', url: URL_ASKED, date: DATE, ...parts },
    body,
  );
  return await runParser(nbacPlayerIndexProcessor, [payload], contextOf(DATE, 2025));
}

function index(headers: string[], ...rowSet: unknown[][]) {
  return { resultSets: [{ name: 'PlayerIndex', headers, rowSet }] };
}

describe('the index of 2025-26', skipWithoutRealData, () => {
  it('has 594 persons, no two with the same lookup', async () => {
    const run = await parse(realBytes('fixtures/nba_stats/playerindex_2025-26.json'));
    assert.equal(run.rows.length, 594);
    assert.equal(run.quarantined.length, 0);
    assert.equal(new Set(run.rows.map((row) => row.player_lookup)).size, 594);
    assert.equal(
      run.rows.filter((row) => /[^\x20-\x7e]/.test(`${row.first_name} ${row.last_name}`)).length,
      26,
    );
    assert.deepEqual(run.rows.filter((row) => row.position === null).length, 8);
    assert.equal(run.violations['a team has at most 30 persons'], 0);
    assert.deepEqual(
      pick(
        [run.rows[0]!],
        'person_id',
        'player_lookup',
        'team_tricode',
        'height_in',
        'weight_lb',
        'draft_year',
        'from_year',
        'roster_status',
        'is_defunct',
        'season',
      ),
      [[1630173, 'preciousachiuwa', 'NYK', 80, 243, 2020, 2020, true, false, '2025-26']],
    );
  });

  it('is drift when a column is renamed, not a league without heights', async () => {
    const body = realJson('fixtures/nba_stats/playerindex_2025-26.json') as {
      resultSets: { headers: string[] }[];
    };
    const headers = body.resultSets[0]!.headers;
    headers[headers.indexOf('HEIGHT')] = 'HEIGHT_FT';
    await assert.rejects(parse(body), /PlayerIndex lacks HEIGHT; it has: .*HEIGHT_FT/);
  });
});

describe('an index', () => {
  const FEW = [
    'PERSON_ID',
    'PLAYER_FIRST_NAME',
    'PLAYER_LAST_NAME',
    'TEAM_ID',
    'TEAM_ABBREVIATION',
    'HEIGHT',
    'IS_DEFUNCT',
  ];

  it('may know less offline: what is not given is NULL', async () => {
    const run = await parse(index(FEW.slice(0, 3), [1, null, 'Nenê']), { upstream: 'archive' });
    assert.deepEqual(
      pick(run.rows, 'first_name', 'player_lookup', 'team_id', 'height_in', 'weight_lb', 'is_defunct'),
      [['', 'nene', null, null, null, null]],
    );
    assert.deepEqual(run.expectation, { expected: 1, found: 1, missing: '' });
  });

  it('refuses persons of unknown teams and impossible sizes, and keeps those without a team', async () => {
    const run = await parse(index(FEW, [1, 'A', 'B', 0, null, null, 0]), { upstream: 'archive' });
    assert.deepEqual(pick(run.rows, 'team_id', 'team_tricode', 'is_defunct'), [[null, null, false]]);
    const cases: [unknown[], RegExp][] = [
      [[1, 'A', 'B', 7, null, null, 0], /7 is not the teamId/],
      [[1, 'A', 'B', 1610612752, 'BOS', null, 0], /TEAM_ID: 1610612752 is not known as BOS/],
      [[1, 'A', 'B', 0, null, '203 cm', 0], /HEIGHT: expected feet-inches, got "203 cm"/],
      [[1, 'A', 'B', 0, null, '9-11', 0], /height_in: .*found 119/],
      [[1, 'A', 'B', 0, null, null, 2], /IS_DEFUNCT: expected 0 or 1/],
      [['1', 'A', 'B', 0, null, null, 0], /PERSON_ID: expected a whole number/],
      [[1, 'A', 5, 0, null, null, 0], /PLAYER_LAST_NAME: expected text/],
    ];
    for (const [row, reason] of cases)
      await assert.rejects(parse(index(FEW, row), { upstream: 'archive' }), reason);
  });

  it('is drift without players or of another season', async () => {
    await assert.rejects(
      parse(index(FEW), { upstream: 'archive' }),
      /no players; a Season written as a calendar year/,
    );
    const url = URL_ASKED.replace('2025-26', '2025');
    await assert.rejects(
      parse(index(FEW, [1, 'A', 'B', 0, null, null, 0]), { upstream: 'archive', url }),
      /Season: expected 2025-26, got "2025"/,
    );
  });
});
