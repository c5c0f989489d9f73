import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { daysFrom, openTestApp, temporaryHomes } from '../../test/support/app-harness.ts';
import { SLATES, UNITS, type UnitRecord } from '../engine/unit.ts';
import type { App } from './compose.ts';
import { InterruptedError } from './interrupted.ts';
import { type RunEvent, runSlates, slateReport } from './run-slates.ts';

const homes = temporaryHomes();
after(() => homes.remove());
const DATES = daysFrom(0, 1);

async function withApp<T>(
  home: string,
  work: (app: App) => Promise<T>,
  onUnitEnded?: (unit: UnitRecord) => void,
): Promise<T> {
  const app = await openTestApp({ home, ...(onUnitEnded ? { onUnitEnded } : {}) });
  try {
    return await work(app);
  } finally {
    await app.close();
  }
}

describe('runSlates', { timeout: 240_000 }, () => {
  const home = homes.fresh();
  const resumed = homes.fresh();

  it('tells of each date when it is asked for, planned and settled, with what the ledger shows', async () => {
    const events: RunEvent[] = [];
    const reports = await withApp(home, (app) =>
      runSlates(app, DATES, 'backfill', 'test', { progress: (event) => events.push(event) }),
    );
    for (const date of DATES) {
      const kinds = events.filter((event) => event.date === date).map((event) => event.kind);
      assert.deepEqual(kinds, ['requested', 'planned', 'settled']);
    }
    const planned = events.find((event) => event.kind === 'planned');
    assert.ok(planned?.kind === 'planned' && planned.report.slate);
    assert.ok(planned.report.units.length > 20, 'a live grid needs to know how many units there will be');
    assert.deepEqual(
      reports.map(({ date, slate }) => [date, (slate?.games ?? 0) > 0]),
      DATES.map((date) => [date, true]),
    );
  });

  it('does nothing again', async () => {
    const ended: string[] = [];
    await withApp(
      home,
      (app) => runSlates(app, DATES, 'backfill', 'test'),
      (unit) => ended.push(unit.processor),
    );
    assert.deepEqual(ended, []);
  });

  it('stops when told to, and the same call goes on from there', async () => {
    const stop = new AbortController();
    let count = 0;
    const unhandled: unknown[] = [];
    const onUnhandled = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', onUnhandled);
    await withApp(
      resumed,
      async (app) => {
        const run = runSlates(app, DATES, 'backfill', 'test', { signal: stop.signal });
        await assert.rejects(run, (error) => error instanceof InterruptedError);
        assert.ok((await app.ledger.count({ collection: UNITS, where: { open: true } })) > 0, 'work is left');
      },
      () => {
        count += 1;
        if (count === 6) stop.abort(new InterruptedError('SIGINT'));
      },
    );
    const reports = await withApp(resumed, (app) => runSlates(app, DATES, 'backfill', 'test'));
    for (const report of reports) assert.ok(report.units.every((unit) => !unit.open));
    process.off('unhandledRejection', onUnhandled);
    assert.deepEqual(unhandled, []);
  });

  it('does not begin when it was stopped before', async () => {
    await withApp(resumed, async (app) => {
      const signal = AbortSignal.abort(new InterruptedError('SIGTERM'));
      await assert.rejects(runSlates(app, DATES, 'backfill', 'test', { signal }), {
        name: 'InterruptedError',
      });
    });
  });

  it('reports a date without games as what it is', async () => {
    const [before] = daysFrom(-1, -1);
    await withApp(homes.fresh(), async (app) => {
      const [report] = await runSlates(app, [before!], 'backfill', 'test');
      assert.equal(report?.slate?.games, 0);
      assert.ok(report.slate.emptyDetail);
      assert.equal((await app.ledger.get(SLATES, before!))?.data.games, 0);
      const unknown = await slateReport(app, DATES[0]!);
      assert.deepEqual([unknown.slate, unknown.units, unknown.unfinished], [null, [], []]);
    });
  });
});
