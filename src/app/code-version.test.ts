import assert from 'node:assert/strict';
import { it } from 'node:test';
import { codeVersion } from './code-version.ts';

it('the code version is the package’s with a hash of the sources, the same each time', () => {
  assert.match(codeVersion(), /^\d+\.\d+\.\d+\+[0-9a-f]{12}$/);
  assert.equal(codeVersion(), codeVersion());
});
