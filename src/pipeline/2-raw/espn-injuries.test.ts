import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  contextOf,
  payloadOf,
  pick,
  realJson,
  runParser,
  type Stored,
  storedSchedule,
} from '../../../test/support/parser-harness.ts';
import { skipWithoutRealData } from '../../../test/support/real-data.ts';
import { playerLookup } from '../../league/player-lookup.ts';
import { teamByTricode } from '../../league/teams.ts';
import type { Row } from '../../ports/warehouse.ts';
import { nbacPlayerIndex } from '../../tables/nba-raw/nbac-player-index.ts';
import { espnInjuriesProcessor } from './espn-injuries.ts';

const DATE = '2025-06-13';
const FETCHED = '2025-06-13T22:00:00Z';
const SCHEDULE = storedSchedule({
  gameId: '0042400404',
  date: DATE,
  home: 'IND',
  away: 'OKC',
  tipoff: '2025-06-14T00:30:00Z',
});
const URL_ASKED = 'https://site.api.espn.com/apis/site/v2/sports/basketball/nba/injuries';

async function parse(body: unknown, stored: Stored = SCHEDULE) {
  const payload = payloadOf(
    { source: 'espn_injuries', subject: 'league', url: URL_ASKED, date: DATE, fetchedAt: FETCHED },
    body,
  );
  return await runParser(espnInjuriesProcessor, [payload], contextOf(DATE, 2024), stored);
}

function listed(personId: number, name: string, tricode: string): Row {
  const [first, ...rest] = name.split(' ');
  return {
    for_date: DATE,
    season: '2024-25',
    person_id: personId,
    first_name: first!,
    last_name: rest.join(' '),
    player_lookup: playerLookup(name),
    team_id: teamByTricode(tricode).teamId,
    team_tricode: tricode,
  };
}

function injury(overrides: Record<string, unknown> = {}) {
  return { id: '1', status: 'Out', athlete: { id: '42', displayName: 'Jayson Tatum' }, ...overrides };
}

function list(...injuries: unknown[]) {
  return { injuries: [{ id: '2', displayName: 'Boston Celtics', injuries }] };
}

const CELTICS: Stored = [
  ...SCHEDULE,
  [nbacPlayerIndex, [listed(1628369, 'Jayson Tatum', 'BOS'), listed(1627759, 'Jaylen Brown', 'BOS')]],
];

describe('the injuries inside a real roster', skipWithoutRealData, () => {
  it('are rows with status, side, return date and person', async () => {
    const roster = realJson('fixtures/espn/team_roster_api_BOS_2025-06.json') as {
      team: { athletes: { id: string; fullName: string; injuries: Record<string, unknown>[] }[] };
    };
    const injuries = roster.team.athletes.flatMap((athlete) =>
      athlete.injuries.map((one) => ({ ...one, athlete: { id: athlete.id, displayName: athlete.fullName } })),
    );
    const run = await parse(list(...injuries), CELTICS);
    assert.equal(run.quarantined.length, 0);
    assert.deepEqual(
      pick(
        run.rows,
        'name',
        'person_id',
        'resolution',
        'status',
        'status_at',
        'injury_type',
        'side',
        'return_date',
        'injury_id',
      ),
      [
        [
          'Jaylen Brown',
          1627759,
          'exact',
          'Out',
          '2025-06-11T15:30:00.000Z',
          'Knee',
          null,
          '2025-10-01',
          '495299',
        ],
        [
          'Jayson Tatum',
          1628369,
          'exact',
          'Out',
          '2025-05-13T20:52:00.000Z',
          'Achilles',
          'Right',
          '2026-02-01',
          '494990',
        ],
      ],
    );
    assert.ok(
      run.rows.every((row) => row.snapshot_at === '2025-06-13T22:00:00.000Z' && row.team_id === 1610612738),
    );
    assert.deepEqual(run.expectation, { expected: 2, found: 2, missing: '' });
  });
});

describe('an injury', () => {
  it('needs no more than who and what', async () => {
    const run = await parse(list(injury()), CELTICS);
    assert.deepEqual(
      pick(
        run.rows,
        'espn_athlete_id',
        'status_at',
        'injury_type',
        'side',
        'return_date',
        'short_comment',
        'person_id',
      ),
      [['42', null, null, null, null, null, 1628369]],
    );
  });

  it('has its athlete from his page when the list gives no id, and from his name when there is no page', async () => {
    const links = [
      { href: 'https://www.espn.com/nba/team' },
      { href: 'https://www.espn.com/nba/player/_/id/4065648/jayson-tatum' },
    ];
    const run = await parse(
      list(
        injury({ athlete: { displayName: 'Jayson Tatum', links } }),
        injury({ athlete: { displayName: 'Jaylen Brown' }, details: { returnDate: 'next month' } }),
      ),
    );
    assert.deepEqual(pick(run.rows, 'espn_athlete_id', 'return_date', 'resolution'), [
      ['4065648', null, 'unresolved'],
      ['name:jaylenbrown', null, 'unresolved'],
    ]);
    assert.equal(run.violations['nine of ten names are resolved'], 2);
  });

  it('is refused without status, name or team', async () => {
    const cases: [unknown, RegExp][] = [
      [list(injury({ status: undefined })), /status: /],
      [list(injury({ athlete: {} })), /athlete\.displayName: /],
      [list(injury({ id: 7 })), /id: /],
      [list(injury({ date: 'yesterday' })), /Invalid time value/],
      [
        { injuries: [{ displayName: 'Seattle SuperSonics', injuries: [injury()] }] },
        /"Seattle SuperSonics" is no team/,
      ],
      [list(injury(), injury()), /a second row of/],
      [{ injuries: [{ team: 'x' }] }, /injuries\[0\]\.displayName/],
      [{ items: [] }, /injuries: /],
    ];
    for (const [body, reason] of cases) await assert.rejects(parse(body), reason);
  });
});

describe('an empty list', () => {
  it('is not believed on a date with games', async () => {
    assert.deepEqual((await parse({ injuries: [] })).expectation, {
      expected: 1,
      found: 0,
      missing: 'the injury list',
    });
  });

  it('is all there is to expect on a date without', async () => {
    assert.deepEqual((await parse({ injuries: [] }, [])).expectation, { expected: 0, found: 0, missing: '' });
    const none = await runParser(espnInjuriesProcessor, [], contextOf(DATE, 2024), []);
    assert.equal(none.rows.length, 0);
  });
});
