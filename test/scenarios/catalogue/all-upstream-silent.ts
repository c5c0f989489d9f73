import assert from 'node:assert/strict';
import { GATES } from '../../../src/engine/unit.ts';
import { easternInstant } from '../../../src/league/eastern-time.ts';
import type { GameDate } from '../../../src/league/game-date.ts';
import { cellsOf, kindOf, openIncidents } from '../../support/simulated/facts.ts';
import type { Scenario } from './scenario.ts';

export const scenario: Scenario = {
  story:
    'given sources that fall silent after the first slate and a restart before anything is due: the ticker alone closes every set at its deadline and names who is missing, edges act by their policy, and one incident is open one tick after `due`',
  breaks: 'timesInMemory',
  async run(open) {
    let isSilent = false;
    const simulation = open({
      days: 2,
      games: 2,
      ticking: {},
      script: {
        fetch: (source) =>
          isSilent && source !== 'nbac_schedule'
            ? { kind: 'not_published_yet', detail: `${source} is silent` }
            : undefined,
      },
    });
    const [first, date] = simulation.league.dates as [GameDate, GameDate];
    await simulation.live(first);
    isSilent = true;
    await simulation.advanceTo(easternInstant(date, '05:45'));
    simulation.crash('the night’s last process');
    await simulation.settle();

    // The night's results are due at 07:30, what the day brings an hour later.
    await simulation.advanceTo(easternInstant(date, '07:29'));
    assert.deepEqual(await lateIncidents(), []);
    await simulation.advanceTo(easternInstant(date, '07:31'));
    assert.deepEqual(await lateIncidents(), [`late/${first}`]);
    await simulation.advanceTo(easternInstant(date, '08:31'));
    assert.deepEqual(await lateIncidents(), [`late/${date}`, `late/${first}`]);

    await simulation.advanceTo(easternInstant(date, '19:31'));
    const gate = (await simulation.ledger.get(GATES, `phase4_gate/${date}`))?.data;
    assert.equal(gate?.verdict, 'blocked');
    assert.match(gate?.detail ?? '', /player_game_summary\/.* had not come by the deadline/);
    assert.equal(await kindOf(simulation, 'player_prop_predictions', date), 'blocked');
    // Sources that show their present only are lost with their moment, and say so.
    assert.equal((await cellOf('odds_api_player_points'))?.kind, 'failed');
    const stillOpen = (await cellsOf(simulation, date)).filter(
      ({ mode, open }) => mode === 'same_day' && open,
    );
    assert.deepEqual(stillOpen, []);
    const late = (await openIncidents(simulation)).find(({ key }) => key === `late/${date}`);
    assert.match(late?.message ?? '', /given up/);
    await simulation.live(date);

    async function lateIncidents() {
      const open = (await openIncidents(simulation)).map(({ key }) => key);
      return open
        .filter((key) => key.startsWith('late/'))
        .sort()
        .reverse();
    }

    async function cellOf(processor: string) {
      return (await cellsOf(simulation, date)).find((cell) => cell.processor === processor)?.outcome;
    }
  },
};
