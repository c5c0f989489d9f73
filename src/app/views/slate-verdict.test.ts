import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { batch, DAY, slate, unit } from '../../../test/support/surfaces/records.ts';
import type { RootCause } from './root-causes.ts';
import { type SlateFacts, slateVerdict } from './slate-verdict.ts';

function cause(processor: string, fields: Partial<RootCause> = {}): RootCause {
  return {
    unit: `${processor}/${DAY}`,
    state: 'partial',
    why: 'partial(1/3): game 2',
    required: true,
    behind: [],
    ...fields,
  };
}

function verdict(fields: Partial<Omit<SlateFacts, 'unfinished'>> & { causes?: readonly RootCause[] } = {}) {
  const { causes = [], ...facts } = fields;
  return slateVerdict({
    date: DAY,
    slate: slate(),
    units: [unit('a'), unit('b')],
    batch: batch(),
    ended: 3,
    isWorking: false,
    ...facts,
    unfinished: { causes, units: causes.map(({ unit: key, why }) => ({ unit: key, why, required: true })) },
  });
}

describe('the verdict of a slate', () => {
  it('is HEALTHY when everybody is predicted', () => {
    const { verdict: word, cause: why, action, notes } = verdict();
    assert.equal(word, 'HEALTHY');
    assert.equal(why, '3 of 3 expected players predicted (coverage 1.00)');
    assert.equal(action, 'nothing to do');
    assert.deepEqual(notes, []);
  });

  it('stays HEALTHY, with notes, when only an optional source has gaps', () => {
    const found = verdict({
      causes: [cause('collect_odds', { required: false })],
      batch: batch({ degradations: ['system_unavailable:xgboost_v1'] }),
    });
    assert.equal(found.verdict, 'HEALTHY');
    assert.deepEqual(found.notes, [
      `collect_odds/${DAY}: partial(1/3): game 2`,
      'the batch ran with system_unavailable:xgboost_v1',
    ]);
  });

  it('judges a partial batch by its coverage', () => {
    const partial = [cause('player_prop_predictions')];
    const with_ = (coverage: number) => verdict({ causes: partial, batch: batch({ coverage }) });
    assert.equal(with_(0.95).verdict, 'HEALTHY');
    assert.equal(with_(0.85).verdict, 'DEGRADED');
    assert.match(with_(0.85).action, /tipoff predictions 2024-01-15/);
    assert.equal(with_(0.4).verdict, 'UNHEALTHY');
  });

  it('is UNHEALTHY when something needs a person, on whatever date it lies', () => {
    const parked = cause('summary', {
      unit: 'summary/2024-01-14',
      state: 'parked',
      why: 'parked: broken',
      behind: ['a', 'b'],
    });
    const found = verdict({ causes: [cause('other', { required: false }), parked] });
    assert.equal(found.verdict, 'UNHEALTHY');
    assert.match(found.cause, /^summary\/2024-01-14 parked: broken \(2 units wait behind it\); 3 of 3/);
    assert.match(found.action, /tipoff run 2024-01-14/);
    assert.match(verdict({ causes: [{ ...parked, behind: ['a'] }] }).cause, /1 unit wait behind it/);
  });

  it('is UNHEALTHY when an optional source needs a person', () => {
    assert.equal(
      verdict({ causes: [cause('odds', { state: 'parked', required: false })] }).verdict,
      'UNHEALTHY',
    );
  });

  it('is RUNNING while a process works on it, and DEGRADED once nobody does', () => {
    const causes = [cause('summary', { state: 'running', why: 'running' })];
    const running = verdict({ causes, isWorking: true, batch: null });
    assert.equal(running.verdict, 'RUNNING');
    assert.equal(running.cause, '1 of 2 units done; no batch of predictions has started');
    const stopped = verdict({ causes, isWorking: false, batch: null });
    assert.equal(stopped.verdict, 'DEGRADED');
    assert.match(stopped.cause, /^stopped before it was done \(1 of 2 units done\): summary/);
    assert.match(stopped.action, /goes on where it stopped/);
  });

  it('is DEGRADED when something required is partial', () => {
    const found = verdict({ causes: [cause('summary')] });
    assert.equal(found.verdict, 'DEGRADED');
    assert.match(found.cause, /^summary\/2024-01-15 partial\(1\/3\)/);
  });

  it('is NO GAMES with the reason', () => {
    const found = verdict({ slate: slate({ games: 0, emptyDetail: 'the all-star break' }) });
    assert.deepEqual([found.verdict, found.cause], ['NO GAMES', 'the all-star break']);
    assert.equal(verdict({ slate: slate({ games: 0 }) }).cause, 'the schedule has no games');
  });

  it('is UNKNOWN for a date nobody asked for', () => {
    const found = verdict({ slate: null, units: [] });
    assert.equal(found.verdict, 'UNKNOWN');
    assert.match(found.action, /tipoff run 2024-01-15/);
  });
});
