import assert from 'node:assert/strict';
import { it } from 'node:test';
import { floorTimes, isOnFloor, secondOf } from './floor-times.ts';
import { LeagueSeason } from './league-season.ts';

const SEED = 7;
const season = new LeagueSeason(SEED, 2024, 2024);

it('five a side at every instant, and seconds that round to the minutes of the box, in 300 games', () => {
  let topFive = 0;
  let sides = 0;
  for (const game of season.games.slice(0, 300)) {
    const result = season.result(game);
    const length = 2880 + 300 * result.overtimes;
    for (const box of [result.home, result.away]) {
      const times = floorTimes(SEED, game.gameId, box, result.overtimes);
      const moves = new Map<number, number>();
      for (const { stints } of times) {
        for (const { from, to } of stints) {
          moves.set(from, (moves.get(from) ?? 0) + 1);
          moves.set(to, (moves.get(to) ?? 0) - 1);
        }
      }
      let on = 0;
      for (const [instant, change] of [...moves].sort(([a], [b]) => a - b)) {
        on += change;
        assert.equal(on, instant === length ? 0 : 5, `${game.gameId} ${instant}`);
      }
      for (const [index, time] of times.entries()) {
        const { min, player } = box.players[index] as (typeof box.players)[number];
        assert.equal(Math.round(time.seconds / 60), min, `${game.gameId} ${player.name} ${time.seconds} s`);
        assert.ok(
          time.stints.every((stint, i) => i === 0 || stint.from > (time.stints[i - 1]?.to ?? 0)),
          'nobody is on the floor twice',
        );
      }
      const starters = times.filter(({ starter }) => starter);
      assert.equal(starters.length, 5);
      const most = [...times].sort((a, b) => b.seconds - a.seconds).slice(0, 5);
      topFive += most.every(({ starter }) => starter) ? 1 : 0;
      sides += 1;
    }
  }
  assert.ok(topFive > 0.6 * sides, `the men with most minutes begin in ${topFive} of ${sides}`);
});

it('finds a man’s own seconds', () => {
  const time = {
    personId: 1,
    starter: true,
    seconds: 15,
    stints: [
      { from: 0, to: 10 },
      { from: 50, to: 55 },
    ],
  };
  assert.deepEqual(
    [0, 9, 10, 14].map((nth) => secondOf(time, nth)),
    [0, 9, 50, 54],
  );
  assert.throws(() => secondOf(time, 15), RangeError);
  assert.deepEqual(
    [9, 10, 49, 54].map((second) => isOnFloor(time, second)),
    [true, false, false, true],
  );
});
