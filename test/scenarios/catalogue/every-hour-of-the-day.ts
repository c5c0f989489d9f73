import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { checkGraph } from '../../../src/engine/check-graph.ts';
import { DEAD_LETTERS, UNITS } from '../../../src/engine/unit.ts';
import { easternDate, easternInstant } from '../../../src/league/eastern-time.ts';
import { type GameDate, gameDate, isGameDate } from '../../../src/league/game-date.ts';
import { startPhase5 } from '../../../src/pipeline/5-predict/phase5-endpoints.ts';
import type { OpenSimulation, Scenario } from './scenario.ts';

/** An ordinary date and the two on which the clocks change; the hours of each from its midnight, in Eastern time. */
const DATES = ['2024-01-15', '2024-03-10', '2024-11-03'].map(gameDate);
const HOST_ZONES = ['UTC', 'America/New_York', 'America/Los_Angeles'];
const HOUR = 3_600_000;

export const scenario: Scenario = {
  story:
    'given a slate with a 22:30 tip-off and commands in every hour of an ordinary day and of both days on which the clocks change, on hosts in UTC, Eastern and Pacific time: it is always the calendar’s date, units keep theirs past midnight, a relative date is refused, and without zone data nothing starts',
  breaks: 'dateFromClock',
  async run(open) {
    for (const date of DATES) {
      const simulation = open({ days: 1, from: date, games: 0 });
      simulation.league.add(date, '22:30');
      const first = easternInstant(date, '00:00');
      // The date of the league is the one whose midnight has passed last, however many hours it has.
      for (let at = first; easternDate(at) === date; at += HOUR) {
        if (at < simulation.clock.now()) continue;
        await simulation.advanceTo(at);
        const { body } = await startPhase5(simulation.engine, { wait: false });
        assert.equal(body.game_date, date, new Date(at).toISOString());
        await simulation.request(date, 'live', 'operator');
        await simulation.reopen([`collect_odds_api_game_lines/${date}`], 'operator', 'every hour');
        await simulation.settle();
      }
      const units = await simulation.ledger.query({ collection: UNITS });
      const dates = new Set(units.map(({ data }) => data.date));
      assert.ok(dates.has(date) && dates.size <= 2, [...dates].join());
      assert.equal(simulation.store.partition('odds_api_game_lines', date)?.rows, 1);
    }
    assert.deepEqual(
      HOST_ZONES.map(hoursOnHost),
      HOST_ZONES.map(() => hoursHere()),
    );
    for (const word of ['TODAY', 'yesterday', '2024-1-5', '2024-02-30']) assert.ok(!isGameDate(word), word);
    await refusesRelativeDates(open);
    const { graph } = open({ days: 1 });
    assert.match(checkGraph(graph, new Map(), { hasZoneData: false }).join(), /no data for America/);
  },
};

/** A request for a relative date is a dead letter: nobody works on it. */
async function refusesRelativeDates(open: OpenSimulation): Promise<void> {
  const simulation = open({ days: 1, games: 1 });
  await simulation.request('TODAY' as GameDate, 'live', 'careless');
  await simulation.settle();
  // That the careless caller could say it at all is his fault; that nobody works on it is ours.
  assert.deepEqual(
    simulation.assertions.violations.splice(0).map((violation) => violation.slice(0, 5)),
    ['U-09:'],
  );
  const letters = await simulation.ledger.query({ collection: DEAD_LETTERS });
  assert.equal(letters.length, 1);
  assert.deepEqual(await simulation.ledger.query({ collection: UNITS }), []);
}

/** Each hour around each date with its date, as this process sees it. */
function hoursHere(): string {
  return JSON.stringify(
    DATES.flatMap((date) =>
      Array.from({ length: 50 }, (_, i) => easternDate(Date.parse(date) + (i - 6) * HOUR)),
    ),
  );
}

function hoursOnHost(zone: string): string {
  const league = new URL('../../../src/league/eastern-time.ts', import.meta.url).href;
  const script = `import { easternDate } from ${JSON.stringify(league)};
    const dates = ${JSON.stringify(DATES)};
    process.stdout.write(JSON.stringify(dates.flatMap((date) =>
      Array.from({ length: 50 }, (_, i) => easternDate(Date.parse(date) + (i - 6) * ${HOUR})))));`;
  const flags = ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', script];
  const { stdout, stderr } = spawnSync(process.execPath, flags, {
    env: { ...process.env, TZ: zone },
    encoding: 'utf8',
  });
  assert.equal(stderr, '');
  return stdout;
}
