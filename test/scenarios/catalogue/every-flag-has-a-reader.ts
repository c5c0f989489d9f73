import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { recordFields } from '../../../scripts/flags/record-fields.ts';
import type { Scenario } from './scenario.ts';

const ROOT = resolve(import.meta.dirname, '../../..');

/** Nobody's code acts on them: people see them in whole records, by the command that is named. */
const FOR_PEOPLE: Readonly<Record<string, readonly string[]>> = {
  'explain --json': [
    'AttemptRecord.modelHash of attempts',
    'AttemptRecord.schemaHash of attempts',
    'AttemptRecord.token of attempts',
    'DecisionRecord.cause of decisions',
    'DecisionRecord.date of decisions',
    'DecisionRecord.reason of decisions',
    'DecisionRecord.verdict of decisions',
    'PartitionRecord.attemptId of partitions',
  ],
  'backfill status --json': [
    'BackfillRecord.endedAt of backfills',
    'BackfillRecord.estimateMs of backfills',
    'BackfillRecord.plannedBy of backfills',
    'BackfillRecord.units of backfills',
  ],
  'dead-letters explain --json': ['DeadLetterRecord.settledBecause of dead_letters'],
  'gates --json': [
    'GateEvaluationRecord.rule of gate_evaluations',
    'GateEvaluationRecord.thresholds of gate_evaluations',
    'GateEvaluationRecord.values of gate_evaluations',
  ],
  'release status --json': ['ReleaseRecord.replay of releases'],
  'season --json': ['SeasonRecord.stoppedAt of seasons'],
};

/** Read through another type that they are handed over as. */
const UNDER_ANOTHER_NAME = ['SlateRecord.previous of slates', 'SlateRecord.season of slates'];

/** Written down for whoever has to find out what happened; no command shows them. */
const EVIDENCE = [
  'CellRecord.closedAt of cells',
  'CellRecord.closedBy of cells',
  'FanInRecord.firedAt of fan_ins',
  'FanInRecord.reason of fan_ins',
  'GateRecord.phase of gates',
  'GateRecord.target of gates',
  'MemberRecord.attempt of members',
  'MemberRecord.date of members',
  'PublicationRecord.attemptId of published_predictions',
  'RepairRecord.causes of repairs',
  'RepairRecord.closedAt of repairs',
  'RepairRecord.depth of repairs',
  'RepairRecord.detail of repairs',
  'ScheduleRunRecord.endedAt of schedule_runs',
  'ScheduleRunRecord.instance of schedule_runs',
  'ScheduleRunRecord.missedBefore of schedule_runs',
  'StoreRecord.since of store',
];

/** A field that is written and never read, and a second store of liveness. */
const FLAGS = `import { collection } from ${JSON.stringify(join(ROOT, 'src/ports/ledger.ts'))};
export interface FlagRecord { readonly isForgotten: boolean; readonly lastHeartbeat: number; readonly state: string }
export const FLAGS = collection<FlagRecord>('flags', ['state']);
export const set = (flag: FlagRecord) => ({ ...flag, isForgotten: true });
export const isGood = ({ state, ...flag }: FlagRecord) => state === 'good' && flag.lastHeartbeat > 0;
// Another thing's field of the same name is not this one's reader.
export const isOther = (other: { readonly isForgotten: boolean }) => other.isForgotten;
`;

export const scenario: Scenario = {
  story:
    'given every record that the ledger keeps and, added to them, a flag that is only written and a second store of liveness: both are named; of all other fields each has a reader in code, or is on the list of those that only people read, and the list holds nothing else',
  breaks: 'graphNotChecked',
  lacks: 'fields inside the fields of a record; columns of the warehouse, which are read by people and SQL',
  async run(open) {
    const simulation = open({ days: 1 });
    await simulation.settle();
    const folder = mkdtempSync(join(tmpdir(), 'tipoff-flags-'));
    try {
      const config = join(folder, 'tsconfig.json');
      writeFileSync(join(folder, 'flags.ts'), FLAGS);
      writeFileSync(
        config,
        JSON.stringify({
          extends: join(ROOT, 'tsconfig.json'),
          compilerOptions: { typeRoots: [join(ROOT, 'node_modules/@types')] },
          include: [join(ROOT, 'src'), 'flags.ts'],
          exclude: [join(ROOT, 'src/simulate'), join(ROOT, 'src/**/*.test.ts')],
        }),
      );
      const { unread, liveness, fields } = recordFields(config, simulation.engine.sabotage);
      assert.deepEqual(liveness, ['FlagRecord.lastHeartbeat of flags'], 'a second store of liveness');
      const known = [...Object.values(FOR_PEOPLE).flat(), ...UNDER_ANOTHER_NAME, ...EVIDENCE];
      assert.deepEqual(
        unread.filter((field) => !known.includes(field)),
        ['FlagRecord.isForgotten of flags'],
        'kept and never read: take the field out, or let something act on it',
      );
      assert.deepEqual(
        known.filter((field) => !unread.includes(field)),
        [],
        'it is gone or has a reader: take it off the list',
      );
      assert.ok(fields > 250, `only ${fields} fields were found: the check looks at too little`);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
