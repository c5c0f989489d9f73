import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  contextOf,
  payloadOf,
  pick,
  realBytes,
  runParser,
  type Stored,
  storedSchedule,
} from '../../../test/support/parser-harness.ts';
import { skipWithoutRealData } from '../../../test/support/real-data.ts';
import type { Row } from '../../ports/warehouse.ts';
import { nbacPlayerIndex } from '../../tables/nba-raw/nbac-player-index.ts';
import { injuryReportPdf, type ReportedGame } from '../../upstreams/payload-shapes/injury-report.ts';
import { pdfOfText } from '../../upstreams/payload-shapes/pdf.ts';
import { injuryReportSlots } from '../1-collect/injury-report-slots.ts';
import { nbacInjuryReportProcessor } from './nbac-injury-report.ts';

const DATE = '2024-01-04';
const SCHEDULE = storedSchedule(
  { gameId: '0022300470', date: DATE, home: 'SAS', away: 'MIL', tipoff: '2024-01-05T00:30:00Z' },
  { gameId: '0022300471', date: DATE, home: 'GSW', away: 'DEN', tipoff: '2024-01-05T03:00:00Z' },
);

function parsed(body: Uint8Array, subject = '2024-01-04_12PM', stored: Stored = SCHEDULE) {
  const url = `https://ak-static.cms.nba.com/referee/injury/Injury-Report_${subject}.pdf`;
  const payload = payloadOf({ source: 'nbac_injury_report', subject, url, date: DATE }, body);
  return runParser(nbacInjuryReportProcessor, [payload], contextOf(DATE, 2023), stored);
}

const TITLE = '01/04/24 12:30 PM';
const player = (name: string, status = 'Out', reason = 'Injury/Illness - Left Knee; Sprain') => ({
  name,
  status,
  reason,
});
const game = (spurs: ReportedGame['teams'][number]['players']): ReportedGame => ({
  date: '01/04/2024',
  time: '07:30',
  matchup: 'MIL@SAS',
  teams: [
    { name: 'Milwaukee Bucks', players: null },
    { name: 'San Antonio Spurs', players: spurs },
  ],
});

describe('the recorded report', skipWithoutRealData, () => {
  it('has 14 players, 29 teams that have not submitted, and 16 games', async () => {
    const run = await parsed(realBytes('fixtures/nba_official/Injury-Report_2024-01-04_12PM.pdf'));
    const players = run.rows.filter((row) => row.row_kind === 'player');
    assert.deepEqual(run.quarantined, []);
    assert.deepEqual(
      [players.length, run.rows.length - players.length, new Set(run.rows.map((row) => row.matchup)).size],
      [14, 29, 16],
    );
    assert.deepEqual(new Set(run.rows.map((row) => row.report_at)), new Set(['2024-01-04T17:30:00.000Z']));
    assert.deepEqual(
      pick(
        players.filter((row) => row.player_name_raw === 'McDermott, Doug'),
        ...['status', 'reason', 'reason_category', 'player_lookup', 'game_id', 'team_id', 'page'],
      ),
      [
        [
          ...['Out', 'Injury/Illness - Right Forearm; Contusion', 'injury_illness', 'dougmcdermott'],
          ...['0022300470', 1610612759, 1],
        ],
      ],
    );
    // Suffixes stand before the comma; what is printed once holds on the next page too.
    assert.ok(players.some((row) => row.player_lookup === 'daviddukejr'));
    assert.ok(run.rows.some((row) => row.page === 3 && row.matchup !== ''));
    assert.equal(new Set(run.rows.map((row) => row.game_date_et)).size, 2);
    assert.deepEqual(run.expectation, { expected: 4, found: 4, missing: '' });
  });
});

describe('a report', () => {
  it('gives a wrapped reason to its player, and knows him by the names of his team', async () => {
    const index: Row = {
      for_date: DATE,
      season: '2023-24',
      person_id: 7,
      first_name: 'Tre',
      last_name: 'Jones',
      player_lookup: 'trejones',
      team_id: 1610612759,
      team_tricode: 'SAS',
    };
    const long = 'Injury/Illness - Right Lower Leg; Contusion And Soreness';
    const pdf = injuryReportPdf(TITLE, [
      game([
        player('Jones, Tre', 'Questionable', long),
        player('Duke Jr., David', 'Out', 'G League - Two-Way'),
      ]),
    ]);
    const run = await parsed(pdf, '2024-01-04_12PM', [...SCHEDULE, [nbacPlayerIndex, [index]]]);
    assert.deepEqual(pick(run.rows, 'player_lookup', 'person_id', 'resolution', 'reason', 'status'), [
      ['', null, 'n_a', null, null],
      ['trejones', 7, 'exact', long, 'Questionable'],
      ['daviddukejr', null, 'unresolved', 'G League - Two-Way', 'Out'],
    ]);
    assert.deepEqual(run.expectation, { expected: 4, found: 2, missing: 'DEN, GSW' });
    assert.equal(run.violations['nine of ten names are resolved'], 1);
  });

  it('carries date, matchup and team across its pages', async () => {
    const many = Array.from({ length: 30 }, (_, i) => player(`Player${i}, One`));
    const run = await parsed(injuryReportPdf(TITLE, [game(many)]));
    assert.equal(run.rows.length, 31);
    assert.ok(run.rows.every((row) => row.matchup === 'MIL@SAS' && row.game_date_et === DATE));
    assert.deepEqual(new Set(run.rows.map((row) => row.page)), new Set([1, 2]));
  });

  for (const [reason, category] of [
    ['League Suspension', 'suspension'],
    ['Rest', 'rest'],
    ['Personal Reasons', 'personal'],
    ['G League - On Assignment', 'g_league'],
    ['Trade Pending', 'other'],
  ] as const) {
    it(`files "${reason}" under ${category}`, async () => {
      const run = await parsed(injuryReportPdf(TITLE, [game([player('Tillman, Sr.', 'Doubtful', reason)])]));
      assert.deepEqual(pick(run.rows.slice(1), 'reason_category', 'player_lookup'), [
        [category, 'tillmansr'],
      ]);
    });
  }

  it('quarantines what is no row of it', async () => {
    const many = Array.from({ length: 40 }, (_, i) => player(`Player${i}, One`));
    const cases: [ReportedGame, RegExp][] = [
      [game([...many, player('X, Y', 'Perhaps')]), /status/],
      [
        {
          ...game(many),
          matchup: 'MIL@SAS',
          teams: [{ name: 'Utah Jazz', players: null }, ...game(many).teams],
        },
        /"Utah Jazz" does not play in MIL@SAS/,
      ],
    ];
    for (const [bad, message] of cases) {
      const run = await parsed(injuryReportPdf(TITLE, [bad]));
      assert.match(run.quarantined[0]?.reason ?? '', message);
      assert.equal(run.quarantined.length, 1);
    }
  });

  it('is drift when its table or its time is another, and when it is from after the cut-off', async () => {
    await assert.rejects(parsed(Buffer.from('%PDF-1.4\nnothing\n%%EOF')), /the PDF cannot be read|no title/);
    await assert.rejects(
      parsed(pdfOfText([[{ text: 'Injury Report: 01/04/24 12:30 PM', x: 289, y: 62 }]])),
      /no heading "Game Date"/,
    );
    const swapped = ['Game Date', 'Game Time', 'Matchup', 'Player Name', 'Team', 'Current Status', 'Reason'];
    const places = [23, 119, 200, 264, 425, 586, 666];
    const heads = swapped.map((text, i) => ({ text, x: places[i] ?? 0, y: 115 }));
    await assert.rejects(
      parsed(pdfOfText([[{ text: 'Injury Report: 01/04/24 12:30 PM', x: 289, y: 62 }, ...heads]])),
      /where "Team" is expected stands "Player Name"/,
    );
    await assert.rejects(parsed(injuryReportPdf('13/41/24 12:30 PM', [game(null)])), /names no time/);
    await assert.rejects(
      parsed(injuryReportPdf('01/04/24 11:30 PM', [game(null)])),
      /later than the cut-off/,
    );
  });
});

it('looks for the file of the hour before 23 December 2025 and of the quarter since, the other kind last', () => {
  const before = injuryReportSlots(Date.parse('2024-01-04T17:45:00Z'));
  assert.deepEqual(before.slice(0, 3), ['2024-01-04_12PM', '2024-01-04_11AM', '2024-01-04_10AM']);
  assert.deepEqual(before.slice(-2), ['2024-01-04_12_45PM', '2024-01-04_12_30PM']);
  const since = injuryReportSlots(Date.parse('2026-01-04T05:10:00Z'));
  assert.deepEqual(since.slice(0, 3), ['2026-01-04_12_00AM', '2026-01-03_11_45PM', '2026-01-03_11_30PM']);
  assert.equal(since.at(-4), '2026-01-03_11PM');
});
