import assert from 'node:assert/strict';
import { redriveDeadLetterOperation } from '../../../src/app/operator/dead-letters.ts';
import type { OperatorContext } from '../../../src/app/operator/operation.ts';
import { discardDeadLetter, redriveDeadLetter } from '../../../src/engine/dead-letters.ts';
import { DETECTORS } from '../../../src/engine/detector-registry.ts';
import { evaluateDetectors } from '../../../src/engine/detectors.ts';
import { INCIDENTS } from '../../../src/engine/incidents.ts';
import { AUDIT, DEAD_LETTERS } from '../../../src/engine/unit.ts';
import { UnitError } from '../../../src/engine/unit-error.ts';
import { easternInstant } from '../../../src/league/eastern-time.ts';
import type { GameDate } from '../../../src/league/game-date.ts';
import { MEMBERS } from '../../../src/pipeline/5-predict/batch-records.ts';
import type { Scenario } from './scenario.ts';

export const scenario: Scenario = {
  story:
    'given three dead letters of one cause, one is redriven after a dry run, once its cause is mended, one discarded with a reason, one left: each keeps payload, cause and history, what was done has an audit row, the incident stays open for the third, and its age opens one of its own',
  breaks: 'noBudgets',
  async run(open) {
    let isBroken = true;
    const simulation = open({
      days: 1,
      games: 2,
      playersPerGame: 4,
      script: {
        member({ person_id }) {
          if (isBroken && person_id <= 3) throw new UnitError('permanent', 'bad_model', 'does not fit');
        },
      },
    });
    const [date] = simulation.league.dates as [GameDate];
    await simulation.advanceTo(easternInstant(date, '05:30'));
    await simulation.request(date);
    await simulation.advanceTo(simulation.clock.now() + 5 * 60_000);
    const letters = async () => await simulation.ledger.query({ collection: DEAD_LETTERS });
    const before = await letters();
    assert.equal(before.length, 3);
    const [mended, refused, left] = before.map(({ key }) => key) as [string, string, string];
    const player = (key: string) => {
      const data = before.find((letter) => letter.key === key)?.data.data ?? '';
      return (JSON.parse(data) as { person_id: number }).person_id;
    };

    isBroken = false;
    const by = (reason: string) => ({ actor: 'sam', reason });
    const asked = { id: mended, dryRun: true, ...by('does it go?') };
    const dry = await redriveDeadLetterOperation.run({ engine: simulation.engine } as OperatorContext, asked);
    assert.deepEqual(
      dry.letters.map(({ id }) => id),
      [mended],
    );
    assert.deepEqual(await letters(), before, 'a dry run changed something');
    await redriveDeadLetter(simulation.engine, mended, by('the model is mended'));
    await discardDeadLetter(simulation.engine, refused, by('he does not play tonight'));
    await assert.rejects(
      redriveDeadLetter(simulation.engine, refused, by('after all')),
      /was discarded by sam/,
    );
    await simulation.advanceTo(simulation.clock.now() + 25 * 60_000);
    await simulation.settle();

    const after = new Map((await letters()).map(({ key, data }) => [key, data]));
    assert.deepEqual(
      [mended, refused, left].map((key) => after.get(key)?.state),
      ['redriven', 'discarded', 'open'],
    );
    for (const { key, data } of before) {
      assert.equal(after.get(key)?.data, data.data);
      assert.match(after.get(key)?.error ?? '', /does not fit/);
    }
    const rows = (await simulation.ledger.query({ collection: AUDIT })).map(({ data }) => data);
    const audit = rows.filter(({ actor }) => actor === 'sam');
    assert.deepEqual(
      audit.map(({ actor, subject, reason }) => [actor, subject, reason]).sort(),
      [
        ['sam', mended, 'the model is mended'],
        ['sam', refused, 'he does not play tonight'],
      ].sort(),
    );
    const incidents = await simulation.ledger.query({ collection: INCIDENTS, where: { isOpen: true } });
    assert.equal(incidents.filter(({ data }) => data.key === after.get(left)?.incident).length, 1);
    const aged = async () => {
      const { engine } = simulation;
      await evaluateDetectors({ engine, pending: null }, DETECTORS);
      return (await engine.alerts.open()).filter(({ key }) => key.startsWith('detector/dead-letter-age/'));
    };
    assert.deepEqual(await aged(), [], 'no grid tells of a game day: a day is not over');
    await simulation.advanceTo(simulation.clock.now() + 24 * 3_600_000);
    const [old, ...others] = await aged();
    assert.equal(old?.key, `detector/dead-letter-age/${after.get(left)?.subscription}`);
    assert.deepEqual(others, []);
    const members = (await simulation.ledger.query({ collection: MEMBERS })).map(({ data }) => data);
    const outcomeOf = (key: string) => members.find(({ personId }) => personId === player(key))?.outcome;
    assert.equal(outcomeOf(mended), 'predicted');
    assert.equal(outcomeOf(left), 'failed');
  },
};
