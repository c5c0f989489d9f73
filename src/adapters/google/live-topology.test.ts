import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DEAD, subscription } from '../../../test/contract/engine-under-test.ts';
import { freshProject, googleEmulators, ON_EMULATORS } from '../../../test/support/google-emulators.ts';
import { systemClock } from '../embedded/system-clock.ts';
import { openGoogleClients } from './google-clients.ts';
import { openGoogleEngine } from './google-engine.ts';

describe('Pub/Sub as it is', ON_EMULATORS, () => {
  const topology = [subscription('played'), subscription('other'), DEAD];
  const settings = async () => {
    const { firestore, pubsub } = await googleEmulators();
    const { projectId } = freshProject();
    return { projectId, firestoreEmulator: firestore, pubsubEmulator: pubsub };
  };
  const open = async (clients: Awaited<ReturnType<typeof settings>>, ensureTopology: boolean) => {
    const options = { ...clients, topology, clock: systemClock(), topicPrefix: 'mine-', ensureTopology };
    const { ledger } = await openGoogleEngine(options);
    await ledger.close();
  };

  it('is refused with all that is missing', async () => {
    await assert.rejects(open(await settings(), false), (error: Error) => {
      assert.equal(error.name, 'GoogleNotReadyError');
      for (const name of ['topic mine-played', 'topic mine-dead', 'subscription mine-other-worker'])
        assert.match(error.message, new RegExp(`- ${name} is not there`));
      return true;
    });
  });

  it('is refused when its pushes would carry no token, or one for somebody else', async () => {
    const live = await settings();
    const pushEndpoint = () => 'https://tipoff.example/phase1/process';
    const pushSigner = { serviceAccount: 'push@tipoff.example', audience: 'https://tipoff.example' };
    const options = { ...live, topology, clock: systemClock(), pushEndpoint };
    await (await openGoogleEngine({ ...options, ensureTopology: true })).ledger.close();
    await assert.rejects(
      openGoogleEngine({ ...options, pushSigner }),
      /played-worker: pushServiceAccount is none, declared is push@tipoff\.example[\s\S]*pushAudience is none/,
    );
  });

  it('is refused with every edit that somebody made live, and accepted once it is restored', async () => {
    const live = await settings();
    await open(live, true);
    const { pubsub, firestore } = await openGoogleClients(live);
    await pubsub.subscription('mine-played-worker').delete();
    await pubsub.createSubscription('mine-other', 'mine-played-worker', { ackDeadlineSeconds: 20 });
    await pubsub.subscription('mine-dead-letters').delete();
    await assert.rejects(open(live, false), (error: Error) => {
      assert.deepEqual(error.message.split('\n').slice(1), [
        '- subscription mine-played-worker: topic is mine-other, declared is mine-played',
        '- subscription mine-played-worker: ackDeadlineSeconds is 20, declared is 60',
        '- subscription mine-dead-letters is not there',
      ]);
      return true;
    });
    await pubsub.subscription('mine-played-worker').delete();
    await open(live, true);
    await open(live, false);
    const options = { ...live, topology, clock: systemClock(), topicPrefix: 'mine-' };
    const { ledger, topologyDifferences } = await openGoogleEngine(options);
    assert.deepEqual(await topologyDifferences(), []);
    await pubsub.subscription('mine-dead-letters').delete();
    assert.deepEqual(await topologyDifferences(), ['subscription mine-dead-letters is not there']);
    await ledger.close();
    await pubsub.close();
    await firestore.terminate();
  });
});
