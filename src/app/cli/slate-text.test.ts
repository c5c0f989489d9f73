import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type HandMadeHome, handMadeHome } from '../../../test/support/surfaces/hand-made-home.ts';
import { DAY } from '../../../test/support/surfaces/records.ts';
import { accuracyView } from '../views/accuracy-view.ts';
import { predictionsView, type SlatePredictions } from '../views/predictions-view.ts';
import { accuracyText, missingText, predictionsTable, slateSummary } from './slate-text.ts';

let made: HandMadeHome;
let view: SlatePredictions;
before(async () => {
  made = await handMadeHome();
  view = await predictionsView(made.app.ledger, made.app.warehouse, DAY);
});
after(() => made.close());

describe('predictionsTable', () => {
  it('lines its columns up', () => {
    assert.equal(
      predictionsTable(view),
      [
        'player                    game        points     80 %   line  P(over)  call     min  actual',
        'Émile <Carrow>            BOS v MIA     24.0    12-28   24.5     0.61  OVER      34      31',
        'player2                   MIA @ BOS     14.0    12-28      -        -  NO LINE   34       -',
      ].join('\n'),
    );
  });

  it('says how many it leaves out, and where they are', () => {
    const lines = predictionsTable(view, 1).split('\n');
    assert.deepEqual([lines.length, lines[2]], [3, '... and 1 more: tipoff predictions 2024-01-15']);
  });

  it('cuts names that are too long instead of pushing the columns', () => {
    const long = { ...view.players[0]!, player_name: 'A Name That Goes On And On And On' };
    const [head, line] = predictionsTable({ ...view, players: [long] }).split('\n');
    assert.equal(line?.indexOf('24.0'), (head?.indexOf('points') ?? 0) + 2);
  });
});

describe('slateSummary', () => {
  it('tells counts, calls and who was not selected', () => {
    assert.deepEqual(slateSummary(view).split('\n'), [
      '2024-01-15: 2 of 3 expected players predicted (coverage 1.00), 1 excused',
      'calls: 1 over, 0 under, 0 pass, 1 without a line',
      'not selected: 3 (2 below_min_minutes, 1 injury_out)',
    ]);
  });

  it('names degradations, and says when there is no batch', () => {
    const degraded = { ...view, batch: { ...view.batch!, degradations: ['system_unavailable:xgboost_v1'] } };
    assert.match(slateSummary(degraded), /degraded: system_unavailable:xgboost_v1$/);
  });

  it('is one line for a slate without a batch', async () => {
    const none = await predictionsView(made.app.ledger, made.app.warehouse, '2020-01-01' as typeof DAY);
    assert.equal(slateSummary(none), '2020-01-01: no batch of predictions has started');
  });
});

it('missingText groups the missing by their reason', () => {
  const missing = [
    { player: 'a', outcome: 'skipped', reason: 'player_ruled_out' },
    { player: 'b', outcome: 'pending', reason: null },
    { player: 'c', outcome: 'skipped', reason: 'player_ruled_out' },
  ];
  assert.deepEqual(missingText({ ...view, missing }), ['  skipped (player_ruled_out): a, c', '  pending: b']);
});

it('accuracyText gives a line per system', async () => {
  const rows = await accuracyView(made.app.warehouse, DAY, DAY);
  assert.deepEqual(rows, [{ system_id: 'ensemble_v1', n: 1, mae: 4, bias: -4 }]);
  assert.match(
    accuracyText(rows),
    /^graded on players who played:\n {2}ensemble_v1 +MAE 4\.000 {2}bias -4\.00 {2}n 1$/,
  );
});
