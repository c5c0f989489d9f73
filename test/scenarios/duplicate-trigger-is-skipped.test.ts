/** What has been handled is delivered again, in process and over HTTP: nothing runs twice, and the ledger says why not. */

import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import type { App } from '../../src/app/compose.ts';
import { DECISIONS, TRIGGERS, unitKey } from '../../src/engine/unit.ts';
import { GATE_3_4 } from '../../src/pipeline/build-graph.ts';
import { TOPICS } from '../../src/pipeline/topics.ts';
import type { Delivery, DeliveryHandler } from '../../src/ports/bus.ts';
import { attemptsOf, partitionHashes } from '../support/app-harness/home-facts.ts';
import { httpDelivery } from '../support/app-harness/http-delivery.ts';
import { recordDeliveries } from '../support/app-harness/recorded-deliveries.ts';
import { dayOf, daysFrom, openTestApp, play, temporaryHomes } from '../support/app-harness.ts';

const SLATE = dayOf(1);
const homes = temporaryHomes();
after(() => homes.remove());

for (const way of ['in process', 'over HTTP'] as const) {
  describe(`a delivery repeated ${way}`, () => {
    it('starts no attempt and leaves a decision that says so', { timeout: 240_000 }, async () => {
      const seen: Delivery[] = [];
      const http = await httpDelivery();
      const app = await openTestApp({
        home: homes.fresh(),
        overrides: {
          handlers: async (services): Promise<Record<string, DeliveryHandler>> =>
            recordDeliveries(way === 'over HTTP' ? await http.handlers() : services.handlers(), seen),
        },
      });
      http.serve(app);
      const again = async (delivery: Delivery) => {
        if (way === 'in process') return void (await app.services.handle(delivery));
        const { status, body } = await http.post(delivery);
        assert.ok(status < 300, `${status}: ${body}`);
      };
      try {
        await play(app, daysFrom(0, 1));
        const before = {
          attempts: await attemptsOf(app),
          hashes: await partitionHashes(app),
          triggers: await triggers(app),
        };

        const work = only(seen, 'nba-phase4-work', 'player_daily_cache');
        await again(work);
        assert.match(
          await reasonFor(app, 'player_daily_cache', work.message.id),
          /^already complete by attempt/,
        );

        const batch = only(seen, 'nba-phase5-work', 'player_prop_predictions');
        await again(batch);
        assert.match(
          await reasonFor(app, 'player_prop_predictions', batch.message.id),
          /^already .* by attempt/,
        );

        const completion = only(seen, TOPICS.analyticsComplete, 'upcoming_player_game_context', 4);
        await again(completion);
        // The same fact from a second publisher: another message id.
        const twin = { ...completion, message: { ...completion.message, id: 'told-by-somebody-else' } };
        await again(twin);
        assert.match(await reasonFor(app, GATE_3_4, 'told-by-somebody-else'), /^duplicate trigger/);
        const decisions = await app.ledger.count({ collection: DECISIONS });
        await again(twin);
        await again(work);
        assert.equal(
          await app.ledger.count({ collection: DECISIONS }),
          decisions,
          'one decision per message is enough',
        );

        // Everything of the slate once more, in the order it came.
        for (const delivery of seen.filter(({ message }) => message.data.game_date === SLATE))
          await again(delivery);
        await app.bus.idle();
        assert.deepEqual(await attemptsOf(app), before.attempts);
        assert.deepEqual(await partitionHashes(app), before.hashes);
        assert.deepEqual(await triggers(app), before.triggers);
      } finally {
        await app.close();
        await http.close();
      }
    });
  });
}

function only(seen: readonly Delivery[], topic: string, processor: string, phase?: number): Delivery {
  const found = seen.filter(
    ({ message, subscription }) =>
      message.topic === topic &&
      message.data.processor === processor &&
      message.data.game_date === SLATE &&
      (phase === undefined || subscription.endsWith(`-to-phase${phase}`)),
  );
  assert.equal(found.length, 1, `${found.length} deliveries of ${topic} about ${processor}`);
  return found[0] as Delivery;
}

async function triggers(app: App): Promise<string[]> {
  return (await app.ledger.query({ collection: TRIGGERS })).map(({ key }) => key);
}

async function reasonFor(app: App, processor: string, cause: string): Promise<string> {
  const unit = unitKey(processor, SLATE);
  const decisions = await app.ledger.query({ collection: DECISIONS, where: { unit, verdict: 'skipped' } });
  const found = decisions.filter(({ data }) => data.cause === cause);
  assert.equal(found.length, 1, `no decision about ${unit} names ${cause}`);
  return found[0]?.data.reason ?? '';
}
