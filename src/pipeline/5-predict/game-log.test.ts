import assert from 'node:assert/strict';
import { test } from 'node:test';
import { history, pastGame, zonesOf } from '../../../test/support/phase5/situations.ts';
import { gameLogOf, parseGameLog } from './game-log.ts';

const ZONES = '3,2,2,1,1,0,1,1,4,1';

test('a packed line is read field by field, hundredths and seconds in their units', () => {
  const log = parseGameLog(`7,19737,2023,99,1,1830,21,15,3,4,-125,250,${ZONES}`, 1);
  assert.equal(log.length, 1);
  assert.deepEqual(
    [log.personId[0], log.day[0], log.season[0], log.opponentTeamId[0], log.isHome[0]],
    [7, 19737, 2023, 99, 1],
  );
  assert.deepEqual([log.minutes[0], log.points[0], log.fga[0], log.ftm[0], log.fta[0]], [30.5, 21, 15, 3, 4]);
  assert.deepEqual([log.opponentDefence[0], log.pace[0]], [-1.25, 2.5]);
  assert.deepEqual([...log.zoneFga], [3, 2, 1, 1, 4]);
  assert.deepEqual([...log.zoneFgm], [2, 1, 0, 1, 1]);
});

test('an empty field is not known, a zero is a value', () => {
  const log = parseGameLog('7,1,2023,99,0,0,0,0,0,0,,,,,,,,,,,,', 1);
  assert.deepEqual([log.minutes[0], log.points[0], log.isHome[0]], [0, 0, 0]);
  assert.ok(Number.isNaN(log.opponentDefence[0]!) && Number.isNaN(log.pace[0]!));
  assert.ok([...log.zoneFga, ...log.zoneFgm].every(Number.isNaN));
});

test('a text with another number of fields or games is refused', () => {
  const line = `7,1,2023,99,1,1800,21,15,3,4,1,2,${ZONES}`;
  assert.throws(() => parseGameLog(`${line},1`, 1), /23 fields, 22 were agreed/);
  assert.throws(() => parseGameLog('7,1,2023', 1), /3 fields/);
  assert.throws(() => parseGameLog(`${line}\n${line}`, 1), /go on behind the last/);
  assert.throws(() => parseGameLog(line, 2), /fields/);
  assert.equal(parseGameLog('', 0).length, 0);
});

test('single games and the packed text give the same columns', () => {
  const game = pastGame({
    gameDate: '2024-01-15',
    minutes: 30.5,
    points: 21,
    opponentDefence: -1.25,
    pace: null,
    zones: null,
  });
  const packed = parseGameLog('7,19737,2023,99,1,1830,21,12,2,3,-125,,,,,,,,,,,', 1);
  assert.deepEqual(gameLogOf([game]), packed);
});

test('games are ordered by player and date, in whatever order they come', () => {
  const games = [...history(5), ...history(5, () => ({ points: 9 }), 3)];
  assert.deepEqual(gameLogOf(games), gameLogOf([...games].reverse()));
  assert.equal(gameLogOf(games).personId[0], 3);
  assert.equal(gameLogOf([pastGame({ gameDate: '2024-01-01' })]).zoneFga[0], zonesOf(12).ra.fga);
});
