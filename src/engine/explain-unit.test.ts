import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openToyEngine, wrote } from '../../test/support/toy-engine.ts';
import { gameDate } from '../league/game-date.ts';
import { downstreamOf, explainUnit, unitOfPartition } from './explain-unit.ts';
import { requestSlate } from './orchestrator.ts';
import { reopenUnits } from './reopen-units.ts';
import { PARTITIONS } from './unit.ts';

async function played() {
  const dates = ['2024-01-10', '2024-01-11', '2024-01-12'].map(gameDate);
  const toy = await openToyEngine({
    slates: dates,
    work: (node, context) => ({
      ...wrote(node, context),
      ...(node.id === 'box' ? { inputs: ['payload source/box:abc'], degradations: ['odd shares (3)'] } : {}),
      ...(node.id === 'summary' && context.date === '2024-01-10'
        ? { outcome: { kind: 'partial', found: 1, expected: 2, missing: 'a game' } as const }
        : {}),
    }),
  });
  for (const date of dates) {
    await requestSlate(toy.engine, date, 'backfill', 'test');
    await toy.settle();
  }
  return toy;
}

test('a unit is explained from its attempts and gate down to payloads and degradations', async () => {
  const toy = await played();
  await reopenUnits(toy.engine, ['feature/2024-01-12'], 'ann', 'again');
  await toy.settle();
  const found = await explainUnit(toy.engine, 'feature/2024-01-12');
  assert.ok(found);
  assert.deepEqual([found.shows, found.generation, found.attempts.length], ['complete', 2, 2]);
  assert.deepEqual(
    [found.attempts[0]?.generation, found.attempts[0]?.outcome],
    [2, 'complete'],
    'newest first',
  );
  assert.equal(found.output?.rows, 3);
  assert.equal(found.gate?.verdict, 'fired');
  assert.deepEqual(
    found.gate?.members.filter(({ ordering }) => !ordering).map(({ unit, shows }) => [unit, shows]),
    [['gate/2024-01-12', 'complete']],
  );
  assert.equal(found.triggers.length, 2);
  assert.deepEqual(
    found.decisions.map(({ verdict, reason }) => [verdict, reason]),
    [['reopened', 'again']],
  );
  assert.deepEqual(
    found.reads.map(({ table, from, to, partitions, isCurrent, gaps }) => [
      table,
      from,
      to,
      partitions,
      isCurrent,
      gaps,
    ]),
    [
      ['summary', '2023-08-01', '2024-01-11', 2, null, ['summary/2024-01-10: partial(1/2): missing a game']],
      ['context', '2024-01-12', '2024-01-12', 1, true, []],
    ],
  );
  assert.deepEqual(found.payloads, ['box/2024-01-11: payload source/box:abc']);
  assert.deepEqual(found.degradations, ['box/2024-01-11: odd shares (3)']);
  assert.ok(found.upstream.includes('summary/2024-01-11'));
  assert.equal(await explainUnit(toy.engine, 'feature/2024-01-20'), null);
});

test('an input that has changed since is told from one that has not', async () => {
  const toy = await played();
  await toy.engine.ledger.transact(async (tx) => {
    const part = await tx.get(PARTITIONS, 'context/2024-01-12');
    tx.put(PARTITIONS, part!.key, { ...part!.data, hash: 'other' }, part!.version);
  });
  const found = await explainUnit(toy.engine, 'feature/2024-01-12');
  assert.equal(found?.reads.find(({ table }) => table === 'context')?.isCurrent, false);
});

test('a unit with trouble names its incidents', async () => {
  const toy = await played();
  const found = await explainUnit(toy.engine, 'box/2024-01-10');
  assert.deepEqual(found?.incidents, ['contract/box']);
});

test('downstream is everything by edge or by window, counted per processor', async () => {
  const toy = await played();
  const found = await downstreamOf(toy.engine, 'summary/2024-01-10');
  assert.deepEqual(
    found.processors.map(({ processor, units, from, to }) => [processor, units, from, to]),
    [
      ['feature', 2, '2024-01-11', '2024-01-12'],
      ['gate', 1, '2024-01-11', '2024-01-11'],
    ],
  );
  assert.equal(found.total, 3);
  assert.ok(!found.units.includes('summary/2024-01-10'));
});

test('a partition is traced to the unit that writes it', async () => {
  const toy = await played();
  assert.equal(unitOfPartition(toy.engine, 'nba_raw.box/2024-01-10'), 'box/2024-01-10');
  assert.equal(unitOfPartition(toy.engine, 'box/2024-01-10'), 'box/2024-01-10');
  assert.equal(unitOfPartition(toy.engine, 'nothing/2024-01-10'), null);
  assert.equal(unitOfPartition(toy.engine, 'box'), null);
});
