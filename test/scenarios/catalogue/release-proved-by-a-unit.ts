import assert from 'node:assert/strict';
import { DETECTORS } from '../../../src/engine/detector-registry.ts';
import { evaluateDetectors } from '../../../src/engine/detectors.ts';
import { announceRelease, recordReplay, releaseStatus } from '../../../src/engine/release.ts';
import type { GameDate } from '../../../src/league/game-date.ts';
import type { SimulatedProcess } from '../../../src/simulate/simulated-process.ts';
import { openIncidents } from '../../support/simulated/facts.ts';
import type { Scenario } from './scenario.ts';

const OLD = '1.0.0+old';
const NEW = '1.0.0+new';

export const scenario: Scenario = {
  story:
    'given a release that is announced while one worker keeps the old code, under the same label: it is not released, and the drift is one incident, until real units of every role carry its hash and none another; then the incident closes by that',
  breaks: 'labelIsStamped',
  async run(open) {
    const simulation = open({ days: 4, games: 2, playersPerGame: 1, processes: 2 });
    const [first, second, third, fourth] = simulation.league.dates as [
      GameDate,
      GameDate,
      GameDate,
      GameDate,
    ];
    await simulation.settle();
    simulation.redeploy({ codeVersion: OLD });
    await simulation.play(first);
    await simulation.play(second);
    const { engine } = simulation;
    await recordReplay(engine, { date: first, compared: 9, differences: [], stamps: [NEW] });
    await announceRelease(engine, NEW, { actor: 'ada', reason: 'a quicker loader' });
    assert.equal((await releaseStatus(engine)).isReleased, false, 'nothing has run with it');

    const stale = simulation.processes[0] as SimulatedProcess;
    simulation.redeploy({ codeVersion: NEW, isRolling: true });
    stale.isRetired = false;
    await simulation.play(third);
    const drifted = await releaseStatus(engine);
    assert.equal(drifted.isReleased, false);
    assert.ok(drifted.roles.some(({ stamps }) => stamps.includes(OLD) && stamps.includes(NEW)));
    const drift = async () => {
      await evaluateDetectors({ engine: simulation.engine, pending: null }, DETECTORS);
      return (await openIncidents(simulation)).filter(({ key }) => key.startsWith('release/'));
    };
    assert.deepEqual(
      (await drift()).map(({ key }) => key),
      [`release/${NEW}`],
    );

    simulation.lose(stale, 'is restarted with the release');
    await simulation.play(fourth);
    const status = await releaseStatus(simulation.engine);
    assert.deepEqual(
      status.roles.filter(({ state }) => state !== 'released'),
      [],
    );
    assert.ok(status.isReleased);
    assert.deepEqual(await drift(), []);
  },
};
