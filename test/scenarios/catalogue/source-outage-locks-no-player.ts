import assert from 'node:assert/strict';
import { BREAKERS } from '../../../src/engine/breakers.ts';
import { INCIDENTS } from '../../../src/engine/incidents.ts';
import { ATTEMPTS, UNITS } from '../../../src/engine/unit.ts';
import { whyNot } from '../../../src/engine/why-not.ts';
import { easternInstant } from '../../../src/league/eastern-time.ts';
import type { GameDate } from '../../../src/league/game-date.ts';
import type { Scenario } from './scenario.ts';

const HOST = 'stats.nba.com';
const DATES = 10;
/** Without the schedule nobody would know what is needed; who asks again every few minutes waits for nobody. */
const NOT_SERVED = ['collect_nbac_schedule', 'collect_finished_games'];
const isServed = (processor: string) => processor.startsWith('collect_') && !NOT_SERVED.includes(processor);
const MINUTE = 60_000;

export const scenario: Scenario = {
  story:
    'given a source that is dark for 3 h and 125 units that need it: one breaker, of the source, opens, with one incident; nobody spends an attempt of his budget, the source is asked by one probe at a time, and at its first good answer all 125 run',
  breaks: 'breakerOnTheMember',
  async run(open) {
    let asked = 0;
    let returnsAt = Number.POSITIVE_INFINITY;
    const simulation = open({
      days: DATES,
      games: 1,
      playersPerGame: 1,
      ticking: { schedules: [] },
      script: {
        fetch(source) {
          const now = simulation.clock.now();
          if (!isServed(`collect_${source}`)) return undefined;
          asked += 1;
          if (now >= returnsAt) return undefined;
          return { kind: 'blocked', detail: `${HOST} is unreachable`, host: HOST, until: now + 20 * MINUTE };
        },
      },
    });
    const dates = simulation.league.dates.slice(0, DATES) as GameDate[];
    const last = dates.at(-1) as GameDate;
    await simulation.advanceTo(easternInstant(last, '10:00'));
    returnsAt = simulation.clock.now() + 180 * MINUTE;
    for (const date of dates) await simulation.request(date, 'backfill', 'operator');
    await simulation.advanceTo(returnsAt - MINUTE);

    const breakers = await simulation.ledger.query({ collection: BREAKERS });
    assert.deepEqual(
      breakers.map(({ data }) => [data.dependency, data.isOpen]),
      [[`host/${HOST}`, true]],
    );
    const units = async () =>
      (await simulation.ledger.query({ collection: UNITS }))
        // Those of tonight's results wait for the morning.
        .filter(({ data }) => isServed(data.processor) && data.state !== 'planned')
        .map(({ data }) => data);
    const waiting = await units();
    assert.ok(waiting.length >= 125, `${waiting.length} units wait`);
    for (const { processor, date, state, outcome, failures } of waiting) {
      assert.ok(
        outcome?.kind === 'blocked' && ['upstream', 'breaker'].includes(outcome.gate),
        `${processor}/${date} is ${state} ${outcome?.kind}`,
      );
      assert.deepEqual(failures, {});
    }
    const askedInTheDark = asked;
    assert.ok(askedInTheDark < 40, `a dark source was asked ${askedInTheDark} times`);
    const [processor = '', date] = [waiting[0]?.processor, waiting[0]?.date];
    const { answer, chain } = await whyNot(simulation.engine, processor, date as GameDate, (instant) =>
      new Date(instant).toISOString(),
    );
    assert.match(answer, /stats\.nba\.com/);
    assert.ok(chain[0]?.nextCheck.includes('probe'), chain[0]?.nextCheck);

    await simulation.advanceTo(returnsAt + 40 * MINUTE);
    await simulation.settle();
    assert.deepEqual([...new Set((await units()).map(({ outcome }) => outcome?.kind))], ['complete']);
    const attempts = (await simulation.ledger.query({ collection: ATTEMPTS })).filter(({ data }) =>
      isServed(data.processor),
    );
    assert.deepEqual(
      [...new Set(attempts.map(({ data }) => data.outcome?.kind))].sort(),
      ['blocked', 'complete'],
      'an attempt was spent on the dark source',
    );
    const runs = attempts
      .filter(({ data }) => data.outcome?.kind === 'complete')
      .map(({ data }) => `${data.unit} ${data.inputVersion}`);
    assert.deepEqual(runs.length, new Set(runs).size, 'somebody ran twice for the same input');
    const incidents = (await simulation.ledger.query({ collection: INCIDENTS })).filter(({ data }) =>
      data.key.startsWith('breaker/'),
    );
    assert.deepEqual(
      incidents.map(({ data }) => [data.key, data.isOpen]),
      [[`breaker/host/${HOST}`, false]],
    );
  },
};
