import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { toyGraph } from '../../test/support/toy-engine.ts';
import { toyCell } from '../../test/support/toy-grid.ts';
import { openMemoryEngine } from '../adapters/memory/memory-engine.ts';
import { VirtualClock } from '../adapters/memory/virtual-clock.ts';
import { gameDate } from '../league/game-date.ts';
import type { BusStatistics } from '../ports/bus.ts';
import { CELLS, PLANNED_DATES } from './cells.ts';
import { DETECTORS } from './detector-registry.ts';
import {
  DETECTOR_STATES,
  type Detector,
  detectorFaults,
  evaluateDetectors,
  nextState,
  type Reading,
  readDetectors,
} from './detectors.ts';
import type { Engine } from './engine-context.ts';
import { INCIDENTS } from './incidents.ts';
import { ledgerAlerts } from './ledger-alerts.ts';
import { modelHealth } from './model-health.ts';
import { RELEASES } from './release.ts';
import { type Switch, sabotage } from './sabotage.ts';
import { ATTEMPTS, type AttemptRecord, DEAD_LETTERS, UNITS, type UnitRecord } from './unit.ts';

const NOON = Date.parse('2024-01-15T12:00:00Z');
const DAY = 24 * 3_600_000;
const day = (n: number) => gameDate(`2024-01-${String(n).padStart(2, '0')}`);

function open(breaks?: Switch) {
  const clock = new VirtualClock(NOON);
  const { ledger } = openMemoryEngine({ topology: [], clock });
  const engine = {
    graph: toyGraph(),
    ledger,
    clock,
    alerts: ledgerAlerts(ledger, clock),
    ...(breaks ? { sabotage: sabotage(breaks) } : {}),
  } as unknown as Engine;
  const put = (work: (tx: Parameters<Parameters<typeof ledger.transact>[0]>[0]) => void) =>
    ledger.transact(async (tx) => work(tx));
  const incidents = async () =>
    (await ledger.query({ collection: INCIDENTS, where: { isOpen: true } })).map(({ data }) => data.key);
  return { clock, ledger, engine, put, incidents };
}

function detector(read: () => Reading): Detector {
  return {
    id: 'toy',
    watches: 'a toy',
    mustFire: 'anything',
    targets: () => ['box'],
    look: async () => read(),
  };
}

const firing: Reading = { state: 'firing', severity: 'error', message: 'it is broken', baseline: 3 };

describe('evaluateDetectors', () => {
  it('opens one incident, tells it once, and closes it when the detector reads ok', async () => {
    const { engine, incidents, ledger } = open();
    let reading: Reading = firing;
    const look = () => evaluateDetectors({ engine, pending: null }, [detector(() => reading)]);
    await look();
    await look();
    assert.deepEqual(await incidents(), ['detector/toy/box']);
    assert.equal((await ledger.get(INCIDENTS, 'detector/toy/box#1'))?.data.count, 1);
    assert.equal((await ledger.get(DETECTOR_STATES, 'toy/box'))?.data.baseline, 3);
    reading = { state: 'ok', message: 'it works' };
    await look();
    assert.deepEqual(await incidents(), []);
  });

  it('keeps a fault open through everything that is not ok', async () => {
    const { engine, incidents, ledger } = open();
    let reading: Reading = firing;
    const look = () => evaluateDetectors({ engine, pending: null }, [detector(() => reading)]);
    await look();
    for (const state of ['no_data', 'held'] as const) {
      reading = { state, message: 'who knows' };
      await look();
      assert.deepEqual(await incidents(), ['detector/toy/box']);
      const stored = (await ledger.get(DETECTOR_STATES, 'toy/box'))?.data;
      assert.deepEqual([stored?.state, stored?.isOpen, stored?.baseline], [state, true, 3]);
    }
  });

  it('takes one that falls over for one that knows nothing, which is an incident of its own', async () => {
    const { engine, incidents } = open();
    const broken = detector(() => {
      throw new Error('no such column');
    });
    const [state] = await evaluateDetectors({ engine, pending: null }, [broken]);
    assert.equal(state?.state, 'no_data');
    assert.match(state?.message ?? '', /could not look at box: no such column/);
    assert.deepEqual(await incidents(), ['detector/toy/no_data']);
  });

  it('is fooled by nothing known under its switch only', async () => {
    const { engine, incidents } = open('noDataIsOk');
    const blind = detector(() => ({ state: 'no_data', message: 'nothing known' }));
    const [state] = await evaluateDetectors({ engine, pending: null }, [blind]);
    assert.equal(state?.state, 'ok');
    assert.deepEqual(await incidents(), []);
  });

  it('reads without keeping', async () => {
    const { engine, incidents, ledger } = open();
    const [state] = await readDetectors({ engine, pending: null }, [detector(() => firing)]);
    assert.equal(state?.state, 'firing');
    assert.deepEqual(await incidents(), []);
    assert.equal(await ledger.get(DETECTOR_STATES, 'toy/box'), null);
  });

  it('counts since when a target reads as it does', () => {
    const first = nextState('d', 't', firing, null, 10).record;
    assert.equal(nextState('d', 't', firing, first, 20).record.since, 10);
    assert.equal(nextState('d', 't', { state: 'ok', message: '' }, first, 20).record.since, 20);
  });
});

describe('detectorFaults', () => {
  it('names what watches nothing, something unknown, or has no fault that must make it fire', () => {
    const graph = toyGraph();
    assert.deepEqual(detectorFaults([detector(() => firing)], graph), []);
    const toy = detector(() => firing);
    const faults = detectorFaults(
      [
        { ...toy, id: 'a', targets: () => [] },
        { ...toy, id: 'b', targets: () => ['retired'] },
        { ...toy, id: 'c', mustFire: '' },
        { ...toy, id: 'c' },
      ],
      graph,
    ).join('\n');
    assert.match(faults, /a has no target/);
    assert.match(faults, /b watches retired, which the graph does not have/);
    assert.match(faults, /c names no fault/);
    assert.match(faults, /c is declared twice/);
  });
});

const unit = (processor: string, n: number, change: Partial<UnitRecord>): UnitRecord =>
  ({
    processor,
    date: day(n),
    state: 'ended',
    open: false,
    outcome: { kind: 'complete' },
    outputRows: 3,
    ...change,
  }) as UnitRecord;

const attempt = (processor: string, daysAgo: number, change: Partial<AttemptRecord> = {}): AttemptRecord =>
  ({
    unit: `${processor}/x`,
    processor,
    startedAt: NOON - daysAgo * DAY,
    running: false,
    outcome: { kind: 'complete' },
    codeVersion: '1+a',
    instance: 'one',
    cost: { queries: 4, rows: 9, milliseconds: 5 },
    ...change,
  }) as AttemptRecord;

async function read(
  { engine }: ReturnType<typeof open>,
  id: string,
  target: string,
  pending: (() => Promise<BusStatistics>) | null = null,
) {
  const states = await evaluateDetectors(
    { engine, pending },
    DETECTORS.filter((one) => one.id === id).map((one) => ({ ...one, targets: () => [target] })),
  );
  return states[0];
}

describe('the detectors', () => {
  const dates = [9, 10, 11, 12, 13];

  async function withDates(outcomes: readonly (UnitRecord['outcome'] | 'planned')[], processor = 'box') {
    const toy = open();
    await toy.put((tx) => {
      outcomes.forEach((outcome, i) => {
        const n = dates[i] as number;
        tx.create(CELLS, `${processor}/${day(n)}`, toyCell(processor, day(n)));
        const isPlanned = outcome === 'planned';
        const change = isPlanned ? { outcome: null, state: 'planned' as const } : { outcome };
        tx.create(UNITS, `${processor}/${day(n)}`, unit(processor, n, change));
      });
    });
    return toy;
  }
  const good = { kind: 'complete' } as const;
  const parked = { kind: 'parked', code: 'x', message: 'y' } as const;
  const blocked = { kind: 'blocked', gate: 'inputs', detail: 'z' } as const;
  const silent = { kind: 'empty_ok', reason: 'not_offered' } as const;

  it('output-missing fires after three bad dates in a row, naming the last good one', async () => {
    const state = await read(await withDates([good, good, parked, parked, parked]), 'output-missing', 'box');
    assert.equal(state?.state, 'firing');
    assert.match(state.message, /last 3 due dates; the last good one is 2024-01-10/);
    const all = await read(await withDates([parked, parked, parked]), 'output-missing', 'box');
    assert.match(all?.message ?? '', /no good one in 45 days/);
  });

  it('output-missing is content with one good date, holds for inputs, and for what was not due', async () => {
    assert.equal(
      (await read(await withDates([parked, parked, good, parked]), 'output-missing', 'box'))?.state,
      'ok',
    );
    assert.equal(
      (await read(await withDates([blocked, blocked, blocked]), 'output-missing', 'box'))?.state,
      'held',
    );
    assert.equal(
      (await read(await withDates(['planned', parked, parked]), 'output-missing', 'box'))?.state,
      'held',
    );
    assert.equal((await read(await withDates([parked, parked]), 'output-missing', 'box'))?.state, 'held');
  });

  it('source-dark does not take "not offered" for an answer', async () => {
    assert.equal(
      (await read(await withDates([good, silent, silent, silent]), 'source-dark', 'box'))?.state,
      'firing',
    );
    assert.equal((await read(await withDates([silent, silent, good]), 'source-dark', 'box'))?.state, 'ok');
    const noGames = { kind: 'empty_ok', reason: 'no_games' } as const;
    const toy = await withDates([good, good, good]);
    await toy.put((tx) => {
      for (const n of [12, 13])
        tx.create(CELLS, `box/${day(n)}`, toyCell('box', day(n), { outcome: noGames }));
    });
    assert.equal((await read(toy, 'source-dark', 'box'))?.state, 'ok');
  });

  it('knows nothing of a target of which nothing is expected although there were games', async () => {
    const toy = open();
    await toy.put((tx) => {
      for (const n of dates)
        tx.create(PLANNED_DATES, day(n), {
          date: day(n),
          games: 2,
          emptyReason: null,
          emptyDetail: null,
          lateNamed: [],
          plannedAt: 0,
        });
    });
    assert.equal((await read(toy, 'source-dark', 'box'))?.state, 'no_data');
    assert.deepEqual(await toy.incidents(), ['detector/source-dark/no_data']);
  });

  it('measurement-stopped makes the models read watch, whatever holds it up', async () => {
    const toy = await withDates([good, blocked]);
    assert.equal((await modelHealth(toy.ledger)).state, 'unknown');
    assert.equal((await modelHealth(toy.ledger, sabotage('noDataIsOk'))).state, 'healthy');
    assert.equal((await read(toy, 'measurement-stopped', 'box'))?.state, 'firing');
    assert.deepEqual(await toy.incidents(), ['measurement']);
    assert.equal((await modelHealth(toy.ledger)).state, 'watch');
    const well = await withDates([blocked, good]);
    await read(well, 'measurement-stopped', 'box');
    assert.equal((await modelHealth(well.ledger)).state, 'healthy');
  });

  it('undelivered measures against what the subscription allows', async () => {
    const toy = open();
    const name = 'done-to-phase2';
    const aged = (age: number | null) => async () => ({
      pending: {
        [name]: { count: age === null ? 0 : 2, oldestPublishedAt: age === null ? null : NOON - age },
      },
    });
    assert.equal((await read(toy, 'undelivered', name))?.state, 'no_data');
    assert.equal((await read(toy, 'undelivered', name, aged(null)))?.state, 'ok');
    assert.equal((await read(toy, 'undelivered', name, aged(60_000)))?.state, 'ok');
    const state = await read(toy, 'undelivered', name, aged(10 * 60_000));
    assert.match(`${state?.state} ${state?.message}`, /firing 2 events .* the oldest for 10 minutes/);
  });

  it('dead-letter-age gives half an hour on a game day and a day otherwise', async () => {
    const toy = open();
    assert.equal((await read(toy, 'dead-letter-age', 's'))?.state, 'ok');
    await toy.put((tx) =>
      tx.create(DEAD_LETTERS, 'l', { subscription: 's', at: NOON - 3_600_000, state: 'open' } as never),
    );
    assert.equal((await read(toy, 'dead-letter-age', 's'))?.state, 'ok');
    await toy.put((tx) => tx.create(PLANNED_DATES, day(15), { date: day(15), games: 3 } as never));
    assert.equal((await read(toy, 'dead-letter-age', 's'))?.state, 'firing');
  });

  it('cost-anomaly compares with the attempts before, and not with its own fault', async () => {
    const toy = open();
    const add = (...attempts: readonly AttemptRecord[]) =>
      toy.put((tx) => {
        for (const one of attempts) tx.create(ATTEMPTS, toy.clock.newId('a'), one);
      });
    assert.equal((await read(toy, 'cost-anomaly', 'box'))?.state, 'held');
    await add(attempt('box', 0.1));
    assert.match((await read(toy, 'cost-anomaly', 'box'))?.message ?? '', /too few/);
    await add(attempt('box', 3), attempt('box', 4), attempt('box', 5));
    assert.equal((await read(toy, 'cost-anomaly', 'box'))?.state, 'ok');
    const dear = { cost: { queries: 400, rows: 1, milliseconds: 1 } };
    await add(attempt('box', 0.05, dear));
    assert.match((await read(toy, 'cost-anomaly', 'box'))?.message ?? '', /400 queries, 4 were usual/);
    await add(...[1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7].map((ago) => attempt('box', ago, dear)));
    assert.equal((await read(toy, 'cost-anomaly', 'box'))?.state, 'firing');
  });

  it('cost-anomaly knows nothing where attempts carry no cost', async () => {
    const toy = open();
    const { cost: _cost, ...free } = attempt('box', 0.1);
    await toy.put((tx) => tx.create(ATTEMPTS, 'a', free));
    assert.equal((await read(toy, 'cost-anomaly', 'box'))?.state, 'no_data');
    const other = open();
    const uncounted = { cost: { queries: null, rows: null, milliseconds: 5 } };
    await other.put((tx) => tx.create(ATTEMPTS, 'a', attempt('box', 0.1, uncounted)));
    assert.equal((await read(other, 'cost-anomaly', 'box'))?.state, 'held');
  });

  it('code-drift names who runs other code than what is announced', async () => {
    const toy = open();
    assert.equal((await read(toy, 'code-drift', 'box'))?.state, 'held');
    await toy.put((tx) => tx.create(RELEASES, 'r', { codeVersion: '2+b', announcedAt: NOON - DAY } as never));
    assert.equal((await read(toy, 'code-drift', 'box'))?.state, 'held');
    await toy.put((tx) => tx.create(ATTEMPTS, 'a', attempt('box', 0.5)));
    assert.match(
      (await read(toy, 'code-drift', 'box'))?.message ?? '',
      /made by 1\+a on one, 2\+b is announced/,
    );
    assert.deepEqual(await toy.incidents(), ['release/2+b']);
    await toy.put((tx) => tx.create(ATTEMPTS, 'b', attempt('box', 0.2, { codeVersion: '2+b' })));
    assert.equal((await read(toy, 'code-drift', 'box'))?.state, 'ok');
    assert.deepEqual(await toy.incidents(), []);
  });
});
