import assert from 'node:assert/strict';
import { outcomeText } from '../../../src/engine/outcome.ts';
import { PERMITS } from '../../../src/engine/permits.ts';
import { easternInstant } from '../../../src/league/eastern-time.ts';
import type { GameDate } from '../../../src/league/game-date.ts';
import { retryPhase5 } from '../../../src/pipeline/5-predict/phase5-endpoints.ts';
import { entriesOf, exportedOn, halt, permit } from '../../support/simulated/publication-facts.ts';
import type { Scenario } from './scenario.ts';

const UNIT = 'published_predictions';

export const scenario: Scenario = {
  story:
    'given a halt with an expiry, then a permit store that cannot be read: nothing leaves by event, schedule, retry, re-run or backfill, the page says who, why and since when, expiry asks for a new permit, and a halt that outlasts tip-off closes the date as halted',
  breaks: 'haltInOneExporter',
  async run(open) {
    let isUnreachable = false;
    const simulation = open({
      days: 4,
      games: 2,
      ticking: { schedules: [] },
      script: {
        reading(collection) {
          if (isUnreachable && collection === 'permits') throw new Error('the permit store does not answer');
        },
      },
    });
    const [first, second, third] = simulation.league.dates as [GameDate, GameDate, GameDate];
    const shows = async (date: GameDate) => {
      const outcome = (await simulation.unit(UNIT, date))?.outcome;
      return outcome ? outcomeText(outcome) : 'nothing';
    };
    const play = async (date: GameDate, lane: 'live' | 'backfill' = 'live', actor = 'schedule') => {
      await simulation.request(date, lane, actor);
      await simulation.advanceTo(simulation.clock.now() + 20 * 60_000);
    };
    await simulation.advanceTo(easternInstant(first, '05:30'));
    await permit(simulation, easternInstant(third, '23:00'));
    await play(first);
    assert.match(await shows(first), /^complete/);
    const before = (await entriesOf(simulation, first, 'published')).length;
    assert.ok(before > 0, 'nothing was published although nothing forbade it');

    await simulation.advanceTo(easternInstant(second, '05:30'));
    await halt(simulation, easternInstant(second, '12:00'));
    const routes: [string, () => Promise<void>][] = [
      ['event', () => play(second)],
      ['schedule', () => play(second, 'live', 'daily-slate')],
      ['retry', async () => void (await retryPhase5(simulation.engine, second))],
      ['re-run', () => simulation.reopen([`${UNIT}/${second}`], 'ann', 'try again')],
      ['re-run of the batch', () => simulation.reopen([`player_prop_predictions/${second}`], 'ann', 'again')],
      ['backfill', () => play(second, 'backfill', 'backfill')],
    ];
    for (const [route, take] of routes) {
      await take();
      await simulation.advanceTo(simulation.clock.now() + 10 * 60_000);
      assert.equal((await entriesOf(simulation, second, 'published')).length, 0, `published by ${route}`);
      assert.match(await shows(second), /^blocked\(halt\): halted \(all\) by ann since/, route);
    }
    const page = await exportedOn(simulation, second);
    assert.ok(page?.halt.active, 'the page does not say that it is halted');
    assert.equal(page.halt.by, 'ann');
    assert.match(page.halt.reason, /lines look wrong/);
    assert.deepEqual(page.items, []);
    assert.ok(page.counts.proposed > 0, 'the page does not show what waits');

    isUnreachable = true;
    await simulation.advanceTo(easternInstant(second, '12:10'));
    await simulation.reopen([`${UNIT}/${second}`], 'ann', 'the halt is over');
    await simulation.advanceTo(simulation.clock.now() + 10 * 60_000);
    assert.equal(
      (await entriesOf(simulation, second, 'published')).length,
      0,
      'published without a permit store',
    );
    assert.match(await shows(second), /^blocked\(halt\): no permit: the permits cannot be read/);

    isUnreachable = false;
    await simulation.advanceTo(simulation.clock.now() + 10 * 60_000);
    await simulation.reopen([`${UNIT}/${second}`], 'ann', 'the store is back');
    await simulation.advanceTo(simulation.clock.now() + 10 * 60_000);
    const out = await entriesOf(simulation, second, 'published');
    assert.ok(out.length > 0, 'the end of the halt published nothing');
    for (const { permitId } of out) {
      const used = await simulation.ledger.get(PERMITS, permitId ?? '');
      assert.equal(used?.data.actor, 'standing rule', 'a permit older than the halt was used');
      assert.ok((used?.data.issuedAt ?? 0) >= easternInstant(second, '12:00'));
    }
    assert.equal(
      (await entriesOf(simulation, first, 'published')).length,
      before,
      'the halt changed another date',
    );

    await simulation.advanceTo(easternInstant(third, '05:30'));
    await halt(simulation, easternInstant(third, '23:30'));
    await play(third);
    assert.match(await shows(third), /^blocked\(halt\)/);
    await simulation.advanceTo(easternInstant(third, '23:59'));
    assert.equal(await shows(third), 'empty_ok(halted)');
    assert.equal((await entriesOf(simulation, third, 'published')).length, 0);
  },
};
