import assert from 'node:assert/strict';
import { requestSlate } from '../../../src/engine/orchestrator.ts';
import type { GameDate } from '../../../src/league/game-date.ts';
import { FAN_INS, MEMBERS } from '../../../src/pipeline/5-predict/batch-records.ts';
import { TOPICS } from '../../../src/pipeline/topics.ts';
import type { Scenario } from './scenario.ts';

export const scenario: Scenario = {
  story:
    'given 16 members each for D and D+1 at the same time, completions told twice and member 16 of D held back: D+1 fires once, D does not; when he ends D fires once with all 16',
  breaks: 'countsAreStored',
  async run(open) {
    const held = Promise.withResolvers<void>();
    const simulation = open({
      days: 3,
      games: 4,
      playersPerGame: 4,
      script: {
        async delivery({ message }) {
          const { topic, data } = message;
          const isSixteenth = data.person_id === 16 && data.game_date === simulation.league.dates[1];
          if (topic === TOPICS.predictionRequest && isSixteenth) await held.promise;
          return topic === TOPICS.predictionReady ? 2 : 1;
        },
      },
    });
    const [first, d, next] = simulation.league.dates as [GameDate, GameDate, GameDate];
    await simulation.play(first);
    const engine = simulation.engine;
    await simulation.advanceTo(simulation.clock.now() + 3_600_000);
    for (const date of [d, next]) await requestSlate(engine, date, 'live', 'schedule');
    await simulation.until(() =>
      simulation.trace.lines.some((line) => line.includes(`player_prop_predictions/${next} complete`)),
    );
    // All others of D have their time to report, twice each.
    await simulation.advanceTo(simulation.clock.now() + 30_000);
    const fired = await simulation.ledger.query({ collection: FAN_INS });
    assert.deepEqual(fired.map(({ key }) => key).sort(), [`batch_${first}_g1`, `batch_${next}_g1`]);
    held.resolve();
    await simulation.settle();
    assert.equal(await simulation.ledger.count({ collection: FAN_INS }), 3);
    const members = await simulation.ledger.query({ collection: MEMBERS });
    assert.equal(members.filter(({ data }) => data.date === d && data.outcome === 'predicted').length, 16);
  },
};
