import assert from 'node:assert/strict';
import { ATTEMPTS, UNITS, unitKey } from '../../../src/engine/unit.ts';
import { whyNot } from '../../../src/engine/why-not.ts';
import { staleDates } from '../../../src/engine/window-gaps.ts';
import { easternInstant } from '../../../src/league/eastern-time.ts';
import type { GameDate } from '../../../src/league/game-date.ts';
import { BATCHES } from '../../../src/pipeline/5-predict/batch-records.ts';
import { PLAYER_LINE_SOURCES } from '../../support/simulated/player-lines.ts';
import type { Scenario } from './scenario.ts';

const FEATURES = 'player_daily_cache';

export const scenario: Scenario = {
  story:
    'given windows of the last ten dates and one game of them missing in raw: the features say 9/10 and name the date, the batch and its announcement are degraded by it, the later dates read stale; when the game arrives exactly the units that rest on it run again, and nothing is stale',
  breaks: 'windowsNotCounted',
  lacks:
    'the outcome itself stays complete beside its 9/10: as partial it would hold or mark short every date of the season after one hole',
  async run(open) {
    let isMissing = true;
    const simulation = open({ days: 14, games: 1, playersPerGame: 1 });
    const { dates } = simulation.league;
    const hole = dates[2] as GameDate;
    const tenLater = dates[12] as GameDate;
    for (const source of PLAYER_LINE_SOURCES)
      simulation.league.change(source, hole, (facts) => (isMissing ? [] : facts));
    for (const date of dates) await simulation.play(date);

    const gapsOf = async (date: GameDate) => {
      const unit = await simulation.unit(FEATURES, date);
      const attempt = await simulation.ledger.get(ATTEMPTS, unit?.attemptId ?? '');
      return attempt?.data.windows ?? [];
    };
    const gaps = await gapsOf(tenLater);
    assert.ok(gaps.length > 0, `${FEATURES}/${tenLater} says nothing of its hole`);
    for (const { found, expected, missing } of gaps) {
      assert.deepEqual([found, expected, missing.length], [9, 10, 1]);
      assert.ok(missing[0]?.startsWith(hole), missing[0]);
    }
    const { answer } = await whyNot(simulation.engine, FEATURES, tenLater, String);
    assert.match(answer, /9\/10/);
    const batches = await simulation.ledger.query({ collection: BATCHES, where: { date: tenLater } });
    assert.ok(
      batches.at(-1)?.data.degradations.some((what) => what.includes('9/10')),
      'the batch does not pass it on',
    );
    const stale = async () => {
      const units = await simulation.ledger.query({ collection: UNITS });
      return staleDates(
        simulation.graph,
        units.map(({ data }) => data),
        simulation.engine.league.seasonOf,
      );
    };
    const behind = (await stale()).flatMap((found) => found.dates);
    assert.ok(behind.includes(tenLater));
    assert.ok(!behind.some((date) => date < hole), `${behind} reads stale`);

    isMissing = false;
    const before = simulation.runs.length;
    await simulation.advanceTo(easternInstant(dates.at(-1) as GameDate, '23:00'));
    const asked = PLAYER_LINE_SOURCES.map((source) => unitKey(`collect_${source}`, hole));
    await simulation.reopen(asked, 'operator', 'the game has arrived');
    await simulation.settle();
    const again = simulation.runs.slice(before);
    assert.ok(again.includes(unitKey(FEATURES, tenLater)), 'the features rest on the hole still');
    const earlier = again.filter((unit) => unit.slice(unit.lastIndexOf('/') + 1) < hole);
    assert.deepEqual(earlier, [], 'units before the hole ran again');
    const collectors = again.filter((unit) => unit.startsWith('collect_'));
    assert.deepEqual([...new Set(collectors)].sort(), asked.toSorted());
    assert.deepEqual(await gapsOf(tenLater), []);
    assert.deepEqual(await stale(), []);
  },
};
