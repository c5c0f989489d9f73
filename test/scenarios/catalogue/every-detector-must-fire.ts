import assert from 'node:assert/strict';
import { DETECTORS } from '../../../src/engine/detector-registry.ts';
import { DETECTOR_STATES, detectorFaults, evaluateDetectors } from '../../../src/engine/detectors.ts';
import { announceRelease, recordReplay } from '../../../src/engine/release.ts';
import { UnitError } from '../../../src/engine/unit-error.ts';
import { easternInstant } from '../../../src/league/eastern-time.ts';
import { addDays, type GameDate } from '../../../src/league/game-date.ts';
import { SCHEDULES } from '../../../src/pipeline/schedules.ts';
import { TOPICS } from '../../../src/pipeline/topics.ts';
import type { Script, Simulation } from '../../../src/simulate/simulation.ts';
import { openIncidents } from '../../support/simulated/facts.ts';
import type { OpenSimulation, Scenario } from './scenario.ts';

/** What a day needs: the hourly fetches would only take time. */
const DAILY = SCHEDULES.filter(({ job }) => job === 'daily-slate');

/** Per detector: injects its fault, and returns the target and the incident that must be open then. */
const MUST_FIRE: Readonly<
  Record<
    string,
    (open: OpenSimulation) => Promise<{ simulation: Simulation; target: string; incident?: string }>
  >
> = {
  async 'source-dark'(open) {
    let isDark = true;
    const target = 'collect_espn_injuries';
    const simulation = detecting(open, 38, {
      fetch: (source) =>
        isDark && source === 'espn_injuries' ? { kind: 'unavailable', detail: 'nothing there' } : undefined,
    });
    await live(simulation, 6);
    const [opened] = await incidentsOf(simulation, `detector/source-dark/${target}`);
    assert.ok(opened, 'a source that was dark for six days has not been noticed');
    await live(simulation, 30);
    const [still] = await incidentsOf(simulation, `detector/source-dark/${target}`);
    assert.equal(still?.openedAt, opened.openedAt, 'the incident did not stay open for 30 days');
    isDark = false;
    await live(simulation, 33);
    assert.deepEqual(await incidentsOf(simulation, `detector/source-dark/${target}`), []);
    isDark = true;
    await live(simulation, 38);
    return { simulation, target };
  },
  async 'output-missing'(open) {
    const target = 'team_defense_game_summary';
    const simulation = detecting(open, 5, failing(target));
    await live(simulation, 5);
    return { simulation, target };
  },
  async 'measurement-stopped'(open) {
    const simulation = detecting(open, 3, failing('prediction_accuracy'));
    await live(simulation, 3);
    return { simulation, target: 'prediction_accuracy', incident: 'measurement' };
  },
  async undelivered(open) {
    let isRefused = false;
    let target = '';
    const simulation = detecting(open, 2, {
      async delivery({ subscription, message }) {
        if (isRefused && message.topic === TOPICS.rawComplete) {
          target = subscription;
          await new Promise(() => undefined);
        }
        return 1;
      },
    });
    isRefused = true;
    await simulation.advanceTo(easternInstant(simulation.league.dates[0] as GameDate, '12:00'));
    assert.ok(target, 'nothing was refused');
    return { simulation, target };
  },
  async 'dead-letter-age'(open) {
    const simulation = detecting(open, 3);
    await simulation.advanceTo(simulation.clock.now() + 60_000);
    await simulation.ledger.transact(async (tx) =>
      tx.emit({ id: 'poison', topic: TOPICS.batchControl, data: {} }),
    );
    await live(simulation, 3);
    const subscription = simulation.graph.subscriptions.find(({ topic }) => topic === TOPICS.batchControl);
    return { simulation, target: subscription?.name ?? '' };
  },
  async 'cost-anomaly'(open) {
    const target = 'player_game_summary';
    const sick = { from: '9999-12-31' };
    const simulation = detecting(open, 8, {
      statements: (unit) => (unit.startsWith(`${target}/`) && unit.slice(-10) >= sick.from ? 100 : 1),
    });
    sick.from = simulation.league.dates[5] as GameDate;
    await live(simulation, 8);
    return { simulation, target };
  },
  async 'code-drift'(open) {
    const simulation = detecting(open, 2);
    await live(simulation, 1);
    const replay = { date: 'd', compared: 1, differences: [], stamps: ['2.0.0+bbb'] };
    await recordReplay(simulation.engine, replay);
    await announceRelease(simulation.engine, '2.0.0+bbb', { actor: 'ada', reason: 'a release' });
    await live(simulation, 2);
    return { simulation, target: 'player_game_summary', incident: 'release/2.0.0+bbb' };
  },
};

export const scenario: Scenario = {
  story:
    "given the registry of detectors and each one's fault: each fires; a source that is dark for 30 days is still an open incident on day 30 and closes when it brings something; what a detector cannot know is `no_data` with an incident, never OK; a detector without a fault here, or with a target outside the graph, is refused",
  breaks: 'noDataIsOk',
  async run(open) {
    assert.deepEqual(Object.keys(MUST_FIRE).sort(), DETECTORS.map(({ id }) => id).sort());
    const quiet = detecting(open, 2);
    await live(quiet, 2);
    assert.deepEqual(
      (await openIncidents(quiet)).map(({ key }) => key),
      [],
    );
    const states = await evaluateDetectors({ engine: quiet.engine, pending: null }, DETECTORS);
    const blind = states.filter(({ detector }) => detector === 'undelivered');
    assert.deepEqual([...new Set(blind.map(({ state }) => state))], ['no_data']);
    assert.equal((await incidentsOf(quiet, 'detector/undelivered/no_data')).length, 1);
    const [first] = DETECTORS;
    assert.ok(first);
    assert.deepEqual(detectorFaults(DETECTORS, quiet.graph), []);
    assert.match(
      detectorFaults(
        [
          { ...first, targets: () => ['collect_retired'] },
          { ...first, mustFire: '' },
        ],
        quiet.graph,
      ).join(),
      /twice.*collect_retired, which the graph does not have.*names no fault/,
    );
    for (const { id } of DETECTORS) {
      const { simulation, target, incident } = await (
        MUST_FIRE[id] as NonNullable<(typeof MUST_FIRE)[string]>
      )(open);
      const state = (await simulation.ledger.get(DETECTOR_STATES, `${id}/${target}`))?.data;
      assert.deepEqual(
        [state?.state, state?.isOpen],
        ['firing', true],
        `${id} reads ${state?.state} of ${target}: ${state?.message}`,
      );
      const key = incident ?? `detector/${id}/${target}`;
      assert.equal((await incidentsOf(simulation, key)).length, 1, `${key} is not open`);
    }
  },
};

function detecting(open: OpenSimulation, days: number, script: Script = {}): Simulation {
  return open({
    days,
    games: 1,
    playersPerGame: 1,
    script,
    ticking: { detecting: true, everyMs: 1_800_000, schedules: DAILY },
  });
}

/** Up to the morning after the season's `days`-th date. */
async function live(simulation: Simulation, days: number): Promise<void> {
  const date = simulation.league.dates[days - 1] as GameDate;
  await simulation.advanceTo(easternInstant(addDays(date, 1), '12:00'));
  await simulation.settle();
}

function failing(processor: string): Script {
  return {
    unit(unit) {
      if (unit.startsWith(`${processor}/`)) throw new UnitError('permanent', 'broken', 'a field was renamed');
    },
  };
}

async function incidentsOf(simulation: Simulation, key: string) {
  return (await openIncidents(simulation)).filter((incident) => incident.key === key);
}
