import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  contextOf,
  payloadOf,
  pick,
  realBytes,
  realJson,
  runParser,
  storedSchedule,
} from '../../../test/support/parser-harness.ts';
import { skipWithoutRealData } from '../../../test/support/real-data.ts';
import type { ParseProcessor } from '../define-processor.ts';
import { espnBoxscoreProcessor } from './espn-boxscore.ts';
import { espnScoreboardProcessor } from './espn-scoreboard.ts';
import { espnTeamRosterProcessor } from './espn-team-roster.ts';

const DATE = '2024-01-15';
const EVENT = '401585183';
const SCHEDULE = storedSchedule({
  gameId: '0022300561',
  date: DATE,
  home: 'PHI',
  away: 'HOU',
  tipoff: '2024-01-15T18:00:00Z',
  score: [124, 115],
  forDate: '2024-01-16',
});

function parsed(processor: ParseProcessor, subject: string, body: unknown, date = DATE, stored = SCHEDULE) {
  const url = 'https://www.espn.com/';
  const payload = payloadOf({ source: processor.source, subject, url, date }, body);
  return runParser(processor, [payload], contextOf(date, 2023), stored);
}

const page = (gamepackage: object) =>
  Buffer.from(
    `<html><script>window['__espnfitt__']=${JSON.stringify({ page: { content: { gamepackage } } })};</script></html>`,
  );

describe('the recorded answers of ESPN', skipWithoutRealData, () => {
  it('list 11 games on 15 January 2024, Philadelphia over Houston by 124 to 115', async () => {
    const body = realJson('fixtures/espn/scoreboard_2024-01-15.json');
    const run = await parsed(espnScoreboardProcessor, 'scoreboard', body);
    assert.deepEqual([run.rows.length, run.quarantined], [11, []]);
    assert.deepEqual(
      pick(
        run.rows.filter((row) => row.espn_event_id === EVENT),
        ...['game_id', 'home_score', 'away_score', 'home_team_id', 'state', 'completed', 'start_utc'],
        'home_linescores',
      ),
      [[...['0022300561', 124, 115, 1610612755, 'post', true, '2024-01-15T18:00:00.000Z'], '[33,33,32,26]']],
    );
    assert.deepEqual(
      [run.expectation, Object.values(run.violations)],
      [{ expected: 1, found: 1, missing: '' }, [0, 0]],
    );
  });

  it('list no game in the All-Star break', async () => {
    const body = realJson('fixtures/espn/scoreboard_2025-02-14_no_games.json');
    const run = await parsed(espnScoreboardProcessor, 'scoreboard', body, '2025-02-14', []);
    assert.deepEqual(
      [run.rows, run.quarantined, run.expectation],
      [[], [], { expected: 0, found: 0, missing: '' }],
    );
  });

  it('have the scores of the league in every one of the 11 games', async () => {
    const board = realJson('fixtures/nba_stats/scoreboardv2_2024-01-15.json') as {
      resultSets: { name: string; headers: string[]; rowSet: unknown[][] }[];
    };
    const lines = board.resultSets.find(({ name }) => name === 'LineScore');
    const at = (header: string) => lines?.headers.indexOf(header) ?? -1;
    const official = new Map(
      (lines?.rowSet ?? []).map((row) => [Number(row[at('TEAM_ID')]), Number(row[at('PTS')])]),
    );
    const run = await parsed(
      espnScoreboardProcessor,
      'scoreboard',
      realJson('fixtures/espn/scoreboard_2024-01-15.json'),
    );
    assert.equal(official.size, 22);
    for (const row of run.rows) {
      assert.equal(row.home_score, official.get(Number(row.home_team_id)));
      assert.equal(row.away_score, official.get(Number(row.away_team_id)));
    }
  });

  it('box 14 men of Houston and 11 of Philadelphia, who add up to their teams', async () => {
    const body = realBytes(`fixtures/espn/boxscore_page_${EVENT}_HOU_PHI_2024-01-15.html.gz`);
    const run = await parsed(espnBoxscoreProcessor, EVENT, body);
    const players = run.rows.filter((row) => row.espn_athlete_id !== 'TEAM');
    const of = (teamId: number) => players.filter((row) => row.team_id === teamId);
    assert.deepEqual([of(1610612745).length, of(1610612755).length, run.rows.length], [14, 11, 27]);
    assert.deepEqual(run.quarantined, []);
    assert.deepEqual(run.expectation, { expected: 1, found: 1, missing: '' });
    assert.deepEqual(Object.values(run.violations).slice(0, 2), [0, 0]);
    assert.deepEqual(
      pick(
        players.filter((row) => ['3059318', '4376'].includes(String(row.espn_athlete_id))),
        ...['name', 'is_starter', 'play_status', 'dnp_reason', 'minutes_int', 'points', 'ftm', 'plus_minus'],
      ),
      [
        ['Boban Marjanovic', false, 'dnp_cd', "DNP-COACH'S DECISION", null, null, null, null],
        ['Joel Embiid', true, 'played', null, 31, 41, 16, 7],
      ],
    );
    assert.equal(players.filter((row) => row.is_starter).length, 10);
  });

  it('have 17 men on the roster of Boston, two of them hurt', async () => {
    const body = realJson('fixtures/espn/team_roster_api_BOS_2025-06.json');
    const run = await parsed(espnTeamRosterProcessor, 'BOS', body, '2025-06-12', []);
    assert.deepEqual([run.rows.length, run.quarantined], [17, []]);
    assert.deepEqual(
      pick(
        run.rows.filter((row) => row.injury_status !== null),
        ...['name', 'injury_status', 'injury_date', 'return_date', 'birth_date', 'height_in', 'position'],
      )[0],
      ['Jaylen Brown', 'Out', '2025-06-11T15:30:00.000Z', '2025-10-01', '1996-10-24', 78, 'SG'],
    );
    assert.equal(run.rows.filter((row) => row.injury_status !== null).length, 2);
  });
});

const KEYS = [
  'minutes',
  'fieldGoalsMade-fieldGoalsAttempted',
  'threePointFieldGoalsMade-threePointFieldGoalsAttempted',
  'freeThrowsMade-freeThrowsAttempted',
  'points',
];
const man = (id: number, stats: string[], dnpRsn?: string) => ({
  athlt: { id: String(id), dspNm: `Man Number${id}` },
  stats,
  ...(dnpRsn === undefined ? {} : { dnpRsn }),
});
const side = (id: string, abbrev: string, hm: boolean, athlts: object[], type = 'bench') => ({
  tm: { id, abbrev, ...(hm ? { hm } : {}) },
  stats: [{ type, keys: KEYS, athlts }],
});
const strip = { gid: EVENT, dt: '2024-01-15T18:00Z', status: { state: 'post' } };
const box = (athlts: object[], more: object = {}) =>
  page({
    gmStrp: { ...strip, ...more },
    bxscr: [side('20', 'PHI', true, athlts), side('10', 'HOU', false, [])],
  });

describe("a box score of ESPN's", () => {
  for (const [reason, status] of [
    ["DNP-COACH'S DECISION", 'dnp_cd'],
    ['DNP-LEFT KNEE', 'dnp_injury'],
    ['DND-ILLNESS', 'dnd'],
    ['NWT-PERSONAL', 'nwt'],
    ['HAS NOT ENTERED GAME', 'inactive'],
  ] as const) {
    it(`reads "${reason}" as ${status}`, async () => {
      const run = await parsed(espnBoxscoreProcessor, EVENT, box([man(1, [], reason)]));
      assert.deepEqual(pick(run.rows, 'play_status', 'dnp_reason', 'points'), [[status, reason, null]]);
    });
  }

  it('knows nothing of who plays while the game is on', async () => {
    const body = box([man(1, ['5', '1-2', '0-0', '0-0', '2'])], { status: { state: 'in' } });
    const run = await parsed(espnBoxscoreProcessor, EVENT, body);
    assert.deepEqual(pick(run.rows, 'play_status'), [['not_yet_known']]);
  });

  it('quarantines counts that contradict each other or are none', async () => {
    const many = Array.from({ length: 40 }, (_, i) => man(i, ['5', '1-2', '0-0', '0-0', '2']));
    for (const [stats, message] of [
      [['5', '1-2', '0-0', '0-0', '3'], /points: 3 from 1 field goals/],
      [['5', '3-2', '0-0', '0-0', '6'], /more made than attempted/],
      [['5', '1', '0-0', '0-0', '2'], /expected made-attempted, got "1"/],
      [['--', '1-2', '0-0', '0-0', '2'], /expected a count, got "--"/],
      [['5', '1-2', '0-0', '0-0', ''], /no points/],
      [['5', '1-2'], /2 cells for 5 keys/],
    ] as const) {
      const run = await parsed(espnBoxscoreProcessor, EVENT, box([...many, man(99, [...stats])]));
      assert.match(run.quarantined[0]?.reason ?? '', message);
      assert.equal(run.rows.length, 40);
    }
  });

  it('is drift without its script, of another game, or with teams nobody knows', async () => {
    const cases: [Buffer, RegExp][] = [
      [Buffer.from('<html>maintenance</html>'), /no script __espnfitt__/],
      [Buffer.from("<script>window['__espnfitt__']={,};</script>"), /is no JSON/],
      [page({ gmStrp: strip }), /bxscr/],
      [box([], { gid: '1' }), /the page is about game 1/],
      [
        page({ gmStrp: strip, bxscr: [side('20', 'PHI', true, []), side('99', 'XXX', false, [])] }),
        /99 XXX is no team/,
      ],
      [
        page({ gmStrp: strip, bxscr: [side('20', 'PHI', true, []), side('10', 'HOU', true, [])] }),
        /home team/,
      ],
    ];
    for (const [body, message] of cases) {
      await assert.rejects(parsed(espnBoxscoreProcessor, EVENT, body), message);
    }
  });

  it('of another date is not taken for this one', async () => {
    const body = box([man(1, [])], { dt: '2024-01-18T18:00Z' });
    await assert.rejects(parsed(espnBoxscoreProcessor, EVENT, body), /is a game of 2024-01-18/);
  });
});

it('takes the roster of another team for drift', async () => {
  const body = { team: { id: '20', abbreviation: 'PHI', athletes: [{}] } };
  await assert.rejects(parsed(espnTeamRosterProcessor, 'BOS', body), /20 PHI came back/);
});
