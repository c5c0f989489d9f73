import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { realDataDir, skipWithoutRealData } from '../../../test/support/real-data.ts';
import { ask, askJson, SOURCE_URLS } from '../payload-shapes/ask.ts';
import { openSeasonArchive } from './season-archive.ts';

const AFTER = Date.parse('2025-01-16T12:00:00Z');
const OT_GAME = '0022400561';

const archive = () => openSeasonArchive(realDataDir() ?? '');

interface Box {
  readonly game: {
    readonly gameStatus: number;
    readonly homeTeam: { readonly score: number; readonly players: readonly Record<string, unknown>[] };
  };
}

describe('the league’s further endpoints in the season archive', skipWithoutRealData, () => {
  it('a box made of the logs is derived and carries whole minutes only', async () => {
    const upstream = await archive();
    const response = await ask(upstream, SOURCE_URLS.boxscore(OT_GAME), AFTER);
    assert.deepEqual([response.status, response.derived], [200, true]);
    const { game } = await askJson<Box>(upstream, SOURCE_URLS.boxscore(OT_GAME), AFTER);
    assert.deepEqual([game.gameStatus, game.homeTeam.score], [3, 119]);
    for (const player of game.homeTeam.players) {
      assert.deepEqual(
        ['status', 'starter', 'notPlayingReason', 'oncourt'].filter((key) => key in player),
        [],
      );
      const statistics = player.statistics as Record<string, unknown>;
      assert.equal(statistics.minutes, undefined);
      assert.match(String(statistics.minutesCalculated), /^PT\d+M$/);
    }
    const before = await ask(upstream, SOURCE_URLS.boxscore(OT_GAME), Date.parse('2025-01-16T01:00:00Z'));
    assert.equal(before.status, 404, 'the game is being played');
  });

  it('play-by-play is there for the two recorded games, as it came', async () => {
    const upstream = await archive();
    const recorded = await ask(upstream, SOURCE_URLS.playByPlay(OT_GAME), AFTER);
    assert.deepEqual([recorded.status, recorded.derived], [200, false]);
    assert.equal((await ask(upstream, SOURCE_URLS.playByPlay('0022400500'), AFTER)).status, 200);
    assert.equal((await ask(upstream, SOURCE_URLS.playByPlay('0022400501'), AFTER)).status, 404);
    assert.equal((await ask(upstream, SOURCE_URLS.boxscore('0021900501'), AFTER)).status, 404);
  });

  it('officials are known on their one day, from half past nine', async () => {
    const upstream = await archive();
    const at = (time: string) => Date.parse(`2025-01-08T${time}:00Z`);
    assert.equal((await ask(upstream, SOURCE_URLS.referees('2025-01-08' as never), at('14:00'))).status, 404);
    assert.equal((await ask(upstream, SOURCE_URLS.referees('2025-01-08' as never), at('15:00'))).status, 200);
    assert.equal((await ask(upstream, SOURCE_URLS.referees('2025-01-09' as never), AFTER)).status, 404);
  });

  it('a transaction is known the day after, of the running league year', async () => {
    const upstream = await archive();
    const { NBA_Player_Movement: list } = await askJson<{
      NBA_Player_Movement: { rows: { TRANSACTION_DATE: string }[] };
    }>(upstream, SOURCE_URLS.movement(), AFTER);
    const dates = list.rows.map((row) => row.TRANSACTION_DATE.slice(0, 10)).sort();
    assert.ok(
      (dates[0] ?? '') >= '2024-07-01' && (dates.at(-1) ?? '') < '2025-01-16',
      `${dates[0]}..${dates.at(-1)}`,
    );
    assert.ok(dates.length > 400, `${dates.length} transactions`);
    assert.equal(
      (await ask(upstream, SOURCE_URLS.movement(), Date.parse('2014-01-16T12:00:00Z'))).status,
      404,
    );
  });

  it('the scoreboard shows the day before its games, and nothing while they are played or untimed', async () => {
    const upstream = await archive();
    const board = await askJson<{ scoreboard: { gameDate: string; games: { gameStatus: number }[] } }>(
      upstream,
      SOURCE_URLS.scoreboard(),
      Date.parse('2025-01-15T17:00:00Z'),
    );
    assert.equal(board.scoreboard.gameDate, '2025-01-15');
    assert.deepEqual(new Set(board.scoreboard.games.map((game) => game.gameStatus)), new Set([1]));
    const status = async (at: string) =>
      (await ask(upstream, SOURCE_URLS.scoreboard(), Date.parse(at))).status;
    assert.equal(await status('2025-01-16T01:00:00Z'), 404);
    assert.equal(await status('2021-11-03T17:00:00Z'), 404);
    assert.equal(await status('2019-11-03T17:00:00Z'), 404);
    assert.equal((await ask(upstream, SOURCE_URLS.rosterPage(1610612744), AFTER)).status, 404);
  });
});
