import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { batch } from '../../../test/support/surfaces/records.ts';
import { batchSentence } from './batch-sentence.ts';

describe('batchSentence', () => {
  it('tells predicted, excused, skipped and failed apart', () => {
    const closed = batch({ predicted: 1, skipped: 1, failed: 1, excused: 1, coverage: 0.5 });
    assert.equal(
      batchSentence(closed, 3),
      '1 of 3 expected players predicted (coverage 0.50), 1 excused, 1 failed',
    );
    const skipped = batch({ predicted: 2, skipped: 1, coverage: null });
    assert.equal(batchSentence(skipped, 3), '2 of 3 expected players predicted, 1 skipped with a reason');
  });

  it('counts the ended members while the batch is at work', () => {
    assert.equal(
      batchSentence(batch({ state: 'running' }), 2),
      'the batch is at work: 2 of 3 players have ended',
    );
  });

  it('says when there is no batch, or nobody in it', () => {
    assert.equal(batchSentence(null, 0), 'no batch of predictions has started');
    assert.equal(batchSentence(batch({ expected: [] }), 0), 'nobody to predict: 3 candidates, none selected');
  });
});
