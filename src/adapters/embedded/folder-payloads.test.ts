import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { payloadsContract } from '../../../test/contract/payloads-contract.ts';
import { gameDate } from '../../league/game-date.ts';
import { folderPayloads } from './folder-payloads.ts';

const FETCH = {
  source: 'espn_injuries',
  date: gameDate('2024-01-15'),
  subject: 'season',
  url: 'https://site.api.espn.com/injuries',
  status: 200,
  contentType: 'application/json',
  fetchedAt: 1000,
  upstream: 'internet',
  derived: false,
} as const;

const makeFolder = () => mkdtempSync(join(tmpdir(), 'tipoff-payloads-'));

payloadsContract({
  name: 'the archive in a folder',
  create: async () => {
    const folder = makeFolder();
    return {
      payloads: folderPayloads(join(folder, 'payloads')),
      remove: async () => rmSync(folder, { recursive: true }),
    };
  },
});

describe('the payload folder', () => {
  let folder: string;
  beforeEach(() => {
    folder = makeFolder();
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const body = new TextEncoder().encode('{"injuries": []}'.repeat(100));
  const bodyPath = (hash: string) => join(folder, 'bodies', hash.slice(0, 2), `${hash}.gz`);

  test('keeps everything over a restart', async () => {
    const first = folderPayloads(folder);
    const record = await first.put(FETCH, body);
    await first.close();
    const second = folderPayloads(folder);
    assert.deepEqual(await second.latest('espn_injuries', FETCH.date), [record]);
    assert.deepEqual(await second.body(record.bodyHash), body);
    await second.close();
  });

  test('stores a body once, compressed, under its hash, and leaves no draft behind', async () => {
    const payloads = folderPayloads(folder);
    const [one, two] = await Promise.all([
      payloads.put(FETCH, body),
      payloads.put({ ...FETCH, subject: 'other' }, body),
    ]);
    await payloads.close();
    assert.equal(one.bodyHash, two.bodyHash);
    assert.deepEqual(readdirSync(join(folder, 'bodies')), [one.bodyHash.slice(0, 2)]);
    assert.deepEqual(readdirSync(join(folder, 'bodies', one.bodyHash.slice(0, 2))), [`${one.bodyHash}.gz`]);
    assert.ok(statSync(bodyPath(one.bodyHash)).size < body.length / 4);
    assert.deepEqual(new Uint8Array(gunzipSync(readFileSync(bodyPath(one.bodyHash)))), body);
  });

  for (const [damage, file] of [
    ['torn', readTorn],
    ['exchanged for another body', () => gzipSync('something else')],
    ['emptied', () => Buffer.alloc(0)],
  ] as const) {
    test(`a body that was ${damage} is refused by name, and healed by the next fetch`, async () => {
      const payloads = folderPayloads(folder);
      const { bodyHash } = await payloads.put(FETCH, body);
      writeFileSync(bodyPath(bodyHash), file(bodyPath(bodyHash)));
      await assert.rejects(payloads.body(bodyHash), (error: Error) => {
        assert.equal(error.name, 'PayloadDamagedError');
        assert.ok(error.message.includes(bodyPath(bodyHash)) && error.message.includes('fetch it again'));
        return true;
      });
      await payloads.put(FETCH, body);
      assert.deepEqual(await payloads.body(bodyHash), body);
      await payloads.close();
    });
  }

  test('a body that cannot be written fails the put, and no record promises it', async () => {
    const payloads = folderPayloads(folder);
    writeFileSync(join(folder, 'bodies'), 'in the way');
    await assert.rejects(payloads.put(FETCH, body));
    assert.deepEqual(await payloads.latest('espn_injuries', FETCH.date), []);
    await payloads.close();
  });

  test('a record that breaks the index fails its put and is not half written', async () => {
    const payloads = folderPayloads(folder);
    const broken = { ...FETCH, subject: null as unknown as string };
    const [bad, good] = await Promise.allSettled([
      payloads.put(broken, body),
      payloads.put({ ...FETCH, subject: 'ok' }, body),
    ]);
    assert.equal(bad.status, 'rejected');
    const stored = (await payloads.latest('espn_injuries', FETCH.date)).map((record) => record.subject);
    assert.deepEqual(stored, good.status === 'fulfilled' ? ['ok'] : []);
    await payloads.close();
  });

  test('an index that is no database is refused by name', () => {
    writeFileSync(
      join(folder, 'index.sqlite'),
      'not a database, but long enough to be looked at as one'.repeat(50),
    );
    assert.throws(
      () => folderPayloads(folder),
      (error: Error) => {
        assert.ok(
          error.message.includes(join(folder, 'index.sqlite')) && error.message.includes('move it aside'),
        );
        return true;
      },
    );
  });

  test('a full disk fails the put aloud; nothing of it is recorded, and the same put works when there is room', async () => {
    let isFull = true;
    const payloads = folderPayloads(folder, {
      write: async (path, bytes) => {
        writeFileSync(path, isFull ? bytes.subarray(0, 10) : bytes);
        if (isFull)
          throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
      },
    });
    await assert.rejects(payloads.put(FETCH, body), (error: Error) => {
      assert.equal(error.name, 'PayloadNotStoredError');
      assert.match(error.message, /espn_injuries\/2024-01-15\/season \(1600 bytes\) could not be stored in /);
      assert.match(error.message, /the disk is full: make room .*Nothing of it is recorded/);
      return true;
    });
    assert.deepEqual(await payloads.list(), []);
    assert.deepEqual(
      readdirSync(join(folder, 'bodies'), { recursive: true }).filter((entry) =>
        String(entry).includes('.tmp'),
      ),
      [],
      'the half-written draft is gone',
    );
    isFull = false;
    const record = await payloads.put(FETCH, body);
    assert.deepEqual(await payloads.body(record.bodyHash), body);
    assert.deepEqual((await payloads.verify()).damaged, []);
    await payloads.close();
  });

  test('names every body that is missing or damaged, with who needs it, and what belongs to nobody', async () => {
    const payloads = folderPayloads(folder);
    const [lost, torn, whole] = await Promise.all(
      ['lost', 'torn', 'whole'].map((subject) => payloads.put({ ...FETCH, subject }, Buffer.from(subject))),
    );
    rmSync(bodyPath(lost!.bodyHash));
    writeFileSync(bodyPath(torn!.bodyHash), gzipSync('something else'));
    const stray = 'ab'.repeat(32);
    mkdirSync(join(folder, 'bodies', 'ab'), { recursive: true });
    writeFileSync(bodyPath(stray), gzipSync('nobody'));
    const health = await payloads.verify();
    const named = health.damaged.map(({ bodyHash, fault, neededBy }) => [bodyHash, fault, neededBy[0]]);
    assert.deepEqual(
      named.sort((a, b) => (a[1]! < b[1]! ? -1 : 1)),
      [
        [torn!.bodyHash, 'damaged', 'espn_injuries/2024-01-15/torn'],
        [lost!.bodyHash, 'missing', 'espn_injuries/2024-01-15/lost'],
      ],
    );
    assert.deepEqual(health.strays, [stray]);
    assert.deepEqual((await payloads.remove([])).bodies, 1);
    assert.deepEqual(await payloads.body(whole!.bodyHash), new Uint8Array(Buffer.from('whole')));
    await payloads.close();
  });

  test('takes over the index of an older home', async () => {
    const first = folderPayloads(folder);
    const record = await first.put(FETCH, body);
    await first.close();
    const index = new DatabaseSync(join(folder, 'index.sqlite'));
    index.exec('DROP INDEX fetches_validated');
    for (const column of ['etag', 'last_modified', 'duration_ms', 'outcome', 'rows'])
      index.exec(`ALTER TABLE fetches DROP COLUMN ${column}`);
    index.close();
    const second = folderPayloads(folder);
    assert.deepEqual(await second.list(), [record]);
    await second.judge(record, { outcome: 'fetched', rows: 1 });
    assert.equal((await second.list())[0]?.verdict?.rows, 1);
    await second.close();
  });

  test('says that it is closed', async () => {
    const payloads = folderPayloads(folder);
    await payloads.close();
    await assert.rejects(payloads.put(FETCH, body), /is closed/);
    await assert.rejects(payloads.latest('espn_injuries', FETCH.date), /is closed/);
    await assert.rejects(payloads.body('0'.repeat(64)), /is closed/);
    await assert.rejects(payloads.list(), /is closed/);
    await assert.rejects(payloads.verify(), /is closed/);
    await assert.rejects(payloads.remove([]), /is closed/);
    await assert.rejects(payloads.validated('a', 'b'), /is closed/);
  });
});

function readTorn(path: string): Buffer {
  return readFileSync(path).subarray(0, 20);
}
