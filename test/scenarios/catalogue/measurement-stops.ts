import assert from 'node:assert/strict';
import { CELLS } from '../../../src/engine/cells.ts';
import { modelHealth } from '../../../src/engine/model-health.ts';
import { UnitError } from '../../../src/engine/unit-error.ts';
import { easternInstant } from '../../../src/league/eastern-time.ts';
import { addDays, type GameDate } from '../../../src/league/game-date.ts';
import { openIncidents } from '../../support/simulated/facts.ts';
import type { Scenario } from './scenario.ts';

export const scenario: Scenario = {
  story:
    'given a grading that stops: before anything was measured the models read `unknown`, while it works `healthy`, from its due time on `watch` with one incident, until it measures again; the retraining is a planned cell with a deadline',
  breaks: 'noDataIsOk',
  lacks: 'a permit that follows its policy past give_up',
  async run(open) {
    let isBroken = false;
    const simulation = open({
      days: 5,
      games: 1,
      playersPerGame: 1,
      ticking: { detecting: true, everyMs: 600_000 },
      script: {
        unit(unit) {
          if (isBroken && unit.startsWith('prediction_accuracy/'))
            throw new UnitError('permanent', 'broken', 'the column is gone');
        },
      },
    });
    const dates = simulation.league.dates as readonly GameDate[];
    const health = async () => (await modelHealth(simulation.ledger, simulation.engine.sabotage)).state;
    const noonAfter = async (i: number) => {
      await simulation.advanceTo(easternInstant(addDays(dates[i] as GameDate, 1), '12:30'));
      await simulation.settle();
    };
    const measurement = async () =>
      (await openIncidents(simulation)).filter(({ key }) => key === 'measurement').length;

    await simulation.advanceTo(easternInstant(dates[0] as GameDate, '12:00'));
    assert.equal(await health(), 'unknown');
    const training = await simulation.ledger.query({
      collection: CELLS,
      where: { processor: 'model_training' },
    });
    assert.ok(training.length > 0, 'no training is planned');
    for (const { data } of training) assert.ok(data.due < data.giveUp, 'a training without a deadline');
    await noonAfter(1);
    assert.equal(await health(), 'healthy');
    isBroken = true;
    await noonAfter(3);
    assert.equal(await health(), 'watch');
    assert.equal(await measurement(), 1);
    isBroken = false;
    await noonAfter(4);
    assert.equal(await health(), 'healthy');
    assert.equal(await measurement(), 0);
  },
};
