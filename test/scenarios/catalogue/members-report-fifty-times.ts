import assert from 'node:assert/strict';
import type { GameDate } from '../../../src/league/game-date.ts';
import { FAN_INS, MEMBERS } from '../../../src/pipeline/5-predict/batch-records.ts';
import { TOPICS } from '../../../src/pipeline/topics.ts';
import type { Scenario } from './scenario.ts';

export const scenario: Scenario = {
  story:
    'given 450 members whose completions are delivered 50 times each, in any order and at once: 450 distinct members, one trigger, one downstream event',
  breaks: 'countsAreStored',
  async run(open) {
    let closes = 0;
    const simulation = open({
      days: 1,
      games: 15,
      playersPerGame: 30,
      faults: { delay: 0.3 },
      script: {
        delivery({ message, subscription }) {
          // Grading and publishing both hear it; one of them is counted.
          if (message.topic === TOPICS.predictionsComplete && subscription.endsWith('-to-phase6'))
            closes += 1;
          return message.topic === TOPICS.predictionReady ? 50 : 1;
        },
      },
    });
    const [date] = simulation.league.dates as [GameDate];
    await simulation.play(date);
    assert.equal(await simulation.ledger.count({ collection: MEMBERS }), 450);
    assert.equal(await simulation.ledger.count({ collection: FAN_INS }), 1);
    assert.equal(closes, 1);
  },
};
