import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openMemoryEngine } from '../adapters/memory/memory-engine.ts';
import { VirtualClock } from '../adapters/memory/virtual-clock.ts';
import type { Ledger } from '../ports/ledger.ts';
import { type AuditLink, auditChained, verifyAudit } from './audit-chain.ts';
import { AUDIT, DECISIONS } from './unit.ts';

const row = (n: number) => ({
  actor: 'ada',
  action: 'reopen',
  subject: `box/2024-01-0${n}`,
  reason: 'late correction',
  at: n * 1000,
});

async function withRows(count: number): Promise<{ raw: Ledger; chained: Ledger }> {
  const { ledger: raw } = openMemoryEngine({ topology: [], clock: new VirtualClock(0) });
  const chained = auditChained(raw);
  for (let n = 1; n <= count; n += 1) await chained.transact(async (tx) => tx.create(AUDIT, `r${n}`, row(n)));
  return { raw, chained };
}

async function tamper(raw: Ledger, key: string, change: Partial<AuditLink>): Promise<void> {
  await raw.transact(async (tx) => {
    const stored = await tx.get(AUDIT, key);
    assert.ok(stored);
    tx.put(AUDIT, key, { ...stored.data, ...change } as AuditLink, stored.version);
  });
}

describe('the audit chain', () => {
  it('links every row to the one before it, several in one commit too', async () => {
    const { chained } = await withRows(2);
    await chained.transact(async (tx) => {
      tx.create(AUDIT, 'r3', row(3));
      tx.create(AUDIT, 'r4', row(4));
    });
    const rows = (await chained.query({ collection: AUDIT })).map(({ data }) => data as AuditLink);
    assert.deepEqual(
      rows.map(({ ordinal }) => ordinal),
      [1, 2, 3, 4],
    );
    rows.slice(1).forEach((link, i) => {
      assert.equal(link.previousHash, rows[i]?.hash);
    });
    const verdict = await verifyAudit(chained);
    assert.deepEqual(verdict, { links: 4, unchained: 0, head: rows[3]?.hash, faults: [] });
  });

  it('writes the row and the change it tells of in one commit, or neither', async () => {
    const { chained } = await withRows(1);
    const decision = {
      unit: 'box/2024-01-01',
      date: '2024-01-01' as never,
      verdict: 'reopened' as const,
      reason: 'x',
      cause: 'ada',
      at: 1,
    };
    await assert.rejects(
      chained.transact(async (tx) => {
        tx.create(AUDIT, 'r2', row(2));
        tx.create(DECISIONS, 'd', decision);
        throw new Error('in the middle');
      }),
      /in the middle/,
    );
    assert.equal((await verifyAudit(chained)).links, 1);
    assert.equal(await chained.get(DECISIONS, 'd'), null);
  });

  it('does not let a row be replaced', async () => {
    const { chained } = await withRows(1);
    await assert.rejects(
      chained.transact(async (tx) => tx.put(AUDIT, 'r1', row(1), 1)),
      /append-only/,
    );
  });

  it('keeps the chain whole when two commits race for its end', async () => {
    const { chained } = await withRows(0);
    await Promise.all(
      [1, 2, 3, 4, 5].map((n) => chained.transact(async (tx) => tx.create(AUDIT, `r${n}`, row(n)))),
    );
    const verdict = await verifyAudit(chained);
    assert.deepEqual([verdict.links, verdict.faults], [5, []]);
  });

  it('tells of a changed row', async () => {
    const { raw } = await withRows(3);
    await tamper(raw, 'r2', { reason: 'nothing to see' });
    const { faults } = await verifyAudit(raw);
    assert.match(faults.join('\n'), /row r2 was replaced/);
    assert.match(faults.join('\n'), /row r2 \(link 2, reopen by ada\) was changed/);
  });

  it('tells of a row that was changed together with its hash', async () => {
    const { raw } = await withRows(3);
    await tamper(raw, 'r2', { hash: 'f'.repeat(64) });
    assert.match((await verifyAudit(raw)).faults.join('\n'), /row r3 \(link 3\) does not follow link 2/);
  });

  it('tells of a removed row, of a doubled one and of one past the end', async () => {
    const { raw } = await withRows(4);
    await tamper(raw, 'r2', { ordinal: 3 });
    const { faults } = await verifyAudit(raw);
    assert.match(faults.join('\n'), /link 2 of 4 is missing/);
    assert.match(faults.join('\n'), /both claim to be link 3/);
    await tamper(raw, 'r2', { ordinal: 9 });
    assert.match((await verifyAudit(raw)).faults.join('\n'), /row r2 is link 9, the head knows 4/);
  });

  it('tells of a row that was slipped in beside it', async () => {
    const { raw } = await withRows(2);
    await raw.transact(async (tx) => tx.create(AUDIT, 'r9', row(9)));
    assert.match((await verifyAudit(raw)).faults.join('\n'), /row r9 of .* was slipped in/);
  });

  it('counts rows of an earlier release and does not take them for tampering', async () => {
    const { ledger: raw } = openMemoryEngine({ topology: [], clock: new VirtualClock(0) });
    await raw.transact(async (tx) => tx.create(AUDIT, 'old', row(1)));
    assert.deepEqual(await verifyAudit(raw), { links: 0, unchained: 1, head: null, faults: [] });
    await auditChained(raw).transact(async (tx) => tx.create(AUDIT, 'r2', row(2)));
    const verdict = await verifyAudit(raw);
    assert.deepEqual([verdict.links, verdict.unchained, verdict.faults], [1, 1, []]);
  });
});
