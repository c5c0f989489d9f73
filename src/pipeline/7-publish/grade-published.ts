/** Appends grades to what was published: a grade is an entry, a corrected one is one more. */

import { assertRunning } from '../../engine/assert-held.ts';
import { evaluateDeclaredGates } from '../../engine/declared-gates.ts';
import type { UnitContext, UnitResult } from '../../engine/engine-context.ts';
import type { GraphNode } from '../../engine/graph.ts';
import { contentHash } from '../../engine/hash.ts';
import {
  type Grade,
  itemsOf,
  PUBLICATIONS,
  type PublishedItem,
  publicationKey,
  publicationLog,
} from '../../engine/publications.ts';
import { unitKey } from '../../engine/unit.ts';
import { NotYetError, UnitError } from '../../engine/unit-error.ts';
import type { JsonObject } from '../../ports/ledger.ts';
import type { Row, Workspace } from '../../ports/warehouse.ts';
import { predictionAccuracy } from '../../tables/nba-predictions/prediction-accuracy.ts';
import { publishedGrades as output } from '../../tables/nba-predictions/published-grades.ts';
import { computedEnvelope } from '../run-processor.ts';
import { PUBLISHED_SYSTEM } from './candidates.ts';
import { gatesOf, PUBLISH_GATES } from './gates.ts';
import type { PublishPorts } from './publish-ports.ts';
import { publishedGrades } from './published-grades.ts';
import { writeExport } from './write-export.ts';

const GRADES_PER_COMMIT = 150;
const ACCURACY_SQL = `SELECT * EXCLUDE (${predictionAccuracy.envelope.join(', ')}) FROM ${predictionAccuracy.name}`;

/** What a grade tells; the result against the published line is told only where that line was graded. */
const FACTS = [
  'actual_points',
  'minutes_played',
  'error',
  'abs_error',
  'within_3',
  'within_5',
  'void_reason',
];

export async function gradePublished(
  ports: PublishPorts,
  node: GraphNode,
  context: UnitContext,
  workspace: Workspace,
  attemptId: string,
  version: string,
): Promise<UnitResult> {
  const { engine, warehouse } = ports;
  const { date } = context;
  const items = [...itemsOf(await publicationLog(engine.ledger, date)).values()].filter(
    ({ published }) => published !== null,
  );
  if (items.length === 0) return without();
  const rows = await workspace.rows<Row>(ACCURACY_SQL);
  const gradeOf = ports.gradeOf ?? gradeFrom;
  const graded = items.flatMap((item) => {
    const grade = gradeOf(rows, item);
    return grade ? [{ item, grade }] : [];
  });
  const unit = unitKey(node.id, date);
  const values = { matched: graded.length };
  const evaluations = await evaluateDeclaredGates(
    engine,
    gatesOf(ports.gates ?? PUBLISH_GATES, node.id),
    async (gate) => ports.measured?.(gate, unit, values) ?? values,
    { unit, date, attemptId, nextCheck: 'when prediction_accuracy of the date changes' },
  );
  const blocked = evaluations.find(({ branch }) => branch === 'block');
  if (blocked) throw new NotYetError('inputs', `${blocked.detail} (${blocked.gate})`);

  const fresh = graded.filter(({ item, grade }) => item.grades.at(-1)?.contentHash !== hashOf(grade));
  for (let from = 0; from < fresh.length; from += GRADES_PER_COMMIT) {
    await engine.ledger.transact(async (tx) => {
      await assertRunning(tx, attemptId);
      for (const { item, grade } of fresh.slice(from, from + GRADES_PER_COMMIT)) {
        const seq = item.entries + 1;
        tx.create(PUBLICATIONS, publicationKey(item.item, seq), {
          item: item.item,
          date,
          seq,
          state: 'graded',
          at: engine.clock.now(),
          permitId: null,
          contentHash: hashOf(grade),
          content: contentOf(grade),
          reason: null,
          diff: null,
          tipOffAt: item.latest.tipOffAt,
          attemptId,
        });
      }
    });
  }
  await writeExport(ports, date);
  if (graded.length === 0) return without();
  await workspace.load(
    'output',
    output,
    graded.map(({ item, grade }) => rowOf(item, grade)),
  );
  const envelope = computedEnvelope(publishedGrades, { clock: engine.clock }, attemptId, version);
  const fact = await warehouse.replacePartition(output, date, workspace, 'output', envelope);
  if (fact.rows !== graded.length)
    throw new UnitError(
      'transient',
      'rows_lost',
      `${unit}: ${graded.length} grades, ${fact.rows} are stored`,
    );
  const missing = items.length - graded.length;
  return {
    outcome:
      missing === 0
        ? { kind: 'complete' }
        : {
            kind: 'partial',
            found: graded.length,
            expected: items.length,
            missing: `${missing} published items have no result`,
          },
    rowsExpected: items.length,
    rowsWritten: fact.rows,
    outputHash: fact.hash,
    changed: true,
    degradations: evaluations
      .filter(({ branch }) => branch === 'pass_degraded')
      .map(({ gate, detail }) => `gate ${gate} passed degraded: ${detail}`),
  };
}

/** The grade of the published line; where another line was graded, its result says nothing of ours. */
export function gradeFrom(rows: readonly Row[], item: PublishedItem): Grade | null {
  const content = item.published?.content;
  if (!content) return null;
  const ofPlayer = rows.filter(
    (row) =>
      row.person_id === content.person_id &&
      row.game_id === content.game_id &&
      row.system_id === PUBLISHED_SYSTEM,
  );
  const line = content.line ?? null;
  const own =
    ofPlayer.find((row) => (row.line ?? null) === line) ?? ofPlayer.find((row) => row.is_headline === true);
  if (!own) return null;
  const isOwnLine = (own.line ?? null) === line || own.result === 'VOID';
  const facts = Object.fromEntries(FACTS.map((name) => [name, own[name] ?? null]));
  const result = isOwnLine ? String(own.result) : 'NONE';
  return { version: String(own.grade_version), result, facts };
}

function contentOf({ version, result, facts }: Grade): JsonObject {
  return { ...facts, grade_version: version, result };
}

function hashOf(grade: Grade): string {
  return contentHash(contentOf(grade));
}

function rowOf({ item, latest }: PublishedItem, { version, result, facts }: Grade): Row {
  return {
    game_date: latest.date,
    item_id: item,
    grade_version: version,
    result,
    actual_points: (facts.actual_points ?? null) as Row[string],
    abs_error: (facts.abs_error ?? null) as Row[string],
  };
}

function without(): UnitResult {
  return {
    outcome: { kind: 'empty_ok', reason: 'parent_skipped' },
    rowsExpected: 0,
    rowsWritten: 0,
    outputHash: null,
    changed: false,
    degradations: [],
  };
}
