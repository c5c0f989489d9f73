import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { screenOf, virtualOutput } from '../../../test/support/surfaces/virtual-output.ts';
import { LiveRegion } from './live-region.ts';

describe('a live region', () => {
  it('draws over itself and leaves nothing of longer lines', () => {
    const output = virtualOutput({ columns: 20 });
    output.line('before');
    const region = new LiveRegion(output);
    region.draw(['first line', 'second line', 'third']);
    region.draw(['one', 'two']);
    assert.deepEqual(screenOf(output.text(), 20), ['before', 'one', 'two', '']);
  });

  it('writes each frame at once, so that nothing flickers', () => {
    let writes = 0;
    const region = new LiveRegion({ columns: 20, write: () => writes++ });
    region.draw(['a', 'b']);
    region.draw(['c', 'd']);
    assert.equal(writes, 2);
  });

  it('clips what is wider than the terminal, colours and all', () => {
    const output = virtualOutput({ columns: 8 });
    new LiveRegion(output).draw(['\x1b[32mgreen\x1b[0m', '\x1b[31mmuch too wide\x1b[0m']);
    assert.deepEqual(screenOf(output.text(), 8), ['green', 'much t…', '']);
  });

  it('counts the rows its lines take after the terminal was made narrower', () => {
    const output = virtualOutput({ columns: 20 });
    const region = new LiveRegion(output);
    region.draw(['twelve chars', 'short']);
    output.columns = 8;
    region.draw(['new', 'text']);
    // The first line wrapped into two rows: up three, not two.
    assert.ok(output.text().includes('\x1b[3A'));
  });
});
