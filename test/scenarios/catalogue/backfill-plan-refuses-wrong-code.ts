import assert from 'node:assert/strict';
import { perform } from '../../../src/app/operator/perform.ts';
import { BACKFILLS } from '../../../src/engine/backfills.ts';
import { AUDIT } from '../../../src/engine/unit.ts';
import type { GameDate } from '../../../src/league/game-date.ts';
import { operatorOf } from '../../support/simulated/operator-of.ts';
import type { Scenario } from './scenario.ts';

const RELEASED = '1.0.0+released';
const OTHER = '1.0.0+twelve-hours-older';

export const scenario: Scenario = {
  story:
    'given a plan for a window that misses known holes, and a worker with other code under the same label: the plan lists units, muted consumers and the holes outside; apply refuses the other code and a plan older than the grid, and what it does run is read back and audited',
  breaks: 'labelIsStamped',
  lacks: 'the cost in money: a plan knows units and time',
  async run(open) {
    const simulation = open({ days: 8, games: 2, playersPerGame: 1 });
    await simulation.settle();
    simulation.redeploy({ codeVersion: RELEASED });
    const dates = simulation.league.dates as readonly GameDate[];
    for (const date of dates.slice(0, 6)) await simulation.play(date);
    const [lost, from, to] = [dates[1], dates[3], dates[5]] as [GameDate, GameDate, GameDate];
    simulation.store.drop('nbac_team_game_log', lost);

    const operator = () => operatorOf(simulation);
    const plan = () =>
      perform(operator(), 'backfill-plan', { from, to, isRestated: true, isStored: true, actor: 'ada' });
    const change = (id: string) => ({ id, actor: 'ada', reason: 'the loader was mended', dryRun: false });
    const planned = await plan();
    const id = planned.id as string;
    assert.deepEqual(planned.holesOutside, [lost]);
    assert.ok(planned.muted.includes('player_prop_predictions'), 'predictions of past dates are muted');
    assert.ok(planned.totals.done > 0 && planned.codeVersion === RELEASED);

    const other = { ...operator(), engine: { ...simulation.engine, codeVersion: OTHER } };
    await assert.rejects(perform(other, 'backfill-apply', change(id)), /made with code .*released/);
    assert.equal((await simulation.ledger.get(BACKFILLS, id))?.data.state, 'planned');

    await simulation.reopen([`nbac_team_game_log/${to}`], 'ada', 'looked at once more');
    await simulation.settle();
    await assert.rejects(perform(operator(), 'backfill-apply', change(id)), /older than the grid/);

    const again = (await plan()).id as string;
    const dry = await perform(operator(), 'backfill-apply', { ...change(again), dryRun: true });
    assert.equal(dry.backfill.state, 'planned');
    const applied = await perform(operator(), 'backfill-apply', change(again));
    assert.equal(applied.backfill.state, 'running');
    const audit = await simulation.ledger.query({
      collection: AUDIT,
      where: { subject: `backfill/${again}` },
    });
    assert.deepEqual(
      audit.map(({ data }) => [data.action, data.actor]),
      [['backfill_apply', 'ada']],
    );
  },
};
