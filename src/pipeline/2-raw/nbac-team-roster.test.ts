import assert from 'node:assert/strict';
import { it } from 'node:test';
import {
  contextOf,
  payloadOf,
  pick,
  realBytes,
  runParser,
  storedSchedule,
} from '../../../test/support/parser-harness.ts';
import { skipWithoutRealData } from '../../../test/support/real-data.ts';
import { nbacTeamRosterProcessor } from './nbac-team-roster.ts';

const DATE = '2025-10-21';
const SCHEDULE = storedSchedule({ gameId: '0022500001', date: DATE, home: 'GSW', away: 'LAL' });

function parsed(body: unknown, subject = 'GSW', fetchedAt = '2025-10-21T09:30:00Z') {
  const url = 'https://www.nba.com/team/1610612744/warriors/roster';
  const payload = payloadOf({ source: 'nbac_team_roster', subject, url, date: DATE, fetchedAt }, body);
  return runParser(nbacTeamRosterProcessor, [payload], contextOf(DATE, 2025), SCHEDULE);
}

const page = (roster: object[]) =>
  Buffer.from(
    `<!DOCTYPE html><html><script id="__NEXT_DATA__" type="application/json">${JSON.stringify({ props: { pageProps: { team: { id: 1, roster } } } })}</script></html>`,
  );

const PLAYER = {
  TeamID: 1610612744,
  SEASON: '2025',
  PLAYER: 'Will Richard',
  PLAYER_ID: 1642954,
  NUM: null,
  POSITION: 'G',
  HEIGHT: '6-4',
  WEIGHT: '206',
  BIRTH_DATE: 'DEC 24, 2002',
  AGE: 22,
  EXP: 'R',
  SCHOOL: 'Florida',
  HOW_ACQUIRED: 'Draft Rights Traded from MEM on 07/06/25',
};

it('reads the 18 players of the recorded page of the Warriors', skipWithoutRealData, async () => {
  const run = await parsed(realBytes('fixtures/nba_web/team_roster_page_GSW_2025-07.html.gz'));
  assert.equal(run.rows.length, 18);
  assert.deepEqual(run.quarantined, []);
  assert.deepEqual(
    [run.expectation, Object.values(run.violations)],
    [{ expected: 2, found: 1, missing: 'LAL' }, [0, 0]],
  );
  assert.deepEqual(
    pick(
      run.rows.filter((row) => row.person_id === 1627780),
      ...['name', 'player_lookup', 'num', 'height_in', 'weight_lb', 'birth_date', 'age', 'experience_years'],
      ...['season_start_year', 'snapshot_date_et', 'how_acquired'],
    ),
    [
      [
        ...['Gary Payton II', 'garypaytonii', '0', 74, 195, '1992-12-01', 32, 9],
        ...[2025, '2025-10-21', 'Traded from POR on 02/09/23'],
      ],
    ],
  );
});

it('counts a rookie as a man of no years, and takes the date of the fetch in the East', async () => {
  const run = await parsed(page([PLAYER]), 'GSW', '2025-10-21T02:30:00Z');
  assert.deepEqual(pick(run.rows, 'experience_years', 'num', 'snapshot_date_et'), [[0, null, '2025-10-20']]);
});

for (const [what, change, message] of [
  ['the page of another team', { TeamID: 1610612747 }, /TeamID: 1610612747 on the page of GSW/],
  ['a birth date in another form', { BIRTH_DATE: '24.12.2002' }, /BIRTH_DATE: "24.12.2002" is no date/],
  ['a day that does not exist', { BIRTH_DATE: 'FEB 30, 2002' }, /BIRTH_DATE/],
  ['experience in words', { EXP: 'many' }, /EXP: "many"/],
  ['a height in centimetres', { HEIGHT: '193' }, /HEIGHT/],
  ['a weight in words', { WEIGHT: 'heavy' }, /weight_lb/],
] as const) {
  it(`quarantines ${what}`, async () => {
    const many = Array.from({ length: 30 }, (_, i) => ({ ...PLAYER, PLAYER_ID: i + 1 }));
    const run = await parsed(page([...many, { ...PLAYER, ...change }]));
    assert.equal(run.rows.length, 30);
    assert.match(run.quarantined[0]?.reason ?? '', message);
  });
}

it('calls a page without its script, with half of it, or without a roster drifted', async () => {
  await assert.rejects(parsed(Buffer.from('<html>maintenance</html>')), /no script __NEXT_DATA__/);
  await assert.rejects(
    parsed(Buffer.from('<script id="__NEXT_DATA__">{"props":</script>')),
    /__NEXT_DATA__ is no JSON/,
  );
  await assert.rejects(parsed(page([])), /props\.pageProps\.team\.roster/);
});
