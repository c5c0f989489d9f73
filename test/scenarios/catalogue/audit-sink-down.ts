import assert from 'node:assert/strict';
import { ATTEMPTS, UNITS } from '../../../src/engine/unit.ts';
import { easternInstant } from '../../../src/league/eastern-time.ts';
import { addDays, type GameDate } from '../../../src/league/game-date.ts';
import { PROJECTION_KEY, PROJECTIONS, projectChanges } from '../../../src/pipeline/project-changes.ts';
import { scriptedWarehouse } from '../../../src/simulate/scripted-warehouse.ts';
import { TableStore } from '../../../src/simulate/table-store.ts';
import { openIncidents } from '../../support/simulated/facts.ts';
import type { OpenSimulation, Scenario } from './scenario.ts';

const LOOK_MS = 10 * 60_000;
const HISTORY = 'processor_run_history';

export const scenario: Scenario = {
  story:
    'given a warehouse that for six hours of a night refuses every row of the copy of the ledger, and one row for ever: every unit ends at the moment it ends without a copy, the ledger is whole, the copy goes on where it was refused without loss or duplicate, and the bad row is left out alone, in an incident',
  breaks: 'cursorMovesOn',
  async run(open) {
    const undisturbed = await night(open, () => undefined);
    let bad = '';
    const { simulation, sink, ends, attempts } = await night(open, (ids, now, start) => {
      if (now >= start && now < start + 6 * 3_600_000) throw new Error('quota of load jobs exceeded');
      bad ||= ids[0] ?? '';
      if (ids.includes(bad)) throw new Error('Could not convert string to INT64');
    });
    assert.deepEqual(ends, undisturbed.ends);
    assert.deepEqual(attempts, undisturbed.attempts);

    const copied = sink.partitions(HISTORY).flatMap(({ content }) => content);
    assert.deepEqual(
      copied.map(({ attempt_id }) => String(attempt_id)).toSorted(),
      attempts.filter((id) => id !== bad),
      'the copy is the ledger without the bad row',
    );
    assert.deepEqual(
      copied.filter(({ ended_at }) => ended_at === null),
      [],
    );
    const record = (await simulation.ledger.get(PROJECTIONS, PROJECTION_KEY))?.data;
    assert.deepEqual(record?.dates, []);
    assert.deepEqual(Object.keys(record?.leftOut ?? {}), [`${HISTORY}/${bad}`]);
    const incidents = (await openIncidents(simulation)).filter(({ key }) => key.startsWith('projection/'));
    assert.deepEqual(
      incidents.map(({ key }) => key),
      ['projection/rows'],
    );
    assert.match(incidents[0]?.message ?? '', new RegExp(`${bad} .*Could not convert`));
  },
};

/** A night whose copy is looked at every ten minutes; `refuse` sees the attempts of each write. */
async function night(
  open: OpenSimulation,
  refuse: (attempts: readonly string[], now: number, start: number) => void,
) {
  const simulation = open({ days: 1, games: 4, playersPerGame: 2, ticking: {} });
  const [date] = simulation.league.dates as [GameDate];
  const { clock, ledger } = simulation;
  // The results come in meanwhile, and nothing of the date comes later.
  const start = easternInstant(addDays(date, 1), '05:00');
  const sink = new TableStore(() => undefined);
  const warehouse = scriptedWarehouse(sink, {
    beforeWrite: async () => undefined,
    afterWrite: async () => undefined,
    arriving(table, rows) {
      if (table.name === HISTORY && rows.length > 0)
        refuse(
          rows.map(({ attempt_id }) => String(attempt_id)),
          clock.now(),
          start,
        );
      return rows;
    },
  });
  const troubles: unknown[] = [];
  const look = () => {
    clock.setTimer(clock.now() + LOOK_MS, look);
    projectChanges({ engine: simulation.engine, warehouse }).catch((error) => troubles.push(error));
  };
  clock.setTimer(clock.now() + LOOK_MS, look);
  await simulation.live(date);
  await simulation.advanceTo(easternInstant(addDays(date, 1), '12:00'));
  assert.deepEqual(troubles, []);
  const units = await ledger.query({ collection: UNITS });
  const attempts = await ledger.query({ collection: ATTEMPTS });
  return {
    simulation,
    sink,
    ends: units.map(({ key, data }) => [key, data.state, data.outcome, data.outputHash]),
    attempts: attempts.map(({ key }) => key),
  };
}
