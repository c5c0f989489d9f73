import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { clip, shortReason, shortText } from './short-reason.ts';

describe('shortReason', () => {
  it('names the first missing thing and counts the others', () => {
    const missing = [
      '2619b14a4f29924b50fbc11d43b4b4fb: https://api.example.com/v4/events/2619b14a/odds?markets=a&key=b answered 404: no such fact',
      '645128f47f61359cbbccf9310382b344: gone',
      'x: gone',
    ].join('; ');
    assert.equal(
      shortReason({ kind: 'partial', found: 2, expected: 5, missing }),
      'partial(2/5): 2619b14a…: api.example.com/…/odds answered 404: no such fact, and 2 more',
    );
  });

  it('says that nothing came at all', () => {
    const outcome = { kind: 'empty_unexpected', expected: 11, missing: 'all games' } as const;
    assert.equal(shortReason(outcome), 'empty_unexpected(0/11): all games');
  });

  it('leaves other outcomes their words', () => {
    const outcome = { kind: 'parked', code: 'contract_broken', message: 'sums differ' } as const;
    assert.equal(shortReason(outcome), 'parked: contract_broken: sums differ');
  });
});

describe('shortText', () => {
  it('keeps a bare host and never more than 160 characters', () => {
    assert.equal(shortText('https://example.com/ is down'), 'example.com is down');
    assert.equal(shortText('x'.repeat(500)).length, 160);
  });
});

describe('clip', () => {
  it('ends what it cuts with an ellipsis, and leaves alone what fits', () => {
    assert.deepEqual(
      [clip('tipoff', 6), clip('tipoff', 4), clip('tipoff', 1), clip('tipoff', -1)],
      ['tipoff', 'tip…', 't', ''],
    );
  });
});
