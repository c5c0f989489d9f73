import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BadMessageError } from '../../engine/dead-letters.ts';
import { buildGraph } from '../../pipeline/build-graph.ts';
import { PROCESSORS } from '../../pipeline/processors.ts';
import { fromPushEnvelope, malformedDelivery, toPushEnvelope } from './push-envelope.ts';

const GRAPH = buildGraph(PROCESSORS);
const SUBSCRIPTION = 'nba-phase2-raw-complete-to-phase3';

function envelope(data: string, fields: object = {}, message: object = {}) {
  const encoded = Buffer.from(data).toString('base64');
  return { message: { data: encoded, messageId: 'm1', ...message }, subscription: SUBSCRIPTION, ...fields };
}
const parse = (body: unknown, phase = 3) => fromPushEnvelope(body, phase, GRAPH);

describe('a push envelope', () => {
  it('comes back as the delivery it was made from', () => {
    const message = {
      id: 'm1',
      topic: 'nba-phase2-raw-complete',
      data: { game_date: '2024-01-15' },
      attributes: { lane: 'live' },
      publishedAt: Date.UTC(2024, 0, 15),
    };
    const delivery = parse(toPushEnvelope(message, SUBSCRIPTION, 3));
    assert.equal(delivery.subscription, SUBSCRIPTION);
    assert.equal(delivery.attempt, 3);
    assert.deepEqual(delivery.message, { ...message, attributes: { lane: 'live', topic: message.topic } });
    assert.equal(parse(toPushEnvelope(message, SUBSCRIPTION, undefined)).attempt, undefined);
  });

  it('may name its topic instead of a subscription', () => {
    const attributes = { topic: 'nba-phase2-raw-complete' };
    const delivery = parse(envelope('{}', { subscription: undefined }, { attributes }));
    assert.equal(delivery.subscription, SUBSCRIPTION);
    assert.equal(delivery.message.publishedAt, 0, 'when it was published is not known');
  });

  const bad: readonly (readonly [what: string, body: unknown, says: RegExp])[] = [
    ['is no envelope', { hello: 1 }, /not a push envelope/],
    ['has data that is no base64', { message: { data: '%%%', messageId: 'm' } }, /not a push envelope/],
    ['has no message id', { message: { data: 'e30=' } }, /not a push envelope/],
    ['carries no JSON', envelope('not json'), /not base64 of JSON/],
    ['carries a list', envelope('[]'), /not an object/],
    ['names a subscription nobody has', envelope('{}', { subscription: 'nobody' }), /no subscription nobody/],
    [
      'belongs to another phase',
      envelope('{}', { subscription: 'nba-phase1-work-to-phase1' }),
      /not a subscription of phase 3/,
    ],
  ];
  for (const [what, body, says] of bad) {
    it(`is refused when it ${what}`, () => {
      assert.throws(
        () => parse(body),
        (error) => error instanceof BadMessageError && says.test(error.message),
      );
    });
  }
});

describe('malformedDelivery', () => {
  it('is named after its bytes', () => {
    const letter = (text: string) => malformedDelivery(text, 3, null, 5).message.id;
    assert.equal(letter('a'), letter('a'));
    assert.notEqual(letter('a'), letter('b'));
    assert.equal(malformedDelivery('x'.repeat(9000), 3, 'topic', 5).message.topic, 'topic');
  });
});
