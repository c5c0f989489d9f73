import assert from 'node:assert/strict';
import { evaluateGate } from '../../../src/engine/evaluate-gates.ts';
import { workTopic } from '../../../src/engine/graph.ts';
import { UnitError } from '../../../src/engine/unit-error.ts';
import { addDays, type GameDate } from '../../../src/league/game-date.ts';
import { attemptsOf, kindOf } from '../../support/simulated/facts.ts';
import type { Scenario } from './scenario.ts';

export const scenario: Scenario = {
  story:
    'given a parked unit: duplicates, re-plans, restarts and 30 days bring no attempt; a redrive with actor and reason opens it once; a new input opens a new key',
  breaks: 'keyWithoutInputVersion',
  async run(open) {
    const processor = 'nbac_player_index';
    let isBroken = true;
    const simulation = open({
      days: 3,
      games: 2,
      script: {
        unit(unit) {
          if (unit.startsWith(`${processor}/`) && isBroken)
            throw new UnitError('permanent', 'drift', 'unreadable');
        },
      },
    });
    const [date, next] = simulation.league.dates as [GameDate, GameDate];
    const attempts = async () => (await attemptsOf(simulation, processor, date)).length;
    await simulation.play(date);
    assert.equal(await kindOf(simulation, processor, date), 'parked');
    assert.equal(await attempts(), 1);

    await simulation.request(date, 'live', 'schedule');
    await simulation.settle();
    simulation.crash('restart');
    await simulation.settle();
    await emitWork('again');
    await simulation.play(next);
    await simulation.advanceTo(Date.parse(`${addDays(date, 30)}T12:00:00Z`));
    await evaluateGate(simulation.engine, `${processor}/${date}`, { id: 'tick', correlationId: 'tick' });
    await simulation.settle();
    assert.equal(await attempts(), 1);

    await simulation.reopen([`${processor}/${date}`], 'operator', 'have another look');
    await simulation.settle();
    assert.equal(await attempts(), 2);
    assert.equal(await kindOf(simulation, processor, date), 'parked');

    isBroken = false;
    simulation.league.change(processor, date, (facts) =>
      facts.map((fact) => ({ ...fact, value: 'readable' })),
    );
    await simulation.reopen([`collect_${processor}/${date}`], 'schedule', 'fetched once more');
    await simulation.settle();
    assert.equal(await kindOf(simulation, processor, date), 'complete');
    assert.equal(await attempts(), 3);

    async function emitWork(id: string) {
      await simulation.ledger.transact(async (tx) => {
        tx.emit({
          id,
          topic: workTopic(2),
          data: {
            event_type: 'unit_work',
            schema_version: 1,
            correlation_id: 'c',
            causation_id: 'd',
            lane: 'live',
            emitted_at: simulation.clock.now(),
            processor,
            game_date: date,
            generation: 1,
            slot: '',
          },
        });
      });
      await simulation.settle();
    }
  },
};
