import assert from 'node:assert/strict';
import { workTopic } from '../../../src/engine/graph.ts';
import { DEAD_LETTERS } from '../../../src/engine/unit.ts';
import { easternInstant } from '../../../src/league/eastern-time.ts';
import type { GameDate } from '../../../src/league/game-date.ts';
import { attemptsOf, kindOf } from '../../support/simulated/facts.ts';
import type { Scenario } from './scenario.ts';

const PROCESSOR = 'nbac_player_index';

export const scenario: Scenario = {
  story:
    'given a producer that renames a field, one that sends a relative date and one that names an unknown processor, each message is refused with the path of its field and no unit is touched by it; the night goes on',
  breaks: 'badMessagesPass',
  lacks:
    'refusal at the publish: events are checked where they are received. That the build fails is held by the types of who makes an event, and by the generated page of events',
  async run(open) {
    const simulation = open({ days: 1, games: 3 });
    const [date] = simulation.league.dates as [GameDate];
    await simulation.play(date);
    assert.equal(await kindOf(simulation, PROCESSOR, date), 'complete');
    const before = simulation.runs.length;

    const good = {
      event_type: 'unit_work',
      schema_version: 1,
      correlation_id: 'c',
      causation_id: 'd',
      lane: 'live',
      emitted_at: simulation.clock.now(),
      processor: PROCESSOR,
      game_date: date,
      generation: 1,
      slot: '',
    };
    const { game_date, ...rest } = good;
    await simulation.ledger.transact(async (tx) => {
      const topic = workTopic(2);
      tx.emit({ id: 'renamed', topic, data: { ...rest, date: game_date } });
      tx.emit({ id: 'relative', topic, data: { ...good, game_date: 'TODAY' } });
      tx.emit({ id: 'unknown', topic, data: { ...good, processor: 'nbac_player_indices' } });
    });
    await simulation.advanceTo(easternInstant(date, '12:00'));
    await simulation.settle();

    const letters = await simulation.ledger.query({ collection: DEAD_LETTERS });
    const errorOf = (id: string) => letters.find(({ data }) => data.message === id)?.data.error ?? 'none';
    assert.match(errorOf('renamed'), /"game_date"[\s\S]*Unrecognized key/);
    assert.match(errorOf('relative'), /not a date of the league/);
    assert.match(errorOf('relative'), /game_date/);
    assert.match(errorOf('unknown'), /the graph has no processor nbac_player_indices/);
    assert.equal(letters.length, 3);
    assert.equal(simulation.runs.length, before);
    assert.equal((await attemptsOf(simulation, PROCESSOR, date)).length, 1);
  },
};
