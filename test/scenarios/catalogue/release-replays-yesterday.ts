import assert from 'node:assert/strict';
import {
  announceRelease,
  compareReplay,
  explainReplay,
  RELEASES,
  recordReplay,
} from '../../../src/engine/release.ts';
import { ATTEMPTS, AUDIT, PARTITIONS } from '../../../src/engine/unit.ts';
import type { GameDate } from '../../../src/league/game-date.ts';
import type { Script, Simulation } from '../../../src/simulate/simulation.ts';
import type { OpenSimulation, Scenario } from './scenario.ts';

const LOADER = 'nbac_team_game_log';

export const scenario: Scenario = {
  story:
    'given a candidate in which one loader silently writes nothing: replaying a recorded date shows it, the release is refused with the difference, and passes only when it is explained by an actor with a reason; a candidate that changes nothing passes; one that has replayed nothing does not',
  breaks: 'labelIsStamped',
  lacks: 'a build that fails for a processor without a recorded-input test',
  async run(open) {
    const recorded = await played(open, '1.0.0+good', {});
    const dates = recorded.league.dates as [GameDate, GameDate, GameDate];
    const before = await partitionsOf(recorded, dates[1]);
    assert.ok(before.size > 10);
    const by = { actor: 'ada', reason: 'the log has a new source' };

    const same = await replayOf(open, '2.0.0+same', {}, dates[1]);
    await recordReplay(recorded.engine, { ...same, ...compared(before, same.partitions) });
    await assert.doesNotReject(announceRelease(recorded.engine, '2.0.0+same', by));

    const silent: Script = { arriving: (table, rows) => (table.name === LOADER ? [] : rows) };
    const bad = await replayOf(open, '2.0.0+bad', silent, dates[1]);
    const differences = compared(before, bad.partitions);
    assert.ok(differences.differences.some(({ partition }) => partition === `${LOADER}/${dates[1]}`));
    await assert.rejects(announceRelease(recorded.engine, '2.0.0+bad', by), /has replayed no recorded date/);
    const key = await recordReplay(recorded.engine, { ...bad, ...differences });
    await assert.rejects(
      announceRelease(recorded.engine, '2.0.0+bad', by),
      new RegExp(`comes to something else on ${dates[1]}: .*-> nothing`),
    );
    await assert.rejects(
      explainReplay(recorded.engine, key, { actor: '', reason: ' ' }),
      /an actor and a reason/,
    );
    await explainReplay(recorded.engine, key, by);
    await announceRelease(recorded.engine, '2.0.0+bad', by);
    const released = await recorded.ledger.query({ collection: RELEASES, orderBy: 'announcedAt' });
    assert.deepEqual(released.map(({ data }) => data.codeVersion).sort(), ['2.0.0+bad', '2.0.0+same']);
    const audit = (await recorded.ledger.query({ collection: AUDIT }))
      .map(({ data }) => data.action)
      .filter((action) => /release|replay/.test(action))
      .sort();
    assert.deepEqual(audit, ['announce release', 'announce release', 'explain replay']);
  },
};

async function played(open: OpenSimulation, codeVersion: string, script: Script): Promise<Simulation> {
  const simulation = open({ days: 3, games: 2, playersPerGame: 1, script });
  await simulation.settle();
  simulation.redeploy({ codeVersion });
  for (const date of simulation.league.dates) await simulation.play(date as GameDate);
  return simulation;
}

async function replayOf(open: OpenSimulation, codeVersion: string, script: Script, date: GameDate) {
  const simulation = await played(open, codeVersion, script);
  const attempts = await simulation.ledger.query({ collection: ATTEMPTS, where: { date } });
  const stamps = [...new Set(attempts.map(({ data }) => data.codeVersion))];
  return { date, stamps, partitions: await partitionsOf(simulation, date) };
}

async function partitionsOf(simulation: Simulation, date: GameDate) {
  const found = await simulation.ledger.query({ collection: PARTITIONS, where: { date } });
  return new Map(found.map(({ key, data: { hash, rows } }) => [key, { hash, rows }]));
}

function compared(
  before: Awaited<ReturnType<typeof partitionsOf>>,
  after: Awaited<ReturnType<typeof partitionsOf>>,
) {
  return { compared: before.size, differences: compareReplay(before, after) };
}
