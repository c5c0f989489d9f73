import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { recordFields } from '../../scripts/flags/record-fields.ts';

const ROOT = resolve(import.meta.dirname, '../..');

/**
 * Kept for people, who see them in whole records: `explain`, `incidents`, `dead-letters`, `audit`, `backfill status`,
 * `release status`, the run history. No code acts on them, and none is meant to.
 */
const FOR_PEOPLE = new Set([
  'AttemptRecord.modelHash of attempts',
  'AttemptRecord.schemaHash of attempts',
  'BackfillRecord.estimateMs of backfills',
  'BackfillRecord.plannedBy of backfills',
  'BackfillRecord.unfinished of backfills',
  'CellRecord.closedAt of cells',
  'CellRecord.closedBy of cells',
  'DeadLetterRecord.error of dead_letters',
  'DeadLetterRecord.incident of dead_letters',
  'DeadLetterRecord.settledBecause of dead_letters',
  'DeadmanRecord.lookedAt of deadman',
  'DeadmanRecord.withheldBecause of deadman',
  'DecisionRecord.cause of decisions',
  'FanInRecord.firedAt of fan_ins',
  'FanInRecord.reason of fan_ins',
  'GateEvaluationRecord.nextCheck of gate_evaluations',
  'IncidentRecord.closedAt of incidents',
  'IncidentRecord.lastSeenAt of incidents',
  'ReleaseRecord.announcedBy of releases',
  'RepairRecord.causes of repairs',
  'RepairRecord.closedAt of repairs',
  'RepairRecord.depth of repairs',
  'ReplayRecord.explanation of release_replays',
  'ScheduleRunRecord.endedAt of schedule_runs',
  'ScheduleRunRecord.missedBefore of schedule_runs',
  'SeasonRecord.startedAt of seasons',
  'SeasonRecord.startedBy of seasons',
  'SeasonRecord.stoppedAt of seasons',
]);

const sources = new Map(
  globSync('src/**/*.ts', { cwd: ROOT })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => !path.endsWith('.test.ts') && !path.startsWith('src/simulate/'))
    .map((path) => [path, readFileSync(resolve(ROOT, path), 'utf8')]),
);

test('every field the ledger keeps has a reader in code, or is declared to be for people; nobody but the lease says who is alive', () => {
  const { unread, liveness, fields } = recordFields(sources);
  assert.ok(fields > 250, `only ${fields} fields were found: the check looks at too little`);
  assert.deepEqual(
    unread.filter((field) => !FOR_PEOPLE.has(field)),
    [],
    'kept and never read: take the field out, or let something act on it',
  );
  assert.deepEqual(liveness, [], 'a second store of liveness beside the lease');
});

test('what is declared to be for people exists, and no code has come to read it', () => {
  const { unread } = recordFields(sources);
  assert.deepEqual(
    [...FOR_PEOPLE].filter((field) => !unread.includes(field)),
    [],
    'take it off the list',
  );
});

test('an unread column and a second store of liveness are named', () => {
  const withFlag = new Map(sources);
  withFlag.set(
    'src/engine/flags.ts',
    `import { collection } from '../ports/ledger.ts';
/** isForgotten is only written. */
export interface FlagRecord { readonly isForgotten: boolean; readonly lastHeartbeat: number; readonly state: string }
export const FLAGS = collection<FlagRecord>('flags', ['state']);
export const set = (flag: FlagRecord) => ({ ...flag, isForgotten: true });
export const isGood = (flag: FlagRecord) => flag.state === 'good' && flag.lastHeartbeat > 0;
`,
  );
  const { unread, liveness } = recordFields(withFlag);
  assert.deepEqual(
    unread.filter((field) => !FOR_PEOPLE.has(field)),
    ['FlagRecord.isForgotten of flags'],
  );
  assert.deepEqual(liveness, ['FlagRecord.lastHeartbeat of flags']);
  const broken = new Map([['src/x.ts', "const GONE = collection<GoneRecord>('gone', []);"]]);
  assert.throws(() => recordFields(broken), /no interface GoneRecord is declared/);
});
