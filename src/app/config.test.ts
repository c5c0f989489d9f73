import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readConfig } from './config.ts';
import { UsageError } from './usage-error.ts';

describe('the configuration', () => {
  it('has defaults for an empty environment', () => {
    assert.deepEqual(readConfig({}), {
      oddsApiKey: null,
      webhook: null,
      engine: { kind: 'embedded' },
      permitRule: 'auto',
      logLevel: 'info',
    });
  });

  it('takes what is set', () => {
    const environment = {
      ODDS_API_KEY: 'k',
      TIPOFF_WEBHOOK: 'https://example.com/hook',
      TIPOFF_LOG_LEVEL: 'debug',
      PATH: '/bin',
    };
    assert.deepEqual(readConfig(environment), {
      oddsApiKey: 'k',
      webhook: { url: 'https://example.com/hook', format: null },
      engine: { kind: 'embedded' },
      permitRule: 'auto',
      logLevel: 'debug',
    });
  });

  it('takes the standard proxy variables, in either case, and only addresses', () => {
    const proxy = { HTTP_PROXY: undefined, HTTPS_PROXY: 'http://proxy:3128', NO_PROXY: 'localhost' };
    assert.deepEqual(readConfig({ HTTPS_PROXY: 'http://proxy:3128', NO_PROXY: 'localhost' }).proxy, proxy);
    const lower = {
      https_proxy: 'http://proxy:3128',
      HTTPS_PROXY: 'http://other:1',
      no_proxy: 'localhost',
      http_proxy: '',
    };
    assert.deepEqual(readConfig(lower).proxy, proxy);
    assert.throws(() => readConfig({ HTTPS_PROXY: 'proxy' }), /HTTPS_PROXY/);
  });

  const google = {
    TIPOFF_ENGINE: 'google',
    TIPOFF_GOOGLE_PROJECT: 'p',
    TIPOFF_GOOGLE_DATABASE: 'd',
    TIPOFF_TOPIC_PREFIX: 'tipoff-',
  };

  it('takes Google’s engine with all that belongs to it', () => {
    const choice = { kind: 'google', projectId: 'p', databaseId: 'd', topicPrefix: 'tipoff-' };
    const pulled = { ...choice, pushEndpoint: null, pushServiceAccount: null, emulators: null };
    assert.deepEqual(readConfig(google).engine, pulled);
    const more = {
      TIPOFF_PUSH_ENDPOINT: 'https://example.com/tipoff/',
      FIRESTORE_EMULATOR_HOST: 'a:1',
      PUBSUB_EMULATOR_HOST: 'b:2',
    };
    assert.deepEqual(readConfig({ ...google, ...more }).engine, {
      ...choice,
      pushEndpoint: 'https://example.com/tipoff',
      pushServiceAccount: null,
      emulators: { firestore: 'a:1', pubsub: 'b:2' },
    });
  });

  it('takes pushes of a real project only from a named service account', () => {
    const pushed = { ...google, TIPOFF_PUSH_ENDPOINT: 'https://example.com' };
    const signed = { ...pushed, TIPOFF_PUSH_SERVICE_ACCOUNT: 'push@p.iam.gserviceaccount.com' };
    const { engine } = readConfig(signed);
    assert.ok(engine.kind === 'google');
    assert.equal(engine.pushServiceAccount, 'push@p.iam.gserviceaccount.com');
    assert.throws(() => readConfig(pushed), /anybody could push to it\s+→ at TIPOFF_PUSH_SERVICE_ACCOUNT/);
    const emulators = { FIRESTORE_EMULATOR_HOST: 'a:1', PUBSUB_EMULATOR_HOST: 'b:2' };
    for (const unsigned of [
      { ...signed, ...emulators },
      { ...signed, TIPOFF_PUSH_ENDPOINT: undefined },
    ])
      assert.throws(() => readConfig(unsigned), /nobody signs pushes.*\s+→ at TIPOFF_PUSH_SERVICE_ACCOUNT/);
  });

  it('names all that Google’s engine lacks', () => {
    const faults = (environment: NodeJS.ProcessEnv) => {
      try {
        readConfig(environment);
      } catch (error) {
        return (error as Error).message;
      }
      return '';
    };
    const lacking = faults({ TIPOFF_ENGINE: 'google', PUBSUB_EMULATOR_HOST: 'b:2' });
    for (const name of ['GOOGLE_PROJECT', 'GOOGLE_DATABASE', 'TOPIC_PREFIX'])
      assert.match(lacking, new RegExp(`is needed by Google's engine and not set\\s+→ at TIPOFF_${name}`));
    assert.match(lacking, /not set although the other emulator is.*\s+→ at FIRESTORE_EMULATOR_HOST/);
    const alone = faults({ TIPOFF_GOOGLE_PROJECT: 'p', TIPOFF_PUSH_ENDPOINT: 'https://example.com' });
    assert.match(alone, /set without TIPOFF_ENGINE=google\s+→ at TIPOFF_GOOGLE_PROJECT/);
    assert.match(alone, /set without TIPOFF_ENGINE=google\s+→ at TIPOFF_PUSH_ENDPOINT/);
    assert.match(faults({ ...google, TIPOFF_TOPIC_PREFIX: 'Tipoff' }), /with a hyphen at the end/);
  });

  it('names every fault at once', () => {
    assert.throws(
      () => readConfig({ TIPOFF_WEBHOOK: 'nowhere', TIPOFF_LOG_LEVEL: 'loud' }),
      (error) =>
        error instanceof UsageError &&
        /TIPOFF_WEBHOOK/.test(error.message) &&
        /TIPOFF_LOG_LEVEL/.test(error.message),
    );
  });

  it('lists everything that a live pipeline is not told, at once', () => {
    assert.throws(
      () => readConfig({}, { isLive: true }),
      (error: Error) => {
        assert.ok(error instanceof UsageError);
        assert.match(error.message, /TIPOFF_ALERTS/);
        assert.match(error.message, /ODDS_API_KEY/);
        return true;
      },
    );
    assert.doesNotThrow(() => readConfig({ TIPOFF_ALERTS: 'log', TIPOFF_ODDS: 'off' }, { isLive: true }));
  });

  it('refuses an alert channel that is named and not set, and a second one without a first', () => {
    assert.throws(
      () => readConfig({ TIPOFF_ALERTS: 'webhook, deadman' }),
      /names webhook[\s\S]*TIPOFF_WEBHOOK[\s\S]*names deadman/,
    );
    assert.throws(() => readConfig({ TIPOFF_ALERTS: 'pigeon' }), /TIPOFF_ALERTS/);
    assert.throws(() => readConfig({ TIPOFF_WEBHOOK_2: 'https://b.example/x' }), /stands in for the first/);
    const whole = {
      TIPOFF_WEBHOOK: 'https://a.example/x',
      TIPOFF_WEBHOOK_2: 'https://b.example/x',
      TIPOFF_DEADMAN_URL: 'https://c.example/x',
    };
    const { secondWebhook, deadmanUrl } = readConfig({
      ...whole,
      TIPOFF_ALERTS: 'webhook,webhook-2,deadman',
    });
    assert.deepEqual([secondWebhook?.url, deadmanUrl], [whole.TIPOFF_WEBHOOK_2, whole.TIPOFF_DEADMAN_URL]);
  });
});
