import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  BROKEN_DAY,
  type HandMadeHome,
  handMadeHome,
} from '../../../test/support/surfaces/hand-made-home.ts';
import { DAY } from '../../../test/support/surfaces/records.ts';
import { virtualOutput } from '../../../test/support/surfaces/virtual-output.ts';
import { slateReport } from '../run-slates.ts';
import { reportUnfinished } from './play-dates.ts';

describe('reportUnfinished', () => {
  let made: HandMadeHome;
  before(async () => {
    made = await handMadeHome();
  });
  after(() => made.close());

  it('puts the units that wait under the one they wait for', async () => {
    const output = virtualOutput();
    const reports = [await slateReport(made.app, DAY), await slateReport(made.app, BROKEN_DAY)];
    assert.equal(await reportUnfinished(made.app, reports, output), true);
    assert.deepEqual(output.text().split('\n'), [
      '',
      '2 units of 1 date did not finish. What stands in the way:',
      '  player_game_summary/2024-01-13 (holds up 1): parked: contract_broken: sums differ (1)',
      '',
    ]);
  });

  it('says nothing when an optional source has gaps and all else is done', async () => {
    const output = virtualOutput();
    assert.equal(await reportUnfinished(made.app, [await slateReport(made.app, DAY)], output), false);
    assert.equal(output.text(), '');
  });
});
