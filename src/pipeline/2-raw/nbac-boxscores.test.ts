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
import type { ParseProcessor } from '../define-processor.ts';
import { nbacBoxscoreV3Processor } from './nbac-boxscore-v3.ts';
import { nbacPlayerBoxscoreProcessor } from './nbac-player-boxscore.ts';
import { nbacTeamBoxscoreProcessor } from './nbac-team-boxscore.ts';
import { statusFromComment, statusFromReason } from './play-status-of.ts';

const DATE = '2021-01-15';
const GAME_ID = '0022000180';
const PARTIAL = 'fixtures/nba_cdn/boxscore_0022000180_PARTIAL_one_player_per_team.json';
const SCHEDULE = storedSchedule({
  gameId: GAME_ID,
  date: DATE,
  home: 'BOS',
  away: 'ORL',
  score: [124, 97],
  forDate: '2021-01-16',
});

function parsed(processor: ParseProcessor, body: unknown, stored: Stored = SCHEDULE, subject = GAME_ID) {
  const url = `https://cdn.nba.com/static/json/liveData/boxscore/boxscore_${subject}.json`;
  const payload = payloadOf({ source: processor.source, subject, url, date: DATE }, body);
  return runParser(processor, [payload], contextOf(DATE, 2020), stored);
}

/** 10 points, all of them twos. */
const STATISTICS = {
  ...{
    points: 10,
    fieldGoalsMade: 5,
    fieldGoalsAttempted: 9,
    threePointersMade: 0,
    threePointersAttempted: 1,
  },
  ...{
    freeThrowsMade: 0,
    freeThrowsAttempted: 2,
    reboundsOffensive: 1,
    reboundsDefensive: 4,
    reboundsTotal: 5,
  },
  ...{ assists: 3, steals: 1, blocks: 0, turnovers: 2, foulsPersonal: 2, plusMinusPoints: 4.0 },
  ...{ minutes: 'PT25M01.00S', minutesCalculated: 'PT25M', foulsDrawn: 2, pointsInThePaint: 6 },
};
const ZEROS = Object.fromEntries(
  Object.keys(STATISTICS).map((key) => [key, key.startsWith('min') ? 'PT00M00.00S' : 0]),
);

function player(personId: number, more: object = {}) {
  return {
    ...{
      status: 'ACTIVE',
      order: personId,
      personId,
      jerseyNum: '7',
      starter: '1',
      oncourt: '0',
      played: '1',
    },
    ...{
      name: `Player ${personId}`,
      firstName: 'Player',
      familyName: String(personId),
      statistics: STATISTICS,
    },
    ...more,
  };
}

function box({ home = [player(1)], away = [player(2)], more = {} as object, status = 3 } = {}) {
  const team = (teamId: number, teamTricode: string, score: number, players: object[]) => ({
    ...{ teamId, teamTricode, score, periods: [{ period: 1, score }], players },
    statistics: {
      ...STATISTICS,
      ...{
        points: 10,
        reboundsTotal: 11,
        reboundsPersonal: 5,
        reboundsTeam: 6,
        turnoversTotal: 3,
        turnoversTeam: 1,
      },
      ...{ minutes: 'PT240M00.00S', biggestLead: 12, timeLeading: 'PT30M05.00S' },
    },
  });
  return {
    game: {
      ...{ gameId: GAME_ID, gameStatus: status, duration: 125, attendance: 0, officials: [] },
      homeTeam: team(1610612738, 'BOS', 124, home),
      awayTeam: team(1610612753, 'ORL', 97, away),
      ...more,
    },
  };
}

describe('the CDN’s box score', () => {
  it('reads the recorded excerpt: one man and the totals of each team', skipWithoutRealData, async () => {
    const players = await parsed(nbacPlayerBoxscoreProcessor, realJson(PARTIAL));
    assert.deepEqual(players.quarantined, []);
    assert.deepEqual(
      pick(
        players.rows.slice(0, 1),
        'person_id',
        'is_home',
        'is_starter',
        'minutes_seconds',
        'minutes_int',
        'points',
        'plus_minus',
        'play_status',
      ),
      [[1627759, true, true, 1501, null, 21, 15, 'played']],
    );
    const teams = await parsed(nbacTeamBoxscoreProcessor, realJson(PARTIAL));
    assert.deepEqual(teams.quarantined, []);
    assert.deepEqual(
      pick(
        teams.rows.slice(0, 1),
        'points',
        'reb',
        'team_rebounds',
        'tov',
        'team_turnovers',
        'minutes_seconds',
        'plus_minus',
      ),
      [[124, 45, 6, 10, 1, 14_400, 27]],
    );
    assert.deepEqual([teams.expectation.found, Object.values(teams.violations)], [1, [0, 0]]);
  });

  it('who did not play has his reason and no zeros', async () => {
    const bench = [
      player(3, {
        played: '0',
        statistics: ZEROS,
        notPlayingReason: 'DND_INJURY',
        notPlayingDescription: 'Knee',
      }),
      player(4, {
        played: '0',
        status: 'INACTIVE',
        position: undefined,
        statistics: ZEROS,
        notPlayingReason: 'INACTIVE_COACH',
        starter: undefined,
      }),
    ];
    const { rows, violations } = await parsed(
      nbacPlayerBoxscoreProcessor,
      box({ home: [player(1), ...bench] }),
    );
    assert.deepEqual(
      pick(
        rows.slice(1, 3),
        'played',
        'play_status',
        'not_playing_reason',
        'not_playing_description',
        'points',
        'minutes_seconds',
        'fouls_drawn',
        'is_starter',
      ),
      [
        [false, 'dnd', 'DND_INJURY', 'Knee', null, null, null, true],
        [false, 'inactive', 'INACTIVE_COACH', null, null, null, null, null],
      ],
    );
    assert.equal(violations['who did not play has no numbers'], 0);
  });

  it('whole minutes of a derived payload never pass for exact ones', async () => {
    const { minutes: _, ...derived } = STATISTICS;
    const { rows } = await parsed(
      nbacPlayerBoxscoreProcessor,
      box({ home: [player(1, { statistics: derived })] }),
    );
    assert.deepEqual(pick(rows.slice(0, 1), 'minutes_seconds', 'minutes_int'), [[null, 25]]);
  });

  it('before the end nobody’s absence is a decision', async () => {
    const early = box({ home: [player(1, { played: '0', statistics: ZEROS })], status: 1 });
    const { rows } = await parsed(nbacPlayerBoxscoreProcessor, early);
    assert.equal(rows[0]?.play_status, 'not_yet_known');
    const teams = await parsed(nbacTeamBoxscoreProcessor, early);
    assert.deepEqual(pick(teams.rows, 'score', 'points', 'plus_minus'), [
      [null, null, null],
      [null, null, null],
    ]);
    assert.equal(teams.expectation.found, 0);
  });

  for (const [what, change, message] of [
    ['points that the shots do not add up to', { points: 11 }, /points: 11 points from 5/],
    ['more made than attempted', { fieldGoalsAttempted: 4 }, /fieldGoalsMade: 5 made of 4/],
    [
      'more threes than field goals',
      { threePointersMade: 6, threePointersAttempted: 10, points: 16 },
      /more threes/,
    ],
    ['rebounds that do not add up', { reboundsTotal: 6 }, /reboundsTotal: 6 is not 1 \+ 4/],
    ['a count in words', { assists: 'three' }, /assists/],
    ['minutes of no known format', { minutes: '25 min' }, /minutes/],
  ] as const) {
    it(`quarantines ${what}`, async () => {
      const many = Array.from({ length: 30 }, (_, i) => player(10 + i));
      const bad = player(1, { statistics: { ...STATISTICS, ...change } });
      const run = await parsed(nbacPlayerBoxscoreProcessor, box({ home: [...many, bad] }));
      assert.equal(run.rows.length, 31);
      assert.match(run.quarantined[0]?.reason ?? '', message);
    });
  }

  it('quarantines a starter flag that is no flag, a player without statistics and a final team without totals', async () => {
    const many = Array.from({ length: 60 }, (_, i) => player(10 + i));
    const run = await parsed(
      nbacPlayerBoxscoreProcessor,
      box({ home: [...many, player(1, { starter: 'yes' }), player(3, { statistics: null })] }),
    );
    assert.deepEqual(
      run.quarantined.map(({ reason }) => reason.split(': ')[1]),
      ['starter', 'statistics'],
    );
    const empty = box();
    await assert.rejects(
      parsed(nbacTeamBoxscoreProcessor, {
        game: { ...empty.game, awayTeam: { ...empty.game.awayTeam, statistics: null } },
      }),
      /statistics: nothing, of a final game/,
    );
  });

  it('reversed, unknown or misnamed teams and another game are drift', async () => {
    const { game } = box();
    const change = (more: object) => parsed(nbacPlayerBoxscoreProcessor, { game: { ...game, ...more } });
    await assert.rejects(
      change({ homeTeam: game.awayTeam, awayTeam: game.homeTeam }),
      /the schedule's home team 1610612738/,
    );
    await assert.rejects(
      change({ homeTeam: { ...game.homeTeam, teamTricode: 'NYK' } }),
      /called NYK, not BOS/,
    );
    await assert.rejects(change({ homeTeam: { ...game.homeTeam, teamId: 17 } }), /17 is no team/);
    await assert.rejects(change({ gameId: '0022000181' }), /asked for 0022000180/);
    await assert.rejects(change({ homeTeam: {} }), /game\.homeTeam/);
  });
});

describe('the stats API’s third box score (documented shape)', () => {
  const line = (personId: number, minutes: string, more: object = {}) => ({
    ...{
      personId,
      firstName: 'Player',
      familyName: String(personId),
      position: 'F',
      comment: '',
      jerseyNum: '7',
    },
    statistics: { ...STATISTICS, minutes },
    ...more,
  });
  const v3 = (players: object[]) => ({
    boxScoreTraditional: {
      gameId: GAME_ID,
      homeTeam: {
        teamId: 1610612738,
        teamTricode: 'BOS',
        statistics: { ...STATISTICS, minutes: '240:00' },
        players,
      },
      awayTeam: {
        teamId: 1610612753,
        teamTricode: 'ORL',
        statistics: { ...STATISTICS, minutes: '240:00' },
        players: [line(2, '25:01')],
      },
    },
  });

  it('one row a team, one a player; "" is a man who did not play', async () => {
    const bench = line(3, '', { position: '', comment: "DNP - Coach's Decision" });
    const run = await parsed(nbacBoxscoreV3Processor, v3([line(1, '35:42'), bench]));
    assert.deepEqual(run.quarantined, []);
    assert.deepEqual(
      pick(
        run.rows,
        'row_kind',
        'person_id',
        'is_starter',
        'play_status',
        'minutes_seconds',
        'points',
        'comment',
      ),
      [
        ['team', 0, null, null, 14_400, 10, null],
        ['player', 1, true, 'played', 2142, 10, null],
        ['player', 3, false, 'dnp_cd', null, null, "DNP - Coach's Decision"],
        ['team', 0, null, null, 14_400, 10, null],
        ['player', 2, true, 'played', 1501, 10, null],
      ],
    );
    assert.deepEqual(run.expectation, { expected: 1, found: 1, missing: '' });
    assert.equal(run.violations["a team's points are the sum of its players'"], 0);
    assert.equal(run.violations["a team's points are those of the schedule"], 2);
  });

  it('nothing is expected of a game the CDN has', async () => {
    const boxed = await parsed(nbacPlayerBoxscoreProcessor, box());
    const stored: Stored = [...SCHEDULE, [nbacPlayerBoxscoreProcessor.output, boxed.rows]];
    const payloadless = await runParser(nbacBoxscoreV3Processor, [], contextOf(DATE, 2020), stored);
    assert.deepEqual(payloadless.expectation, { expected: 0, found: 0, missing: '' });
  });

  it('without any position nobody is known to have started; a nameless man is quarantined', async () => {
    const many = Array.from({ length: 30 }, (_, i) => line(10 + i, '1:00', { position: '' }));
    const run = await parsed(
      nbacBoxscoreV3Processor,
      v3([...many, line(1, '35:42', { position: '', familyName: '' })]),
    );
    assert.equal(run.rows[1]?.is_starter, null);
    assert.match(run.quarantined[0]?.reason ?? '', /familyName/);
    const { boxScoreTraditional: whole } = v3([]);
    await assert.rejects(
      parsed(nbacBoxscoreV3Processor, {
        boxScoreTraditional: { ...whole, homeTeam: { ...whole.homeTeam, statistics: null } },
      }),
      /statistics: nothing, of a final game/,
    );
  });
});

it('play statuses follow from codes and comments', () => {
  const codes = ['DNP_INJURY', 'DND_INJURY', 'INACTIVE_NOT_WITH_TEAM', 'INACTIVE_INJURY', 'NEW_CODE', null];
  assert.deepEqual(
    codes.map((code) =>
      statusFromReason(true, false, code?.startsWith('INACTIVE') ? 'INACTIVE' : 'ACTIVE', code),
    ),
    ['dnp_injury', 'dnd', 'nwt', 'inactive', 'dnp_cd', 'dnp_cd'],
  );
  const comments = ["DNP - Coach's Decision", 'DNP - Injury/Illness', 'DND - Rest', 'NWT - Personal', null];
  assert.deepEqual(
    comments.map((comment) => statusFromComment(false, comment)),
    ['dnp_cd', 'dnp_injury', 'dnd', 'nwt', 'inactive'],
  );
});
