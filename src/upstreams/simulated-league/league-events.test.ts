import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { easternInstant } from '../../league/eastern-time.ts';
import { addDays, type GameDate, gameDate } from '../../league/game-date.ts';
import { ask, askJson, askRows, askSchedule, SOURCE_URLS } from '../payload-shapes/ask.ts';
import type { LeagueEvent } from './league-event.ts';
import { openScriptedLeague, type ScriptEntry } from './league-script.ts';
import { openSimulatedLeague } from './simulated-league.ts';

const SEASON = 2025;
const plain = await openSimulatedLeague();
const drawn = plain.season(SEASON);
const at = (date: GameDate, time: string) => easternInstant(date, time);
const open = (script: readonly ScriptEntry[]) =>
  openScriptedLeague(script, (events: readonly LeagueEvent[]) => openSimulatedLeague({ events }));

interface Movement {
  readonly NBA_Player_Movement: { readonly rows: readonly { readonly [key: string]: string | number }[] };
}

describe('trades during a simulated season', () => {
  const trades = drawn?.trades ?? [];

  it('are swaps of two teams between December and the deadline, and nobody goes twice', () => {
    assert.equal(trades.length, 5);
    assert.equal(new Set(trades.flatMap(({ persons }) => persons)).size, 10);
    for (const { date } of trades) assert.ok(date >= '2025-12-15' && date <= '2026-02-05', date);
  });

  it('show in index, rosters and transactions from their date on and not before, and last into the next season', async () => {
    const { date, persons } = trades[0] ?? assert.fail('no trade');
    const teamIn = async (moment: number, person: number) => {
      const rows = await askRows(plain, SOURCE_URLS.playerIndex(SEASON), moment);
      return Number(rows.find((row) => row.PERSON_ID === person)?.TEAM_ID);
    };
    const [eve, morning] = [at(addDays(date, -1), '23:59'), at(date, '00:01')];
    const before = await Promise.all(persons.map((person) => teamIn(eve, person)));
    const then = await Promise.all(persons.map((person) => teamIn(morning, person)));
    assert.deepEqual(then, before.toReversed());
    const page = async (team: number, moment: number) =>
      Buffer.from((await ask(plain, SOURCE_URLS.rosterPage(team), moment)).body).toString();
    assert.ok((await page(before[0] ?? 0, eve)).includes(String(persons[0])));
    assert.ok((await page(then[0] ?? 0, morning)).includes(String(persons[0])));
    assert.ok(!(await page(before[0] ?? 0, morning)).includes(String(persons[0])));
    const moves = async (moment: number) =>
      (await askJson<Movement>(plain, SOURCE_URLS.movement(), moment)).NBA_Player_Movement.rows.filter(
        (row) =>
          row.Transaction_Type === 'Trade' && String(row.TRANSACTION_DATE).startsWith(addDays(date, -1)),
      );
    assert.deepEqual(await moves(eve), []);
    assert.deepEqual(
      (await moves(morning)).map((row) => [row.PLAYER_ID, row.TEAM_ID, row.Additional_Sort]).sort(),
      persons.map((person, index) => [person, then[index], before[index]]).sort(),
    );
    const traded = plain.season(2024)?.trades.flatMap((trade) => trade.persons) ?? [];
    const kept = traded.filter((person) =>
      drawn?.openingRosters.some(({ players }) => players.some(({ personId }) => personId === person)),
    );
    assert.ok(kept.length > 0);
    const closing = plain.season(2024)?.closingRosters ?? [];
    for (const person of kept) {
      const teamOf = (rosters: typeof closing) =>
        rosters.find(({ players }) => players.some(({ personId }) => personId === person))?.teamId;
      assert.equal(teamOf(drawn?.openingRosters ?? []), teamOf(closing), `player ${person}`);
    }
  });
});

describe('a script for the simulated league', () => {
  const games = drawn?.games ?? [];
  const [game] = games;
  assert.ok(game && drawn);

  it('puts a game off and makes it up: on one date at a time, with its result on the later', async () => {
    const to = gameDate('2025-11-27');
    const announced = at(game.date, '15:00');
    const upstream = await open([
      { kind: 'postponed', game: game.gameId, announced: new Date(announced).toISOString(), to },
    ]);
    const dateAt = async (moment: number) =>
      (await askSchedule(upstream, SEASON, moment))
        .filter(({ gameId }) => gameId === game.gameId)
        .map(({ gameDateEst, gameStatus }) => [gameDateEst.slice(0, 10), gameStatus]);
    assert.deepEqual(await dateAt(announced - 1), [[game.date, 1]]);
    assert.deepEqual(await dateAt(announced), [[to, 1]]);
    assert.deepEqual(await dateAt(at(addDays(to, 1), '06:00')), [[to, 3]]);
    const events = async (moment: number) =>
      (
        await askJson<{ data: { home_team: string }[] }>(upstream, SOURCE_URLS.events(moment), moment)
      ).data.filter(({ home_team }) => home_team === game.home.oddsApiName).length;
    assert.deepEqual(
      [
        await events(announced - 3_600_000),
        await events(announced + 3_600_000),
        await events(at(to, '12:00')),
      ],
      [1, 0, 1],
    );
    const box = async (moment: number) =>
      (await ask(upstream, SOURCE_URLS.boxscore(game.gameId), moment)).status;
    assert.deepEqual(
      [await box(at(addDays(game.date, 1), '12:00')), await box(at(addDays(to, 1), '12:00'))],
      [404, 200],
    );
  });

  it('calls a man out at 17:30 in the report and at ESPN, and not before', async () => {
    const player = drawn.roster(game.home, game.date).players[1] ?? assert.fail('no player');
    const announced = at(game.date, '17:30');
    const upstream = await open([
      {
        kind: 'injury',
        player: player.personId,
        date: game.date,
        announced: new Date(announced).toISOString(),
      },
    ]);
    const textAt = async (url: string, moment: number) =>
      Buffer.from((await ask(upstream, url, moment)).body).toString('latin1');
    const report = (hour: string) =>
      `https://ak-static.cms.nba.com/referee/injury/Injury-Report_${game.date}_${hour}.pdf`;
    const [first = '', ...rest] = player.name
      .normalize('NFD')
      .replace(/[\u0300-\u036f]/g, '')
      .split(' ');
    const printed = `(${rest.join(' ')}, ${first})`;
    for (const [url, moment, isNamed] of [
      [report('04PM'), announced, false],
      [report('05PM'), announced, true],
    ] as const)
      assert.equal((await textAt(url, moment)).includes(printed), isNamed, url);
    assert.equal((await ask(upstream, report('05PM'), announced - 1)).status, 404);
    const isListed = async (moment: number) =>
      (await textAt(SOURCE_URLS.injuries(), moment)).includes(`"id":"${player.personId}"`);
    assert.deepEqual([await isListed(announced - 1), await isListed(announced)], [false, true]);
  });

  it('names every entry about what the league does not have, or that can never strike', async () => {
    const roster = drawn.roster(game.home, game.date).players.map(({ personId }) => personId);
    const [one = 0, other = 0] = roster;
    const date = game.date;
    const wrong: readonly (readonly [ScriptEntry, RegExp])[] = [
      [
        { kind: 'overtime', game: '0022599999', periods: 1 },
        /\(overtime\): the league has no game 0022599999/,
      ],
      [{ kind: 'postponed', game: game.gameId, to: date }, /to 2025-10-21 is not after the game's date/],
      [{ kind: 'postponed', game: game.gameId, to: gameDate('2027-01-01') }, /to 2027-01-01 is outside/],
      [
        { kind: 'postponed', game: game.gameId, to: gameDate('2026-04-12') },
        /have another game on 2026-04-12/,
      ],
      [{ kind: 'dnp', player: 77, date }, /nobody of the league is player 77 on 2025-10-21/],
      [
        { kind: 'dnp', player: one, date: gameDate('2030-01-01') },
        /date 2030-01-01 is outside the league's dates/,
      ],
      [{ kind: 'trade', date, player: one, for: other }, /are of one team already/],
      [
        { kind: 'injury', player: one, date, to: addDays(date, -1), announced: '2025-10-21T21:30:00Z' },
        /to 2025-10-20 is before date 2025-10-21/,
      ],
      [{ kind: 'unreachable', from: date, to: addDays(date, -1) }, /to 2025-10-20 is before from 2025-10-21/],
      [{ kind: 'unreachable', to: gameDate('2020-01-01') }, /to 2020-01-01 is outside/],
      [{ kind: 'unreachable', from: gameDate('2030-01-01') }, /from 2030-01-01 is outside/],
      [{ kind: 'truncated', of: 'injuries', game: game.gameId }, /injuries is not asked game by game/],
    ];
    await assert.rejects(open(wrong.map(([entry]) => entry)), (error: RangeError) => {
      const lines = error.message.split('\n');
      for (const [index, [entry, says]] of wrong.entries()) {
        const own = lines.filter((line) => line.startsWith(`faults[${index}] (${entry.kind}): `)).join('\n');
        assert.match(own, says);
      }
      return true;
    });
  });

  it('finds a game by the numbers other sources give it', async () => {
    const upstream = await open([{ kind: 'blocked', status: 403, game: game.gameId }]);
    const morning = at(addDays(game.date, 1), '06:30');
    const statusOf = async (url: string) => (await ask(upstream, url, morning)).status;
    const other = games[1]?.gameId ?? '';
    for (const [id, status] of [
      [game.gameId, 403],
      [other, 200],
    ] as const) {
      for (const url of [
        SOURCE_URLS.boxscore(id),
        SOURCE_URLS.shots(id),
        `https://www.espn.com/nba/boxscore?gameId=40${id.slice(2)}`,
        `https://api.bettingpros.com/v3/offers?sport=NBA&market_id=156&page=1&event_id=${Number(id)}`,
      ])
        assert.equal(await statusOf(url), status, url);
    }
    assert.equal(await statusOf(SOURCE_URLS.schedule(SEASON)), 200);
  });

  it('is the league itself when it is empty', async () => {
    const url = SOURCE_URLS.gameLog('P', game.date, SEASON);
    const moment = at(addDays(game.date, 1), '06:30');
    assert.deepEqual((await ask(await open([]), url, moment)).body, (await ask(plain, url, moment)).body);
  });
});
