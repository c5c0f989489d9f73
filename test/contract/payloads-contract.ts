/** What every payload archive promises: run over each adapter. */

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, test } from 'node:test';
import fc from 'fast-check';
import { gameDate } from '../../src/league/game-date.ts';
import type { PayloadArchive } from '../../src/ports/payload-archive.ts';
import type { FetchRecord } from '../../src/ports/payloads.ts';

export interface PayloadsUnderTest {
  readonly name: string;
  /** An empty archive, and how to remove it after it was closed. */
  create(): Promise<{ readonly payloads: PayloadArchive; readonly remove: () => Promise<void> }>;
}

const DATE = gameDate('2024-01-15');
const bytes = (text: string) => new TextEncoder().encode(text);

const fetchOf = (more: Partial<FetchRecord> = {}): Omit<FetchRecord, 'bodyHash' | 'bodyBytes'> => ({
  source: 'nbac_shot_chart',
  date: DATE,
  subject: '0022300001',
  url: 'https://stats.nba.com/stats/shotchartdetail?GameID=0022300001',
  status: 200,
  contentType: 'application/json',
  fetchedAt: 1000,
  upstream: 'archive',
  derived: true,
  ...more,
});

export function payloadsContract(under: PayloadsUnderTest): void {
  describe(`${under.name} keeps the promises of a payload archive`, () => {
    let payloads: PayloadArchive;
    let remove: () => Promise<void>;

    beforeEach(async () => {
      ({ payloads, remove } = await under.create());
    });
    afterEach(async () => {
      await payloads.close();
      await remove();
    });

    const latest = async (asOf?: number) =>
      (await payloads.latest('nbac_shot_chart', DATE, asOf)).map((record) => [
        record.subject,
        record.fetchedAt,
      ]);

    test('a body comes back byte for byte under its SHA-256', async () => {
      await fc.assert(
        fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (body) => {
          const record = await payloads.put(fetchOf(), body);
          assert.equal(record.bodyHash, createHash('sha256').update(body).digest('hex'));
          assert.equal(record.bodyBytes, body.length);
          assert.deepEqual([...(await payloads.body(record.bodyHash))], [...body]);
        }),
        { numRuns: 15 },
      );
    });

    test('the record comes back as it was put', async () => {
      const record = await payloads.put(fetchOf({ contentType: null, derived: false }), bytes('{}'));
      assert.deepEqual(await payloads.latest('nbac_shot_chart', DATE), [record]);
      assert.deepEqual(record, {
        ...fetchOf({ contentType: null, derived: false }),
        bodyHash: createHash('sha256').update('{}').digest('hex'),
        bodyBytes: 2,
      });
    });

    test('what happens to the caller’s buffer afterwards does not reach the archive', async () => {
      const body = bytes('before');
      const { bodyHash } = await payloads.put(fetchOf(), body);
      body.fill(0);
      const read = await payloads.body(bodyHash);
      assert.deepEqual(read, bytes('before'));
      read.fill(0);
      assert.deepEqual(await payloads.body(bodyHash), bytes('before'));
    });

    test('putting the same fetch again changes nothing', async () => {
      const first = await payloads.put(fetchOf(), bytes('x'));
      const second = await payloads.put(fetchOf(), bytes('x'));
      assert.deepEqual(second, first);
      assert.deepEqual(await payloads.latest('nbac_shot_chart', DATE), [first]);
    });

    test('the newest fetch of each subject is given, ordered by subject', async () => {
      await payloads.put(fetchOf({ subject: 'b', fetchedAt: 1 }), bytes('b1'));
      await payloads.put(fetchOf({ subject: 'b', fetchedAt: 3 }), bytes('b3'));
      await payloads.put(fetchOf({ subject: 'b', fetchedAt: 2 }), bytes('b2'));
      await payloads.put(fetchOf({ subject: 'a', fetchedAt: 2 }), bytes('a2'));
      assert.deepEqual(await latest(), [
        ['a', 2],
        ['b', 3],
      ]);
    });

    test('nothing is given that was not known as of the instant', async () => {
      await payloads.put(fetchOf({ subject: 'a', fetchedAt: 10 }), bytes('early'));
      await payloads.put(fetchOf({ subject: 'a', fetchedAt: 20 }), bytes('late'));
      await payloads.put(fetchOf({ subject: 'b', fetchedAt: 20 }), bytes('late'));
      assert.deepEqual(await latest(9), []);
      assert.deepEqual(await latest(10), [['a', 10]]);
      assert.deepEqual(await latest(19), [['a', 10]]);
      assert.deepEqual(await latest(20), [
        ['a', 20],
        ['b', 20],
      ]);
    });

    test('of two bodies known at the same instant the one put last is the newest', async () => {
      const one = await payloads.put(fetchOf(), bytes('one'));
      const two = await payloads.put(fetchOf(), bytes('two'));
      assert.deepEqual(await payloads.latest('nbac_shot_chart', DATE), [two]);
      await payloads.put(fetchOf(), bytes('one'));
      assert.deepEqual(await payloads.latest('nbac_shot_chart', DATE), [one]);
    });

    test('other sources and dates stay apart', async () => {
      await payloads.put(fetchOf(), bytes('x'));
      await payloads.put(fetchOf({ source: 'other' }), bytes('x'));
      await payloads.put(fetchOf({ date: gameDate('2024-01-16') }), bytes('x'));
      assert.equal((await payloads.latest('nbac_shot_chart', DATE)).length, 1);
      assert.deepEqual(await payloads.latest('nobody', DATE), []);
    });

    test('a hundred fetches put at the same time are all there', async () => {
      const records = await Promise.all(
        Array.from({ length: 100 }, (_, i) =>
          payloads.put(fetchOf({ subject: String(i).padStart(3, '0') }), bytes(`body ${i % 7}`)),
        ),
      );
      assert.deepEqual(await payloads.latest('nbac_shot_chart', DATE), records);
    });

    test('what a fetch took and what became of it stays with its record', async () => {
      const wire = { etag: '"v1"', lastModified: null, durationMs: 12 };
      const record = await payloads.put(fetchOf({ wire }), bytes('x'));
      assert.deepEqual(await payloads.latest('nbac_shot_chart', DATE), [record]);
      await payloads.judge(record, { outcome: 'fetched', rows: 3 });
      await payloads.judge({ ...record, subject: 'unheard of' }, { outcome: 'drifted', rows: null });
      const judged = { ...record, verdict: { outcome: 'fetched', rows: 3 } };
      assert.deepEqual(await payloads.latest('nbac_shot_chart', DATE), [judged]);
      assert.deepEqual(await payloads.list(), [judged]);
    });

    test('the newest answer with a validator is found by its URL, on whatever date it was asked', async () => {
      const wire = (etag: string | null, lastModified: string | null) => ({
        etag,
        lastModified,
        durationMs: 1,
      });
      const source = 'nbac_shot_chart';
      assert.equal(await payloads.validated(source, fetchOf().url), null);
      await payloads.put(fetchOf({ wire: wire('"v1"', null), fetchedAt: 1 }), bytes('1'));
      await payloads.put(
        fetchOf({ wire: wire(null, 'Mon'), fetchedAt: 3, date: gameDate('2024-01-14') }),
        bytes('3'),
      );
      await payloads.put(fetchOf({ wire: wire('"v2"', null), fetchedAt: 2 }), bytes('2'));
      await payloads.put(fetchOf({ wire: wire(null, null), fetchedAt: 4 }), bytes('4'));
      await payloads.put(
        fetchOf({ wire: wire('"x"', null), fetchedAt: 5, url: 'https://other/' }),
        bytes('5'),
      );
      await payloads.put(fetchOf({ wire: wire('"x"', null), fetchedAt: 6, source: 'other' }), bytes('6'));
      assert.equal((await payloads.validated(source, fetchOf().url))?.fetchedAt, 3);
    });

    test('the list has every version, in order, within its bounds', async () => {
      const dates = ['2024-01-14', '2024-01-15', '2024-01-16'].map(gameDate);
      for (const fetchedAt of [20, 10])
        for (const source of ['b', 'a'])
          for (const date of dates) await payloads.put(fetchOf({ source, date, fetchedAt }), bytes('x'));
      const listed = async (query?: Parameters<PayloadArchive['list']>[0]) =>
        (await payloads.list(query)).map(
          ({ date, source, fetchedAt }) => `${date.slice(8)}${source}${fetchedAt}`,
        );
      assert.deepEqual(
        await listed(),
        dates.flatMap((date) => ['a10', 'a20', 'b10', 'b20'].map((rest) => date.slice(8) + rest)),
      );
      assert.deepEqual(await listed({ source: 'a', asOf: 10, from: dates[1]! }), ['15a10', '16a10']);
      assert.deepEqual(await listed({ to: dates[0]!, source: 'b' }), ['14b10', '14b20']);
    });

    test('a whole archive is said to be whole, with what it holds', async () => {
      await payloads.put(fetchOf(), bytes('12345'));
      await payloads.put(fetchOf({ subject: 'other' }), bytes('12345'));
      const health = await payloads.verify();
      assert.deepEqual(
        { ...health, storedBytes: 0 },
        { fetches: 2, bodies: 1, bytes: 5, storedBytes: 0, damaged: [], strays: [] },
      );
      assert.ok(health.storedBytes > 0);
    });

    test('a body goes with the last fetch that needs it', async () => {
      const one = await payloads.put(fetchOf(), bytes('shared'));
      const two = await payloads.put(fetchOf({ subject: 'other' }), bytes('shared'));
      const three = await payloads.put(fetchOf({ subject: 'third' }), bytes('own'));
      const first = await payloads.remove([one, three]);
      assert.deepEqual([first.fetches, first.bodies], [2, 1]);
      assert.deepEqual(await payloads.list(), [two]);
      assert.deepEqual(await payloads.body(two.bodyHash), bytes('shared'));
      assert.deepEqual((await payloads.remove([one])).fetches, 0);
      assert.equal((await payloads.remove([two])).bodies, 1);
      await assert.rejects(payloads.body(two.bodyHash), /missing/);
    });

    test('a body that was never stored is missed aloud', async () => {
      await assert.rejects(payloads.body('0'.repeat(64)), /missing.*fetch it again/);
    });

    test('closing twice is harmless', async () => {
      await payloads.close();
      await payloads.close();
    });
  });
}
