import assert from 'node:assert/strict';
import { readConfig } from '../../../src/app/config.ts';
import { ATTEMPTS } from '../../../src/engine/unit.ts';
import type { GameDate } from '../../../src/league/game-date.ts';
import { kindOf } from '../../support/simulated/facts.ts';
import type { Scenario } from './scenario.ts';

const WHOLE = {
  ODDS_API_KEY: 'k',
  TIPOFF_ALERTS: 'webhook,deadman',
  TIPOFF_WEBHOOK: 'https://a.example/hook',
  TIPOFF_DEADMAN_URL: 'https://b.example/ping',
};
const OLD = '1.0.0+old';

export const scenario: Scenario = {
  story:
    'given a release that wipes two required settings: it refuses to start and lists both, nothing is leased by it, and the old version goes on serving; whole again it starts',
  breaks: 'settingsFallBack',
  lacks:
    'the difference of the settings shown before the release; models lie in the warehouse and have no path that could be missing',
  async run(open) {
    const simulation = open({
      days: 3,
      games: 1,
      playersPerGame: 1,
    });
    await simulation.settle();
    simulation.redeploy({ codeVersion: OLD });
    const dates = simulation.league.dates as readonly [GameDate, GameDate, GameDate];
    await simulation.play(dates[0]);
    const start = (environment: Record<string, string | undefined>) => {
      readConfig(environment, { isLive: true, sabotage: simulation.engine.sabotage });
      simulation.redeploy({ codeVersion: '2.0.0+new' });
    };
    const { TIPOFF_WEBHOOK: _hook, ODDS_API_KEY: _key, ...wiped } = WHOLE;
    assert.throws(() => start(wiped), /ODDS_API_KEY[\s\S]*TIPOFF_WEBHOOK|TIPOFF_WEBHOOK[\s\S]*ODDS_API_KEY/);
    await simulation.play(dates[1]);
    const attempts = await simulation.ledger.query({ collection: ATTEMPTS });
    assert.deepEqual([...new Set(attempts.map(({ data }) => data.codeVersion))], [OLD]);
    assert.equal(await kindOf(simulation, 'player_prop_predictions', dates[1]), 'complete');

    assert.doesNotThrow(() => start(WHOLE));
    await simulation.play(dates[2]);
    const later = await simulation.ledger.query({ collection: ATTEMPTS, where: { date: dates[2] } });
    assert.ok(later.some(({ data }) => data.codeVersion === '2.0.0+new'));
  },
};
