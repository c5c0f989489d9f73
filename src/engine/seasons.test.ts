import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openMemoryEngine } from '../adapters/memory/memory-engine.ts';
import { VirtualClock } from '../adapters/memory/virtual-clock.ts';
import { gameDate } from '../league/game-date.ts';
import { prepareSeasonStart, prepareSeasonStop, SEASONS, seasonOff } from './seasons.ts';
import { AUDIT } from './unit.ts';

const SEASON = {
  label: '2026-27',
  from: gameDate('2026-08-20'),
  to: gameDate('2027-09-30'),
  backfill: null,
};
const ANN = { actor: 'ann', reason: 'a new season', at: 1 };

function bench() {
  const { ledger } = openMemoryEngine({ topology: [], clock: new VirtualClock(0) });
  return {
    ledger,
    start: () => ledger.transact(async (tx) => (await prepareSeasonStart(tx, SEASON, ANN))()),
    stop: (label = SEASON.label) =>
      ledger.transact(async (tx) => (await prepareSeasonStop(tx, label, { ...ANN, actor: 'bob', at: 2 }))()),
    off: (date: string) => seasonOff(ledger, gameDate(date)),
  };
}

test('a home that never switched a season lives by the clock', async () => {
  assert.equal(await bench().off('2026-10-20'), null);
});

test('a started season is live from that day, off-season and all, and no other date is', async () => {
  const { start, off } = bench();
  await start();
  for (const date of ['2026-08-20', '2026-10-20', '2027-09-30']) assert.equal(await off(date), null, date);
  assert.equal(
    await off('2027-10-19'),
    'no season that covers 2027-10-19 was started: `tipoff season start` does',
  );
});

test('a stopped one is off and says who did it; started again it is on; every change has its audit row', async () => {
  const { ledger, start, stop, off } = bench();
  await start();
  await stop();
  assert.match(
    (await off('2026-10-20')) ?? '',
    /^season 2026-27 was stopped by bob: `tipoff season start 2026-27`/,
  );
  await assert.rejects(stop(), /season 2026-27 is not live: there is nothing to stop/);
  await assert.rejects(stop('2020-21'), /season 2020-21 is not live/);
  await start();
  assert.equal(await off('2026-10-20'), null);
  const season = (await ledger.get(SEASONS, '2026-27'))?.data;
  assert.deepEqual([season?.isLive, season?.startedBy, season?.stoppedBy], [true, 'ann', null]);
  const audit = await ledger.query({ collection: AUDIT });
  assert.deepEqual(audit.map(({ data }) => `${data.action} ${data.subject}`).sort(), [
    'season start season/2026-27',
    'season start season/2026-27',
    'season stop season/2026-27',
  ]);
});
