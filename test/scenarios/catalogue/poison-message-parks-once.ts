import assert from 'node:assert/strict';
import { workTopic } from '../../../src/engine/graph.ts';
import { DEAD_LETTERS } from '../../../src/engine/unit.ts';
import type { GameDate } from '../../../src/league/game-date.ts';
import { TOPICS } from '../../../src/pipeline/topics.ts';
import { kindOf } from '../../support/simulated/facts.ts';
import type { Scenario } from './scenario.ts';

export const scenario: Scenario = {
  story:
    'given a night of messages and among them one without a field, one of the wrong type and an empty one: three dead letters with payload and reason, handled once each, and the night goes on',
  breaks: 'badMessagesPass',
  async run(open) {
    const handled = new Map<string, number>();
    const simulation = open({
      days: 1,
      games: 4,
      script: {
        delivery({ message }) {
          if (message.id.startsWith('poison')) handled.set(message.id, (handled.get(message.id) ?? 0) + 1);
          return 1;
        },
      },
    });
    const [date] = simulation.league.dates as [GameDate];
    await simulation.advanceTo(simulation.clock.now() + 60_000);
    await simulation.ledger.transact(async (tx) => {
      tx.emit({
        id: 'poison-1',
        topic: TOPICS.predictionReady,
        data: { event_type: 'prediction_ready', game_date: date },
      });
      tx.emit({
        id: 'poison-2',
        topic: workTopic(2),
        data: { event_type: 'unit_work', processor: 7, game_date: 'TODAY' },
      });
      tx.emit({ id: 'poison-3', topic: TOPICS.batchControl, data: {} });
    });
    await simulation.play(date);
    const letters = (await simulation.ledger.query({ collection: DEAD_LETTERS })).map(({ data }) => data);
    assert.equal(letters.length, 3);
    for (const letter of letters) assert.match(letter.error, /is not as agreed/);
    assert.deepEqual([...handled.values()], [1, 1, 1]);
    assert.equal(await kindOf(simulation, 'player_prop_predictions', date), 'complete');
  },
};
