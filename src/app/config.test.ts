import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readConfig } from './config.ts';
import { UsageError } from './usage-error.ts';

describe('the configuration', () => {
  it('has defaults for an empty environment', () => {
    assert.deepEqual(readConfig({}), { oddsApiKey: null, webhook: null, logLevel: 'info' });
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
      logLevel: 'debug',
    });
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
});
