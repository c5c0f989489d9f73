/** both-bindings-agree: the same slates on the embedded engine and on Google's, pulled and pushed, come to the same. */

import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { Hono } from 'hono';
import type { App } from '../../../src/app/compose.ts';
import { type EngineChoice, readConfig } from '../../../src/app/config.ts';
import { appRoutes } from '../../../src/app/http/app-routes.ts';
import { startServer } from '../../../src/app/http/server.ts';
import { outcomeText } from '../../../src/engine/outcome.ts';
import { DEAD_LETTERS, TRIGGERS, UNITS } from '../../../src/engine/unit.ts';
import { MEMBERS } from '../../../src/pipeline/5-predict/batch-records.ts';
import type { DeliveryHandler } from '../../../src/ports/bus.ts';
import { partitionHashes } from '../../support/app-harness/home-facts.ts';
import { daysFrom, openTestApp, play, SEED, temporaryHomes } from '../../support/app-harness.ts';
import { freshProject, googleEmulators, ON_EMULATORS } from '../../support/google-emulators.ts';

const DATES = daysFrom(0, 1);
const SETTINGS = readConfig({ TIPOFF_LOG_LEVEL: 'silent' });
const homes = temporaryHomes();
after(() => homes.remove());

describe('both-bindings-agree', ON_EMULATORS, () => {
  it('same outcomes, triggers, members and partitions, whoever carries the messages', async () => {
    console.log(`both-bindings-agree: ${DATES.join(', ')}, seed ${SEED}`);
    const embedded = await facts({ kind: 'embedded' });
    assert.ok(Object.keys(embedded.units).length > 60 && embedded.members > 0);
    assert.equal(embedded.deadLetters, 0);

    assert.deepEqual(await facts(await google(null)), embedded);

    // The red run: a binding that acknowledges one message nobody has handled does not come to the same.
    let lost = 0;
    const losing = await facts(await google(null), undefined, ({ handlers }) => {
      const all = handlers();
      const [subscription, handle] = Object.entries(all).find(([name]) => name.includes('phase3-work')) ?? [];
      assert.ok(subscription && handle);
      return {
        ...all,
        [subscription]: async (delivery) => {
          lost += 1;
          if (lost > 1) await handle(delivery);
        },
      };
    });
    assert.ok(lost > 1, 'nothing was lost: the red run proves nothing');
    assert.notDeepEqual(losing, embedded, 'a lost message changes nothing: agreement proves nothing');

    let pushed = 0;
    const target = new Hono();
    let live: App | null = null;
    target.all('*', async (c) => {
      // Before the app is up Pub/Sub is told to come again.
      if (!live) return c.body(null, 503);
      const answer = await appRoutes(live).fetch(c.req.raw);
      if (answer.status === 204) pushed += 1;
      return answer;
    });
    const server = await startServer(target, 0);
    try {
      const over = await facts(await google(server.address), (app) => {
        live = app;
      });
      assert.deepEqual(over, embedded);
      assert.ok(pushed > 60, `only ${pushed} messages came by push`);
    } finally {
      await server.close();
    }
  });
});

async function google(pushEndpoint: string | null): Promise<EngineChoice> {
  return {
    kind: 'google',
    projectId: freshProject().projectId,
    databaseId: '(default)',
    topicPrefix: 'agree-',
    pushEndpoint,
    pushServiceAccount: null,
    emulators: await googleEmulators(),
  };
}

async function facts(
  engine: EngineChoice,
  onOpen: (app: App) => void = () => undefined,
  handling?: (services: App['services']) => Record<string, DeliveryHandler>,
) {
  const home = homes.fresh();
  const app = await openTestApp({
    home,
    overrides: {
      config: { ...SETTINGS, engine },
      ...(handling ? { handlers: async (services) => handling(services) } : {}),
    },
  });
  try {
    onOpen(app);
    const started = performance.now();
    await play(app, DATES);
    const took = ((performance.now() - started) / 1000).toFixed(1);
    console.log(
      `${engine.kind}${'pushEndpoint' in engine && engine.pushEndpoint ? ', pushed' : ''}: ${took} s for ${DATES.length} slates`,
    );
    const { ledger } = app;
    const units = await ledger.query({ collection: UNITS });
    return {
      units: Object.fromEntries(
        units.map(({ key, data }) => [key, data.outcome ? outcomeText(data.outcome) : data.state]),
      ),
      triggers: (await ledger.query({ collection: TRIGGERS })).map(({ data }) => data.target).sort(),
      members: await ledger.count({ collection: MEMBERS }),
      deadLetters: await ledger.count({ collection: DEAD_LETTERS }),
      partitions: await partitionHashes(app),
    };
  } finally {
    await app.close();
  }
}
