import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openToyEngine } from '../../test/support/toy-engine.ts';
import {
  adoptDeclaration,
  type Declared,
  declarationDifferences,
  readDeclaration,
  watchDeclaration,
} from './declaration.ts';
import { AUDIT } from './unit.ts';

const FIRST: Declared = { 'schedule daily': { cron: '30 5 * * *' }, 'gate coverage': { floor: '0.5' } };
const EDITED: Declared = { 'schedule daily': { cron: '30 6 * * *', zone: 'UTC' }, 'gate other': {} };
const BY = { actor: 'ada', reason: 'the league plays at noon' };

async function watched() {
  const { engine } = await openToyEngine({ slates: ['2024-01-10'] });
  const actions = async () => {
    const rows = await engine.ledger.query({ collection: AUDIT, orderBy: 'at' });
    return rows.filter(({ data }) => data.subject === 'declaration').map(({ data }) => data.action);
  };
  const incident = async () => (await engine.alerts.open()).find(({ key }) => key === 'declaration');
  return { engine, actions, incident };
}

test('what is missing, new and changed is told, with both sides', () => {
  assert.deepEqual(declarationDifferences(FIRST, EDITED), [
    'gate coverage is not there',
    'gate other was never declared',
    'schedule daily: cron is 30 6 * * *, declared is 30 5 * * *',
    'schedule daily: zone is UTC, declared is not set',
  ]);
  assert.deepEqual(
    declarationDifferences(EDITED, FIRST).at(-1),
    'schedule daily: zone is not set, declared is UTC',
  );
});

test('what a home is first seen with is adopted, and the audit says so', async () => {
  const { engine, actions, incident } = await watched();
  assert.deepEqual(await readDeclaration(engine, FIRST), []);
  assert.deepEqual(await watchDeclaration(engine, FIRST), []);
  assert.deepEqual(await actions(), ['adopt declaration']);
  assert.equal(await incident(), undefined);
  assert.equal((await readDeclaration(engine, EDITED)).length, 4);
});

test('a difference is one incident however often somebody looks, until it is adopted', async () => {
  const { engine, actions, incident } = await watched();
  await watchDeclaration(engine, FIRST);
  await watchDeclaration(engine, EDITED);
  await watchDeclaration(engine, EDITED);
  assert.equal((await incident())?.count, 1);
  await watchDeclaration(engine, EDITED, ['topic t is not there']);
  assert.match((await incident())?.message ?? '', /schedule daily: cron.*topic t is not there/);
  await assert.rejects(
    adoptDeclaration(engine, EDITED, { ...BY, reason: ' ' }),
    /needs an actor and a reason/,
  );
  assert.equal((await adoptDeclaration(engine, EDITED, BY)).length, 4);
  assert.equal(await incident(), undefined);
  assert.deepEqual(await watchDeclaration(engine, EDITED), []);
  assert.deepEqual(await actions(), ['adopt declaration', 'adopt declaration']);
});

test('who puts it back as it was restores it: the incident closes and the audit names it', async () => {
  const { engine, actions, incident } = await watched();
  await watchDeclaration(engine, FIRST);
  const many = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`schedule ${i}`, {}]));
  await watchDeclaration(engine, { ...FIRST, ...many });
  assert.match((await incident())?.message ?? '', /; and 1 more: restore it/);
  await watchDeclaration(engine, FIRST);
  assert.equal(await incident(), undefined);
  assert.deepEqual((await actions()).sort(), ['adopt declaration', 'restore declaration']);
});

test('a home that was never looked at can be adopted', async () => {
  const { engine } = await watched();
  assert.deepEqual(await adoptDeclaration(engine, FIRST, BY), []);
  assert.deepEqual(await readDeclaration(engine, FIRST), []);
});
