import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { easternDate, easternInstant } from '../../league/eastern-time.ts';
import { addDays, datesBetween, type GameDate, gameDate } from '../../league/game-date.ts';
import { playerLookup } from '../../league/player-lookup.ts';
import { ask, askJson, askRows, askSchedule, type CellRow, SOURCE_URLS } from '../payload-shapes/ask.ts';
import { bookmakerSpelling } from './names.ts';
import { randomFor } from './random.ts';
import { zoneOfPlace } from './shot-zones.ts';
import { openSimulatedLeague, type SimulatedLeague } from './simulated-league.ts';

const at = (date: string, time: string) => easternInstant(gameDate(date), time);
const SEASON = 2025;
const DATE = gameDate('2026-01-16');
const [MORNING, EVENING, NEXT_MORNING] = [at(DATE, '05:30'), at(DATE, '18:00'), at('2026-01-17', '06:30')];
const AFTER_SEASON = at('2026-05-01', '12:00');
const GAME_MS = 9_000_000;

const league = await openSimulatedLeague();

function sumOf(rows: readonly CellRow[], header: string): number {
  return rows.reduce((sum, row) => sum + Number(row[header]), 0);
}

/** What the books list at a moment. */
async function eventsAt(
  upstream: SimulatedLeague,
  moment: number,
): Promise<{ id: string; home_team: string }[]> {
  const url = SOURCE_URLS.events(moment);
  return (await askJson<{ data: { id: string; home_team: string }[] }>(upstream, url, moment)).data;
}

/** Bodies of one date by every source. */
async function bodiesOf(upstream: SimulatedLeague, date: GameDate, order: 1 | -1): Promise<string[]> {
  const [evening, morning] = [at(date, '18:00'), at(addDays(date, 1), '06:30')];
  const games = (await askSchedule(upstream, SEASON, morning)).filter((game) =>
    game.gameDateEst.startsWith(date),
  );
  const requests: [string, number][] = [
    [SOURCE_URLS.schedule(SEASON), morning],
    [SOURCE_URLS.gameLog('P', date, SEASON), morning],
    [SOURCE_URLS.gameLog('T', date, SEASON), morning],
    ...games.map((game): [string, number] => [SOURCE_URLS.shots(game.gameId), morning]),
    [SOURCE_URLS.playerIndex(SEASON), evening],
    [SOURCE_URLS.injuries(), evening],
    [SOURCE_URLS.odds(evening), evening],
    [SOURCE_URLS.events(evening), evening],
    ...(await eventsAt(upstream, evening)).map(({ id }): [string, number] => [
      SOURCE_URLS.eventOdds(id, evening),
      evening,
    ]),
  ];
  const bodies: string[] = [];
  for (const [url, asOf] of order === 1 ? requests : requests.toReversed()) {
    bodies.push(Buffer.from((await ask(upstream, url, asOf)).body).toString());
  }
  return order === 1 ? bodies : bodies.toReversed();
}

describe('the simulated league', () => {
  it('answers every URL with the same bytes for the same seed, whatever was asked before', async () => {
    const [forwards, backwards] = [await openSimulatedLeague(), await openSimulatedLeague({ seed: 7 })];
    const dates = [gameDate('2025-11-05'), DATE];
    const first = [await bodiesOf(forwards, dates[0] as GameDate, 1), await bodiesOf(forwards, DATE, 1)];
    const later = await bodiesOf(backwards, DATE, -1);
    const earlier = await bodiesOf(backwards, dates[0] as GameDate, -1);
    assert.deepEqual([earlier, later], first);
    await forwards.close();
  });

  it('is another league for another seed', async () => {
    const other = await bodiesOf(await openSimulatedLeague({ seed: 8 }), DATE, 1);
    const own = await bodiesOf(league, DATE, 1);
    assert.equal(other.filter((body) => own.includes(body)).length, 0);
  });

  it('covers two seasons, and knows nothing outside them', async () => {
    assert.deepEqual(await league.coverage(), ['2024-10-22', '2026-04-12']);
    const moment = at('2023-12-01', '12:00');
    for (const url of [
      SOURCE_URLS.schedule(2023),
      SOURCE_URLS.liveSchedule(),
      SOURCE_URLS.gameLog('P', gameDate('2023-11-30'), 2023),
      SOURCE_URLS.gameLog('P', DATE, SEASON, 'Playoffs'),
      SOURCE_URLS.shots('0022300001'),
      SOURCE_URLS.shots('0022599999'),
      SOURCE_URLS.playerIndex(2023),
      SOURCE_URLS.injuries(),
      SOURCE_URLS.liveOdds(),
      SOURCE_URLS.liveEvents(),
      SOURCE_URLS.liveEventOdds('0'.repeat(32)),
      'https://example.org/',
    ]) {
      assert.equal((await ask(league, url, moment)).status, 404, url);
    }
    const early = at('2024-08-01', '12:00');
    assert.equal((await ask(league, SOURCE_URLS.schedule(2024), early)).status, 404);
    assert.equal((await ask(league, SOURCE_URLS.playerIndex(2024), early)).status, 404);
    await assert.rejects(openSimulatedLeague({ firstSeason: 2025, lastSeason: 2024 }), /cannot end in 2024/);
  });

  it('plays consistent games: sums, points, minutes, rebounds, starts and scores fit in every game of a season', async () => {
    const upstream = await openSimulatedLeague();
    const range = (of: 'P' | 'T') =>
      SOURCE_URLS.gameLog(of, gameDate('2025-10-01'), SEASON, 'Regular Season', gameDate('2026-04-30'));
    const teams = await askRows(upstream, range('T'), AFTER_SEASON);
    const players = Map.groupBy(
      await askRows(upstream, range('P'), AFTER_SEASON),
      (row) => `${row.GAME_ID} ${row.TEAM_ID}`,
    );
    const games = new Map(
      (await askSchedule(upstream, SEASON, AFTER_SEASON)).map((game) => [game.gameId, game]),
    );
    const byGame = Map.groupBy(teams, (row) => String(row.GAME_ID));
    assert.equal(byGame.size, 1230);
    let overtimes = 0;
    for (const [gameId, rows] of byGame) {
      const game = games.get(gameId);
      const [home, away] = rows;
      assert.deepEqual([home?.PTS, away?.PTS], [game?.homeTeam.score, game?.awayTeam.score], gameId);
      assert.notEqual(home?.PTS, away?.PTS, gameId);
      assert.deepEqual(
        [home?.PLUS_MINUS, home?.WL],
        [Number(home?.PTS) - Number(away?.PTS), Number(home?.PTS) > Number(away?.PTS) ? 'W' : 'L'],
      );
      const extra = /OT(\d?)$/.exec(game?.gameStatusText ?? '');
      const length = 240 + 25 * (extra ? Number(extra[1] || 1) : 0);
      if (extra) overtimes++;
      for (const row of rows) {
        const own = players.get(`${gameId} ${row.TEAM_ID}`) ?? [];
        assert.equal(row.MIN, length, gameId);
        for (const count of [
          'MIN',
          'PTS',
          'FGM',
          'FGA',
          'FG3M',
          'FG3A',
          'FTM',
          'FTA',
          'OREB',
          'DREB',
          'REB',
          'AST',
          'STL',
          'BLK',
          'TOV',
          'PF',
        ])
          assert.equal(sumOf(own, count), row[count], `${count} of ${row.TEAM_ID} in ${gameId}`);
        assert.equal(sumOf(own, 'PLUS_MINUS'), 5 * Number(row.PLUS_MINUS), gameId);
        assert.ok(own.length >= 8 && own.length <= 15, `${own.length} men in ${gameId}`);
        for (const line of own) {
          const value = (header: string) => Number(line[header]);
          assert.equal(value('PTS'), 2 * (value('FGM') - value('FG3M')) + 3 * value('FG3M') + value('FTM'));
          assert.ok(
            value('FGM') <= value('FGA') && value('FG3M') <= value('FG3A') && value('FTM') <= value('FTA'),
          );
          assert.ok(value('FG3A') <= value('FGA') && value('FG3M') <= value('FGM') && value('PF') <= 6);
        }
      }
    }
    assert.ok(overtimes > 45 && overtimes < 105, `${overtimes} overtime games`);
  });

  it('charts every field-goal attempt where its zone is, in the order of the game', async () => {
    for (const gameId of ['0022500001', '0022500700']) {
      const shots = await askRows(league, SOURCE_URLS.shots(gameId), AFTER_SEASON);
      const date = String(shots[0]?.GAME_DATE).replace(/(\d{4})(\d{2})(\d{2})/, '$1-$2-$3') as GameDate;
      const box = (await askRows(league, SOURCE_URLS.gameLog('P', date, SEASON), AFTER_SEASON)).filter(
        (row) => row.GAME_ID === gameId,
      );
      for (const row of box) {
        const own = shots.filter((shot) => shot.PLAYER_ID === row.PLAYER_ID);
        const threes = own.filter((shot) => shot.SHOT_TYPE === '3PT Field Goal');
        assert.deepEqual(
          [own.length, sumOf(own, 'SHOT_MADE_FLAG'), threes.length, sumOf(threes, 'SHOT_MADE_FLAG')],
          [row.FGA, row.FGM, row.FG3A, row.FG3M],
        );
      }
      let elapsed = 0;
      for (const shot of shots) {
        const value = shot.SHOT_TYPE === '3PT Field Goal' ? 3 : 2;
        assert.equal(zoneOfPlace(Number(shot.LOC_X), Number(shot.LOC_Y), value), shot.SHOT_ZONE_BASIC);
        const period = Number(shot.PERIOD);
        const length = period > 4 ? 300 : 720;
        const left = 60 * Number(shot.MINUTES_REMAINING) + Number(shot.SECONDS_REMAINING);
        assert.ok(left >= 0 && left < length);
        const start = period > 4 ? 2880 + 300 * (period - 5) : 720 * (period - 1);
        assert.ok(start + length - left >= elapsed);
        elapsed = start + length - left;
      }
    }
  });

  it('has 450 invented persons, none twice in any spelling, some with marks and suffixes', async () => {
    const rows = await askRows(league, SOURCE_URLS.playerIndex(SEASON), MORNING);
    const names = rows.map((row) => `${row.PLAYER_FIRST_NAME} ${row.PLAYER_LAST_NAME}`);
    const lookups = new Set(names.map((name) => playerLookup(name.replace(/ (Jr\.|II|III)$/, ''))));
    assert.deepEqual([rows.length, lookups.size], [450, 450]);
    assert.ok(rows.every((row) => Number(row.PERSON_ID) >= 9_000_000));
    assert.ok(names.some((name) => / Jr\.$/.test(name)) && names.some((name) => / III$/.test(name)));
    assert.ok(names.some((name) => name.normalize('NFD') !== name));
    for (const row of rows) {
      const [feet, inches] = String(row.HEIGHT).split('-').map(Number);
      assert.ok((feet ?? 0) * 12 + (inches ?? 0) >= 68 && (inches ?? 12) < 12, String(row.HEIGHT));
      assert.ok(Number(row.WEIGHT) > 130 && Number(row.WEIGHT) < 330);
    }
    const before = await askRows(league, SOURCE_URLS.playerIndex(2024), MORNING);
    const known = new Set(before.map((row) => row.PERSON_ID));
    const stayed = rows.filter((row) => known.has(row.PERSON_ID)).length;
    assert.equal(stayed, 360, 'three newcomers a team');
  });

  it('lists absences before they happen, and whoever is out at tip-off does not play', async () => {
    let [listedOut, played, questionable, questionablePlayed] = [0, 0, 0, 0];
    for (const date of datesBetween(gameDate('2026-01-05'), gameDate('2026-01-18'))) {
      const players = await askRows(
        league,
        SOURCE_URLS.gameLog('P', date, SEASON),
        at(addDays(date, 1), '06:30'),
      );
      const personIds = new Set(players.map((row) => String(row.PLAYER_ID)));
      const playing = new Set(players.map((row) => String(row.TEAM_NAME)));
      const noon = at(date, '11:00');
      const list = await askJson<{
        injuries: {
          displayName: string;
          injuries: { status: string; date: string; athlete: { id: string } }[];
        }[];
      }>(league, SOURCE_URLS.injuries(), noon);
      for (const { displayName, injuries } of list.injuries) {
        for (const { status, date: announced, athlete } of injuries) {
          assert.ok(Date.parse(announced) <= noon);
          if (!playing.has(displayName)) continue;
          if (status === 'Out') {
            listedOut++;
            played += Number(personIds.has(athlete.id));
          } else {
            questionable++;
            questionablePlayed += Number(personIds.has(athlete.id));
          }
        }
      }
    }
    assert.ok(listedOut > 100, `${listedOut} listed as out`);
    assert.equal(played, 0);
    assert.ok(
      questionablePlayed > 0 && questionablePlayed < questionable,
      `${questionablePlayed} of ${questionable} played`,
    );
  });

  it('prices games and players on both sides from hourly snapshots before the tip-off only', async () => {
    const events = await eventsAt(league, EVENING);
    assert.ok(events.length >= 5);
    for (const { id } of events) {
      const url = SOURCE_URLS.eventOdds(id, EVENING);
      const odds = await askJson<{
        timestamp: string;
        data: { commence_time: string; bookmakers: { markets: { outcomes: Record<string, unknown>[] }[] }[] };
      }>(league, url, EVENING);
      assert.equal(odds.timestamp, '2026-01-16T23:00:00Z');
      assert.ok(Date.parse(odds.data.commence_time) > EVENING);
      const isToday = easternDate(Date.parse(odds.data.commence_time)) === DATE;
      assert.equal(odds.data.bookmakers.length > 0, isToday, 'points open on the morning of the day');
      for (const { markets } of odds.data.bookmakers) {
        const sides = Map.groupBy(markets[0]?.outcomes ?? [], (outcome) => String(outcome.description));
        assert.equal(sides.size, 16);
        for (const [name, outcomes] of sides) {
          assert.deepEqual(
            outcomes.map((outcome) => outcome.name),
            ['Over', 'Under'],
            name,
          );
          assert.equal(outcomes[0]?.point, outcomes[1]?.point);
          for (const { price } of outcomes) assert.ok(Math.abs(Number(price)) >= 100);
        }
      }
    }
    const lines = await askJson<{
      data: {
        home_team: string;
        bookmakers: { markets: { key: string; outcomes: { name: string; point?: number }[] }[] }[];
      }[];
    }>(league, SOURCE_URLS.odds(EVENING), EVENING);
    assert.equal(lines.data.length, events.length);
    for (const { home_team, bookmakers } of lines.data) {
      assert.ok(bookmakers.length >= 3);
      for (const { markets } of bookmakers) {
        assert.deepEqual(
          markets.map(({ key }) => key),
          ['h2h', 'spreads', 'totals'],
        );
        const [, spreads, totals] = markets;
        assert.equal(spreads?.outcomes[0]?.name, home_team);
        assert.equal(Number(spreads?.outcomes[0]?.point) + Number(spreads?.outcomes[1]?.point), 0);
        assert.ok(Number(totals?.outcomes[0]?.point) > 180 && Number(totals?.outcomes[0]?.point) < 290);
      }
    }
    const [live, liveEvents] = [SOURCE_URLS.liveOdds(), SOURCE_URLS.liveEvents()];
    assert.deepEqual(await askJson(league, live, EVENING), lines.data);
    assert.equal((await askJson<object[]>(league, liveEvents, EVENING)).length, events.length);
    const begun = SOURCE_URLS.liveEventOdds(events[0]?.id ?? '');
    assert.equal((await ask(league, begun, EVENING)).status, 200);
    assert.equal((await ask(league, begun, NEXT_MORNING)).status, 404);
  });

  it('can be predicted about as badly as the real one: a line misses by 4.5 to 5.7 points, half of them over', async () => {
    let [count, missed, over] = [0, 0, 0];
    for (const date of datesBetween(gameDate('2026-01-05'), gameDate('2026-01-25'))) {
      const evening = at(date, '11:00');
      const players = await askRows(
        league,
        SOURCE_URLS.gameLog('P', date, SEASON),
        at(addDays(date, 1), '06:30'),
      );
      const points = new Map(players.map((row) => [row.PLAYER_NAME, Number(row.PTS)]));
      for (const { id } of await eventsAt(league, evening)) {
        const odds = await askJson<{
          data: {
            bookmakers: { markets: { outcomes: { name: string; description: string; point: number }[] }[] }[];
          };
        }>(league, SOURCE_URLS.eventOdds(id, evening), evening);
        for (const outcome of odds.data.bookmakers[0]?.markets[0]?.outcomes ?? []) {
          const actual = points.get(outcome.description);
          if (outcome.name !== 'Over' || actual === undefined) continue;
          count++;
          missed += Math.abs(actual - outcome.point);
          over += Number(actual > outcome.point);
        }
      }
    }
    assert.ok(count > 1500, `${count} lines`);
    assert.ok(missed / count > 4.5 && missed / count < 5.7, `MAE ${missed / count}`);
    assert.ok(over / count > 0.44 && over / count < 0.54, `${over / count} over`);
  });

  it('writes some names as bookmakers do: without marks or suffix, with a false one, turned round', () => {
    const spellings = (name: string) =>
      new Set(Array.from({ length: 400 }, (_, index) => bookmakerSpelling(name, randomFor(7, name, index))));
    assert.deepEqual(spellings('Kai Mabry Jr.'), new Set(['Kai Mabry', 'Kai Mabry Jr', 'Kai Mabry Jr.']));
    assert.deepEqual(spellings('José Vukić'), new Set(['Jose Vukic', 'José Vukić', 'Vukić José']));
    assert.deepEqual(spellings('Leon Falk'), new Set(['Leon Falk', 'Leon Falk Jr.', 'Falk Leon']));
  });

  it('never tells a score or a box of a game that had not ended', async () => {
    const moment = fc.integer({ min: at('2025-10-21', '00:00'), max: at('2026-04-14', '00:00') });
    await fc.assert(
      fc.asyncProperty(moment, fc.integer({ min: -1, max: 1 }), async (asOf, days) => {
        const date = addDays(easternDate(asOf), days);
        const finals = new Set<string | number | null>();
        for (const game of await askSchedule(league, SEASON, asOf)) {
          const ended = Date.parse(game.gameDateTimeUTC ?? '') + GAME_MS <= asOf;
          assert.equal(game.gameStatus, ended ? 3 : 1, game.gameId);
          assert.equal(game.homeTeam.score + game.awayTeam.score > 0, ended, game.gameId);
          if (ended) finals.add(game.gameId);
          if (!game.gameDateEst.startsWith(date)) continue;
          assert.equal((await ask(league, SOURCE_URLS.shots(game.gameId), asOf)).status, ended ? 200 : 404);
        }
        for (const kind of ['P', 'T'] as const) {
          const url = SOURCE_URLS.gameLog(kind, date, SEASON);
          assert.ok((await ask(league, url, asOf)).knownAt <= asOf);
          for (const row of await askRows(league, url, asOf)) assert.ok(finals.has(row.GAME_ID ?? null));
        }
        for (const url of [
          SOURCE_URLS.odds(asOf + 9e9),
          SOURCE_URLS.events(asOf + 9e9),
          SOURCE_URLS.injuries(),
        ]) {
          const response = await ask(league, url, asOf);
          assert.ok(response.knownAt <= asOf, url);
          if (!url.includes('the-odds-api')) continue;
          const { timestamp } = JSON.parse(Buffer.from(response.body).toString()) as { timestamp: string };
          assert.ok(Date.parse(timestamp) <= asOf);
        }
      }),
      { numRuns: 25 },
    );
  });
});
