import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openToyEngine } from '../../../test/support/toy-engine.ts';
import { memoryPayloads } from '../../adapters/memory/memory-payloads.ts';
import { freshUnit } from '../../engine/plan-units.ts';
import { ATTEMPTS, type AttemptRecord, UNITS } from '../../engine/unit.ts';
import { gameDate } from '../../league/game-date.ts';
import type { OperatorContext } from './operation.ts';
import { perform } from './perform.ts';

const D = gameDate('2024-01-15');

test('a payload is explained with the attempt that fetched it, who may be another than the unit that took it', async () => {
  const { engine } = await openToyEngine({ slates: [] });
  const payloads = memoryPayloads();
  const fetch = {
    source: 'nbac_boxscore',
    date: D,
    subject: '0022300561',
    url: 'https://cdn.nba.com/x',
    status: 200,
    contentType: null,
    fetchedAt: 1,
    upstream: 'internet',
    derived: false,
  } as const;
  const record = await payloads.put({ ...fetch, runId: 'attempt-of-the-night' }, Buffer.from('{}'));
  await payloads.put({ ...fetch, fetchedAt: 2, runId: 'attempt-of-the-look-back' }, Buffer.from('{}'));
  const old = await payloads.put({ ...fetch, subject: '0022300562' }, Buffer.from('[]'));
  const [node] = [...engine.graph.nodes.values()];
  assert.ok(node);
  const lines = [record, old].map((one) => `payload nbac_boxscore/${one.subject}:${one.bodyHash}`);
  await engine.ledger.transact(async (tx) => {
    tx.create(UNITS, `${node.id}/${D}`, { ...freshUnit(node, D, 'live'), attemptId: 'a' });
    const attempt = { unit: `${node.id}/${D}`, startedAt: 0, inputs: [...lines, 'table/2024-01-15:hash'] };
    tx.create(ATTEMPTS, 'a', {
      ...(attempt as Partial<AttemptRecord> as AttemptRecord),
      degradations: [],
      endedAt: null,
      outcome: null,
    });
  });
  const context = { engine, payloads } as Partial<OperatorContext> as OperatorContext;
  const { unit } = await perform(context, 'explain', { subject: `${node.id}/${D}`, downstream: false });
  assert.deepEqual(unit.payloads, [
    `${node.id}/${D}: ${lines[0]} by attempt-of-the-night`,
    `${node.id}/${D}: ${lines[1]}`,
  ]);
});
