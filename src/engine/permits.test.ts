import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openMemoryEngine } from '../adapters/memory/memory-engine.ts';
import { VirtualClock } from '../adapters/memory/virtual-clock.ts';
import {
  decidePermit,
  declareHalt,
  HALTS,
  type Halt,
  issuePermit,
  liftHalt,
  PERMITS,
  type Permit,
  readPermit,
  refusalText,
  revokePermit,
  scopesOf,
} from './permits.ts';
import { AUDIT } from './unit.ts';

const permit = (more: Partial<Permit> = {}): Permit => ({
  id: 'p',
  scope: 'all',
  issuedAt: 100,
  expiresAt: 200,
  actor: 'ann',
  reason: 'all is well',
  revokedAt: null,
  ...more,
});
const halt = (more: Partial<Halt> = {}): Halt => ({
  id: 'h',
  scope: 'all',
  since: 110,
  until: 150,
  actor: 'bob',
  reason: 'odd lines',
  liftedAt: null,
  ...more,
});
const refusal = (permits: readonly Permit[], halts: readonly Halt[], now: number) => {
  const decision = decidePermit(permits, halts, now);
  return decision.kind === 'permitted' ? null : refusalText(decision);
};

describe('a permit', () => {
  it('allows from its issue up to its expiry', () => {
    assert.equal(decidePermit([permit()], [], 100).kind, 'permitted');
    assert.equal(decidePermit([permit()], [], 199).kind, 'permitted');
    assert.match(refusal([permit()], [], 99) ?? '', /^no permit/);
    assert.match(refusal([permit()], [], 200) ?? '', /permit p expired at 1970/);
    assert.equal(refusal([], [], 100), 'no permit: nobody has permitted it');
  });

  it('allows nothing once it is taken back', () => {
    assert.equal(decidePermit([permit({ revokedAt: 150 })], [], 149).kind, 'permitted');
    assert.match(refusal([permit({ revokedAt: 150 })], [], 150) ?? '', /was taken back/);
  });

  it('is void during a halt, and after it unless it is newer', () => {
    assert.match(
      refusal([permit()], [halt()], 120) ?? '',
      /^halted \(all\) by bob since .* until .*: odd lines/,
    );
    assert.match(refusal([permit()], [halt()], 160) ?? '', /older than the last halt/);
    assert.match(refusal([permit()], [halt({ liftedAt: 120 })], 130) ?? '', /older than the last halt/);
    const newer = permit({ id: 'q', issuedAt: 151 });
    assert.deepEqual(decidePermit([permit(), newer], [halt()], 160), { kind: 'permitted', permit: newer });
    assert.equal(decidePermit([permit({ issuedAt: 110 })], [halt({ until: 111 })], 120).kind, 'no_permit');
  });

  it('that cannot be read is none', async () => {
    const broken = {
      get: () => Promise.reject(new Error('down')),
      query: () => Promise.reject(new Error('down')),
      count: () => Promise.reject(new Error('down')),
    };
    assert.deepEqual(await readPermit(broken, ['all'], 1), {
      kind: 'no_permit',
      detail: 'the permits cannot be read (down)',
      isUnreadable: true,
    });
  });
});

describe('changes of permits and halts', () => {
  const open = () => openMemoryEngine({ topology: [], clock: new VirtualClock(0) }).ledger;
  const terms = { scope: 'date:2024-01-15', actor: 'ann', reason: 'because' } as const;

  it('are read by every scope the asker falls under, and audited in their commit', async () => {
    const ledger = open();
    await ledger.transact(async (tx) => issuePermit(tx, 'p1', { ...terms, issuedAt: 10, expiresAt: 100 }));
    const asks = (date: string, now: number) => readPermit(ledger, scopesOf(date, 'ensemble_v1'), now);
    assert.equal((await asks('2024-01-15', 20)).kind, 'permitted');
    assert.equal((await asks('2024-01-16', 20)).kind, 'no_permit');
    await ledger.transact(async (tx) =>
      declareHalt(tx, 'h1', { ...terms, scope: 'system:ensemble_v1', since: 30, until: 60 }),
    );
    assert.equal((await asks('2024-01-15', 40)).kind, 'halted');
    const change = { actor: 'ann', reason: 'over', at: 45 };
    assert.equal(await ledger.transact((tx) => liftHalt(tx, 'h1', change)), true);
    assert.equal(await ledger.transact((tx) => liftHalt(tx, 'h1', change)), false);
    assert.equal(await ledger.transact((tx) => liftHalt(tx, 'none', change)), false);
    assert.equal((await ledger.get(HALTS, 'h1'))?.data.liftedAt, 45);
    assert.equal((await asks('2024-01-15', 46)).kind, 'no_permit');
    assert.equal(await ledger.transact((tx) => revokePermit(tx, 'p1', change)), true);
    assert.equal(await ledger.transact((tx) => revokePermit(tx, 'p1', change)), false);
    assert.equal(await ledger.transact((tx) => revokePermit(tx, 'none', change)), false);
    assert.equal((await ledger.get(PERMITS, 'p1'))?.data.revokedAt, 45);
    const audit = await ledger.query({ collection: AUDIT });
    assert.deepEqual(audit.map(({ data }) => data.action).sort(), [
      'halt',
      'lift halt',
      'permit',
      'revoke permit',
    ]);
  });

  it('that would be over before they begin are refused', async () => {
    const ledger = open();
    await assert.rejects(
      ledger.transact(async (tx) => issuePermit(tx, 'p', { ...terms, issuedAt: 10, expiresAt: 10 })),
      /give it a later expiry/,
    );
    await assert.rejects(
      ledger.transact(async (tx) => declareHalt(tx, 'h', { ...terms, since: 10, until: 9 })),
      /give it a later end/,
    );
  });
});
