import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Game, ordinaryFive, playerLog, scheduled } from '../../../test/support/phase3/box-score.ts';
import { idOf } from '../../../test/support/phase3/season-rows.ts';
import { openHarness } from '../../../test/support/warehouse-harness.ts';
import type { Row } from '../../ports/warehouse.ts';
import { espnBoxscore } from '../../tables/nba-raw/espn-boxscore.ts';
import { nbacPlayerGameLog, nbacSchedule } from '../../tables/nba-raw/index.ts';
import { nbacBoxscoreV3 } from '../../tables/nba-raw/nbac-boxscore-v3.ts';
import { nbacInjuryReport } from '../../tables/nba-raw/nbac-injury-report.ts';
import { nbacPlayerBoxscore } from '../../tables/nba-raw/nbac-player-boxscore.ts';
import { RAW_TABLES } from '../sources.ts';
import { playerGameSummary } from './player-game-summary.ts';

const P = '2024-01-31';
const CONTEXT = { date: P, season: 2023, previous: '2024-01-30', asOf: '2024-02-01 11:30:00' };
const GAME: Game = { id: '0022300700', date: P, home: 'BOS', away: 'NYK', score: [92, 90] };
const CELTICS = ordinaryFive(101).map((line, i) => (i === 0 ? { ...line, twos: [9, 16] as const } : line));
const LOG = [...playerLog(GAME, 'BOS', CELTICS), ...playerLog(GAME, 'NYK', ordinaryFive(201))];
const COUNTS = [
  ...['points', 'fgm', 'fga', 'fg3m', 'fg3a', 'ftm', 'fta', 'oreb', 'dreb', 'reb'],
  ...['ast', 'stl', 'blk', 'tov', 'pf', 'plus_minus'],
];

/** The CDN's rows of the same lines. */
function cdn(change: (row: Row, index: number) => Row = () => ({})): Row[] {
  return LOG.map((line, index) => ({
    for_date: P,
    game_id: GAME.id,
    person_id: line.person_id ?? null,
    team_id: line.team_id ?? null,
    team_tricode: line.team_tricode ?? null,
    is_home: line.is_home ?? null,
    game_status: 3,
    list_order: index + 1,
    name: line.player_name ?? null,
    first_name: '',
    family_name: line.player_name ?? null,
    player_lookup: line.player_lookup ?? null,
    roster_status: 'ACTIVE',
    played: true,
    is_starter: true,
    play_status: 'played',
    minutes_seconds: 2880,
    ...Object.fromEntries(COUNTS.map((count) => [count, line[count] ?? null])),
    ...change(line, index),
  }));
}

const v3 = (): Row[] =>
  cdn().map(({ first_name, family_name, roster_status, played, game_status, list_order, ...row }) => ({
    ...row,
    row_kind: 'player',
  }));

/** Somebody who is listed and did not play. */
const absent = (person: number, status: string, reason: string | null): Row => ({
  ...Object.fromEntries(Object.entries(cdn()[0] as Row).filter(([name]) => !COUNTS.includes(name))),
  person_id: person,
  played: false,
  is_starter: false,
  play_status: status,
  not_playing_reason: reason,
  minutes_seconds: null,
});

interface Facts {
  readonly cdn?: Row[];
  readonly v3?: Row[];
  readonly log?: Row[];
  readonly espn?: Row[];
  readonly reported?: Row[];
}

async function summaries(facts: Facts): Promise<Row[]> {
  const harness = await openHarness(RAW_TABLES);
  try {
    await harness.insert(nbacSchedule, [scheduled(GAME, '2024-02-01')]);
    await harness.insert(nbacPlayerGameLog, facts.log ?? LOG);
    await harness.insert(espnBoxscore, facts.espn ?? []);
    await harness.insert(nbacPlayerBoxscore, facts.cdn ?? []);
    await harness.insert(nbacBoxscoreV3, facts.v3 ?? []);
    await harness.insert(nbacInjuryReport, facts.reported ?? []);
    return await harness.runQuery(playerGameSummary, CONTEXT);
  } finally {
    await harness.close();
  }
}

const sourcesOf = (rows: readonly Row[]) => [...new Set(rows.map((row) => row.primary_source))];

test('the live box score comes first: exact minutes, starters, no backup', async () => {
  const rows = await summaries({
    cdn: cdn((_, i) => (i < 2 ? { minutes_seconds: [2850.6, 2909.4][i] ?? null } : {})),
    v3: v3(),
  });
  assert.deepEqual(sourcesOf(rows), ['nbac_player_boxscore']);
  const row = rows.find(({ person_id }) => person_id === 101);
  assert.deepEqual(
    [row?.seconds_played, row?.minutes_precision, row?.is_starter, row?.quality_flags],
    [2851, 'second', true, '[]'],
  );
});

test('who did not play has a row with his reason and NULLs that say why', async () => {
  const listed = [
    absent(301, 'dnp_cd', 'DNP_COACH'),
    absent(302, 'inactive', 'INACTIVE_INJURY'),
    absent(303, 'nwt', 'INACTIVE_NOT_WITH_TEAM'),
    absent(304, 'inactive', 'INACTIVE_GLEAGUE_TWOWAY'),
    absent(305, 'inactive', 'INACTIVE_LEAGUE_SUSPENSION'),
    absent(306, 'inactive', 'INACTIVE_PERSONAL'),
    absent(307, 'dnd', 'DND_RETURN_TO_COMPETITION_RECONDITIONING'),
    absent(308, 'dnp_cd', null),
  ];
  const rows = await summaries({ cdn: [...cdn(), ...listed] });
  assert.equal(rows.length, 18);
  assert.deepEqual(
    rows
      .filter((row) => Number(row.person_id) > 300)
      .map((row) => [row.play_status, row.dnp_category, row.team_id]),
    [
      ['dnp', 'coach_decision', idOf('BOS')],
      ['inactive', 'injury', idOf('BOS')],
      ['inactive', 'other', idOf('BOS')],
      ['inactive', 'g_league', idOf('BOS')],
      ['inactive', 'suspension', idOf('BOS')],
      ['inactive', 'personal', idOf('BOS')],
      ['dnp', 'rest', idOf('BOS')],
      ['dnp', null, idOf('BOS')],
    ],
  );
  const silent = rows.find((row) => row.person_id === 308) as Row;
  const reasons = JSON.parse(String(silent.null_reasons)) as Record<string, string>;
  const nulls = Object.keys(playerGameSummary.output.columns).filter((name) => silent[name] === null);
  assert.deepEqual(Object.keys(reasons).sort(), nulls.sort());
  assert.deepEqual(
    [reasons.points, reasons.usage_pct100, reasons.dnp_category],
    ['not_played', 'not_played', 'source_missing'],
  );
});

describe('why somebody did not play', () => {
  const reported = (person: number, status: string, reason: string | null, at = '16:00'): Row => ({
    for_date: P,
    report_at: `${P} ${at}:00`,
    report_slot: at,
    game_id: GAME.id,
    game_date_et: P,
    matchup: 'NYK@BOS',
    team_id: idOf('BOS'),
    row_kind: 'player',
    player_name_raw: `Player, ${person}`,
    player_lookup: `player${person}`,
    person_id: person,
    resolution: 'exact',
    status,
    reason,
    page: 1,
    y_pt: 100,
  });
  const silent = [301, 302, 303, 304].map((person) => absent(person, 'inactive', null));
  const said = { ...absent(305, 'inactive', 'INACTIVE_PERSONAL'), person_id: 305 };
  const reasonsIn = (rows: readonly Row[]) =>
    rows
      .filter(({ person_id }) => Number(person_id) > 300)
      .map(({ dnp_reason, dnp_category }) => [dnp_reason, dnp_category]);

  test("is told by his box, else by V3's comment, else by the last report before the games", async () => {
    const commented = v3()
      .slice(0, 1)
      .map((row) => ({ ...row, person_id: 301, play_status: 'dnd', comment: 'DND - Rest' }));
    const rows = await summaries({
      cdn: [...cdn(), ...silent, said],
      v3: commented,
      reported: [
        reported(301, 'Out', 'Injury/Illness - Left Knee; Sprain'),
        reported(302, 'Out', 'Injury/Illness - Left Knee; Sprain'),
        reported(303, 'Available', 'Injury/Illness - Left Knee; Sprain'),
        reported(305, 'Out', 'Rest'),
      ],
    });
    assert.deepEqual(reasonsIn(rows), [
      ['DND - Rest', 'rest'],
      ['Injury/Illness - Left Knee; Sprain', 'injury'],
      // Fit as he was, the report does not say why; of the fourth nobody says anything.
      [null, null],
      [null, null],
      ['INACTIVE_PERSONAL', 'personal'],
    ]);
  });

  test('says nothing of who played after all', async () => {
    const rows = await summaries({ cdn: cdn(), reported: [reported(101, 'Questionable', 'Rest')] });
    const { dnp_reason, dnp_category } = rows.find(({ person_id }) => person_id === 101) as Row;
    assert.deepEqual([dnp_reason, dnp_category], [null, null]);
  });
});

test('without any game log the box score is enough', async () => {
  const rows = await summaries({ cdn: cdn(), log: [] });
  assert.deepEqual([rows.length, sourcesOf(rows)], [10, ['nbac_player_boxscore']]);
});

test('a box that does not add up to the score gives way to V3, as a whole', async () => {
  const short = cdn((line, i) =>
    i === 0 ? { points: Number(line.points) - 2, fgm: Number(line.fgm) - 1 } : {},
  );
  const rows = await summaries({ cdn: short, v3: v3() });
  assert.deepEqual(sourcesOf(rows), ['nbac_boxscore_v3']);
  assert.deepEqual(JSON.parse(String(rows[0]?.quality_flags)), ['backup_source']);
});

test('whole minutes mean that the payload was made of the log: then the log itself counts', async () => {
  const derived = cdn(() => ({ minutes_seconds: null, minutes_int: 48, is_starter: null }));
  assert.deepEqual(sourcesOf(await summaries({ cdn: derived })), ['nbac_player_game_log']);
});

test('one side alone is no source', async () => {
  const celtics = cdn().filter((row) => row.team_id === idOf('BOS'));
  assert.deepEqual(sourcesOf(await summaries({ cdn: celtics })), ['nbac_player_game_log']);
});

/** ESPN's rows of the same lines. */
const espn = (change: (row: Row, index: number) => Row = () => ({})): Row[] =>
  LOG.map((line, index) => ({
    for_date: P,
    espn_event_id: 'event1',
    espn_athlete_id: `athlete${line.person_id}`,
    game_id: GAME.id,
    team_id: line.team_id ?? null,
    is_home: line.is_home ?? null,
    name: line.player_name ?? null,
    player_lookup: line.player_lookup ?? null,
    person_id: line.person_id ?? null,
    resolution: 'exact',
    is_starter: true,
    play_status: 'played',
    minutes_int: 48,
    ...Object.fromEntries(COUNTS.map((count) => [count, line[count] ?? null])),
    ...change(line, index),
  }));

test('ESPN is the last: whole minutes, and starters', async () => {
  const rows = await summaries({ log: [], espn: espn() });
  assert.deepEqual(sourcesOf(rows), ['espn_boxscore']);
  assert.deepEqual([rows[0]?.minutes_precision, rows[0]?.is_starter], ['minute', true]);
  assert.deepEqual(JSON.parse(String(rows[0]?.quality_flags)), ['backup_source']);
  assert.deepEqual(sourcesOf(await summaries({ espn: espn() })), ['nbac_player_game_log']);
});

test('ESPN does not count where one of its names is nobody', async () => {
  const rows = await summaries({
    log: [],
    espn: espn((_, i) => (i === 3 ? { person_id: null, resolution: 'unresolved' } : {})),
  });
  assert.deepEqual(rows, []);
});
