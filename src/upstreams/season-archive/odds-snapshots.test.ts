import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { newestSnapshot, readSnapshots } from './odds-snapshots.ts';

const body = (timestamp: string) => JSON.stringify({ timestamp, data: [] });

/** A tar file of entries; a name longer than 100 bytes goes into an entry of its own, as GNU tar does. */
function tar(entries: readonly { name: string; content: string; type?: string }[]): Buffer {
  const blocks = entries.flatMap(({ name, content, type = '0' }) => [
    header(name, content, type),
    padded(content),
  ]);
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

function header(name: string, content: string, type: string): Buffer {
  const block = Buffer.alloc(512);
  block.write(name, 0, 100);
  block.write(Buffer.byteLength(content).toString(8).padStart(11, '0'), 124);
  block.write(type, 156);
  block.write('ustar', 257);
  return block;
}

function padded(content: string): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]);
}

describe('raw odds snapshots', () => {
  const [first, second] = [body('2024-01-15T11:55:39Z'), body('2024-01-16T11:55:39Z')];

  it('come out of a tar file unchanged and in the order of their own time', () => {
    const longName = `${'folder/'.repeat(20)}odds.json`;
    const bytes = tar([
      { name: 'odds/', content: '', type: '5' },
      { name: '././@LongLink', content: `${longName}\0`, type: 'L' },
      { name: longName.slice(0, 100), content: second },
      { name: 'read-me.txt', content: 'not a snapshot' },
      { name: 'odds/a.json', content: first },
    ]);
    const snapshots = readSnapshots('odds.tar.gz', bytes);
    assert.deepEqual(
      snapshots.map((snapshot) => Buffer.from(snapshot.body).toString()),
      [first, second],
    );
    assert.equal(snapshots[0]?.timestamp, Date.UTC(2024, 0, 15, 11, 55, 39));
  });

  it('may also be a single body', () => {
    assert.equal(readSnapshots('one.json', Buffer.from(first)).length, 1);
  });

  it('name their file when it is cut or a body has no time', () => {
    const whole = tar([{ name: 'a.json', content: first.padEnd(2000) }]);
    assert.throws(
      () => readSnapshots('odds.tar.gz', whole.subarray(0, 1000)),
      /odds\.tar\.gz is cut or damaged/,
    );
    assert.throws(
      () => readSnapshots('odds.tar.gz', tar([{ name: 'b.json', content: '{"data":[]}' }])),
      /odds\.tar\.gz holds b\.json without a time stamp/,
    );
  });

  it('answer with the newest one not after the moment and not too old', () => {
    const snapshots = [10, 20, 30].map((timestamp) => ({ timestamp, body: new Uint8Array() }));
    assert.equal(newestSnapshot(snapshots, 29, 15)?.timestamp, 20);
    assert.equal(newestSnapshot(snapshots, 30, 15)?.timestamp, 30);
    assert.equal(newestSnapshot(snapshots, 9, 15), null);
    assert.equal(newestSnapshot(snapshots, 46, 15), null);
  });
});
