import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openToyEngine } from '../../test/support/toy-engine.ts';
import { gameDate } from '../league/game-date.ts';
import type { Ledger } from '../ports/ledger.ts';
import { requestSlate } from './orchestrator.ts';
import { recoverReopened } from './recover-reopened.ts';
import { reopenUnits } from './reopen-units.ts';
import { UNITS } from './unit.ts';

const D = gameDate('2024-01-10');

/** A process that dies before its commit number `commits`. */
function dyingAt(ledger: Ledger, commits: number): Ledger {
  let left = commits;
  const transact: Ledger['transact'] = (work) => {
    left -= 1;
    return left > 0 ? ledger.transact(work) : Promise.reject(new Error('killed'));
  };
  return new Proxy(ledger, {
    get: (target, name) => {
      const value: unknown = name === 'transact' ? transact : Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

test('units whose reopener died before he looked at their gates run when the next process starts', async () => {
  const keys = [`context/${D}`, `feature/${D}`];
  let reopened = 0;
  for (let commits = 1; commits <= 8; commits += 1) {
    const toy = await openToyEngine({ slates: [D] });
    await requestSlate(toy.engine, D, 'backfill', 'test');
    await toy.settle();
    const dying = { ...toy.engine, ledger: dyingAt(toy.engine.ledger, commits) };
    await reopenUnits(dying, keys, 'test', 'it changed', 'recheck').catch(() => undefined);
    await toy.settle();
    const states = async () =>
      (await toy.engine.ledger.query({ collection: UNITS, where: { date: D, open: true } })).map(
        ({ key }) => key,
      );
    reopened += (await states()).length;
    await recoverReopened(toy.engine);
    await toy.settle();
    assert.deepEqual(await states(), [], `killed at commit ${commits}`);
  }
  assert.ok(reopened > 0, 'nobody was left waiting: the test proves nothing');
});
