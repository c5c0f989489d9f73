import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Alerts } from '../../ports/alerts.ts';
import { HOST_POLICIES } from './host-policies.ts';
import { quotaOf, quotaRefusal, usedShare } from './quota.ts';
import { quotaAlarm } from './quota-alarm.ts';

const HOST = 'api.the-odds-api.com';
const POLICY = HOST_POLICIES[HOST]!.quota!;
const state = (used: number, remaining: number) => ({ used, remaining, at: 0 });

describe('what is left of a plan', () => {
  it('is read from the headers, and not guessed where they say nothing', () => {
    const read = (used?: string, remaining?: string) =>
      quotaOf(
        POLICY,
        {
          ...(used === undefined ? {} : { 'x-requests-used': used }),
          ...(remaining === undefined ? {} : { 'x-requests-remaining': remaining }),
        },
        5,
      );
    assert.deepEqual(read('12', '488'), { used: 12, remaining: 488, at: 5 });
    for (const [used, remaining] of [
      [undefined, '1'],
      ['1', undefined],
      ['x', '1'],
      ['', '1'],
      ['-1', '1'],
    ] as const)
      assert.equal(read(used, remaining), null);
  });

  it('is used up when there never was any', () => {
    assert.equal(usedShare(state(0, 0)), 1);
    assert.equal(usedShare(state(1, 3)), 0.25);
  });

  it('gives up only calls for nothing but player lines, and never what names no market', () => {
    const refusal = (markets: string | null, used: number, remaining: number, now = 0) =>
      quotaRefusal(
        POLICY,
        state(used, remaining),
        `https://${HOST}/v4/x${markets === null ? '' : `?markets=${markets}`}`,
        now,
      );
    assert.equal(refusal('player_points', 94, 6), null);
    assert.match(refusal('player_points', 95, 5) ?? '', /5 of 100 calls are left/);
    assert.equal(refusal('player_points,h2h', 95, 5), null);
    assert.match(refusal('h2h', 100, 0) ?? '', /used up/);
    assert.equal(refusal(null, 100, 0), null);
    assert.equal(refusal('h2h', 100, 0, 7 * 3_600_000), null, 'old figures may be of the last period');
    assert.equal(quotaRefusal(POLICY, null, `https://${HOST}/`, 0), null);
  });
});

describe('the alarm of a plan', () => {
  it('warns from 80 %, says from 95 % what is given up, and ends with the new period', async () => {
    const said: string[] = [];
    const alerts = {
      raise: async (key: string, severity: string, message: string) =>
        void said.push(`${severity} ${key}: ${message}`),
      resolve: async (key: string, evidence: string) => void said.push(`resolved ${key}: ${evidence}`),
    } as unknown as Alerts;
    const note = quotaAlarm(alerts);
    for (const [used, remaining] of [
      [10, 90],
      [11, 89],
      [80, 20],
      [95, 5],
      [1, 99],
    ] as const)
      await note(HOST, state(used, remaining));
    await note('stats.nba.com', state(99, 1));
    assert.deepEqual(said, [
      `resolved source-quota/${HOST}: 90 of 100 calls are left`,
      `warning source-quota/${HOST}: ${HOST}: 80 of 100 calls of the plan are used; from 95 % on player_points are given up first: raise the plan, or ask for fewer snapshots`,
      `error source-quota/${HOST}: ${HOST}: 95 of 100 calls of the plan are used; player_points are not asked any more: raise the plan, or ask for fewer snapshots`,
      `resolved source-quota/${HOST}: 99 of 100 calls are left`,
    ]);
  });
});
