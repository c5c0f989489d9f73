import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { folderExports } from '../../adapters/embedded/folder-exports.ts';
import { itemsOf, type PublicationRecord, type PublishedItem } from '../../engine/publications.ts';
import type { GameDate } from '../../league/game-date.ts';
import type { Row } from '../../ports/warehouse.ts';
import { candidatesOf, instantOf } from './candidates.ts';
import { gradeFrom } from './grade-published.ts';
import { publishMeasures } from './publish-measures.ts';
import { exportOf, renderExport } from './render-export.ts';

const DATE = '2024-01-15' as GameDate;
const row = (more: Partial<Row> = {}): Row => ({
  game_date: DATE,
  game_id: '0022300561',
  person_id: 2544,
  player_lookup: 'lebronjames',
  system_id: 'ensemble_v1',
  generation: 1,
  is_active: true,
  has_line: true,
  is_primary_line: true,
  line: 24.5,
  predicted_points: 25,
  recommendation: 'OVER',
  tip_off_at: '2024-01-16 03:00:00',
  ...more,
});

describe('the candidates of a slate', () => {
  it('are the active primary statements of the ensemble, the newest generation', () => {
    const found = candidatesOf(DATE, [
      row(),
      row({ generation: 2, predicted_points: 26 }),
      row({ system_id: 'xgboost_v1' }),
      row({ is_active: false, person_id: 7 }),
      row({ is_primary_line: false, line: 23.5 }),
      row({ person_id: 3, has_line: false, is_primary_line: false, line: null, tip_off_at: null }),
    ]);
    assert.deepEqual(
      found.map(({ personId, content, tipOffAt }) => [personId, content.predicted_points, tipOffAt]),
      [
        [2544, 26, Date.parse('2024-01-16T03:00:00Z')],
        [3, 25, null],
      ],
    );
  });

  it('are refused when a player would go out twice', () => {
    assert.throws(() => candidatesOf(DATE, [row(), row({ line: 25.5 })]), /more than one primary statement/);
  });

  it('say the same in another generation', () => {
    const [a] = candidatesOf(DATE, [row()]);
    const [b] = candidatesOf(DATE, [row({ generation: 3, created_at: 'later', prediction_id: 'x' })]);
    assert.equal(a?.contentHash, b?.contentHash);
  });

  it('read instants with a zone or without', () => {
    assert.equal(instantOf('2024-01-16T03:00:00.000Z'), instantOf('2024-01-16 03:00:00'));
    assert.equal(instantOf(5), 5);
    assert.equal(instantOf(null), null);
    assert.equal(instantOf('never'), null);
  });
});

describe('what the gates look at', () => {
  const member = (outcome: 'predicted' | 'skipped' | 'failed', reason: string | null, systems = {}) => ({
    outcome,
    reason,
    systems,
  });

  it('leaves out whom no system can speak of yet, and counts whom one failed on', () => {
    const members = [
      member('predicted', null),
      member('skipped', 'player_ruled_out'),
      member('skipped', 'too_few_systems', { xgboost_v1: 'unavailable:no_model' }),
      member('skipped', 'too_few_systems', { xgboost_v1: 'unavailable:error:TypeError' }),
      member('failed', 'attempts_exhausted'),
      member('skipped', 'features_not_ready'),
    ];
    const values = publishMeasures({ predicted: 1 }, members, candidatesOf(DATE, [row()]));
    assert.deepEqual(values, { coverage: 0.25, ensemble_share: 1, mean_points: 25 });
  });

  it('does not know what there is nothing to tell from', () => {
    const unknown = { coverage: null, ensemble_share: null, mean_points: null };
    assert.deepEqual(publishMeasures(null, [], []), unknown);
    assert.deepEqual(publishMeasures({ predicted: 0 }, [], []), unknown);
  });
});

const entry = (seq: number, state: PublicationRecord['state'], content = {}): PublicationRecord => ({
  item: 'i',
  date: DATE,
  seq,
  state,
  at: seq * 1000,
  permitId: state === 'published' ? 'p' : null,
  contentHash: `${seq}`,
  content: { created_at: `2024-01-15T2${seq}:00:00Z`, ...content },
  reason: state === 'withdrawn' ? 'player_ruled_out' : null,
  diff: seq > 1 ? 'line 22.5 -> 23.5' : null,
  tipOffAt: null,
  attemptId: 'x',
});
const HALT = {
  id: 'h',
  scope: 'all' as const,
  since: 1,
  until: 2,
  actor: 'ann',
  reason: 'odd lines',
  liftedAt: null,
};

describe('an export', () => {
  const facts = (log: readonly PublicationRecord[]) => ({ date: DATE, log, halt: null, emptyReason: null });

  it('is the same bytes for the same log', () => {
    const log = [entry(1, 'published'), entry(2, 'published')];
    assert.equal(renderExport(facts(log)), renderExport(facts(log.toReversed().toReversed())));
  });

  it('shows what stands, what stood before and what was taken back', () => {
    const { items, counts, data_as_of } = exportOf(
      facts([entry(1, 'published'), entry(2, 'published'), entry(3, 'withdrawn')]),
    );
    assert.equal(items[0]?.withdrawn?.reason, 'player_ruled_out');
    assert.equal(items[0]?.superseded[0]?.diff, 'line 22.5 -> 23.5');
    assert.equal(counts.withdrawn, 1);
    assert.equal(data_as_of, '2024-01-15T23:00:00Z');
  });

  it('is empty under a halt, with who, why and since when; what is graded stays', () => {
    const halted = exportOf({ ...facts([entry(1, 'published')]), halt: HALT });
    assert.deepEqual(halted.items, []);
    assert.equal(halted.reason, 'halted');
    assert.ok(halted.halt.active && halted.halt.by === 'ann');
    const graded = exportOf({ ...facts([entry(1, 'published'), entry(2, 'graded')]), halt: HALT });
    assert.equal(graded.items[0]?.grades.length, 1);
  });

  it('says why there is nothing', () => {
    assert.equal(exportOf({ ...facts([]), emptyReason: 'no_games' }).reason, 'no_games');
    assert.equal(exportOf(facts([entry(1, 'proposed')])).reason, 'not_due');
    assert.equal(exportOf(facts([])).published_at, null);
  });
});

describe('the grade of a published item', () => {
  const published = (line: number | null): PublishedItem =>
    itemsOf([entry(1, 'published', { person_id: 1, game_id: 'g', line })]).get('i') as PublishedItem;
  const graded = (more: Partial<Row> = {}): Row => ({
    person_id: 1,
    game_id: 'g',
    system_id: 'ensemble_v1',
    line: 22.5,
    is_headline: true,
    result: 'WIN',
    grade_version: 'v1',
    actual_points: 30,
    ...more,
  });

  it('is that of its own line', () => {
    const grade = gradeFrom([graded({ line: 25.5, result: 'LOSS' }), graded()], published(22.5));
    assert.deepEqual([grade?.result, grade?.version, grade?.facts.actual_points], ['WIN', 'v1', 30]);
  });

  it('tells the points but no result where another line was graded', () => {
    assert.equal(gradeFrom([graded({ line: 25.5 })], published(22.5))?.result, 'NONE');
    assert.equal(gradeFrom([graded({ line: 25.5, result: 'VOID' })], published(22.5))?.result, 'VOID');
  });

  it('is none without a row of the player', () => {
    assert.equal(gradeFrom([graded({ person_id: 2 })], published(22.5)), null);
    const proposed = itemsOf([entry(1, 'proposed')]).get('i') as PublishedItem;
    assert.equal(gradeFrom([graded()], proposed), null);
  });
});

describe('exports in a folder', () => {
  it('are swapped in and leave no draft behind', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'exports-'));
    try {
      const exports = folderExports(dir);
      assert.equal(await exports.read('a.json'), null);
      await exports.write('a.json', 'one');
      await exports.write('a.json', 'two');
      assert.equal(await exports.read('a.json'), 'two');
      assert.deepEqual(readdirSync(dir), ['a.json']);
      await assert.rejects(exports.read('.'), /EISDIR/);
    } finally {
      rmSync(dir, { recursive: true });
    }
  });
});
