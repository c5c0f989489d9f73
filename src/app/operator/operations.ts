/** All operations by name: what the command line may ask of a home, and a serving process may be asked over loopback. */

import type { z } from 'zod';
import { auditOperation, verifyAuditOperation } from './audit.ts';
import {
  backfillApplyOperation,
  backfillPauseOperation,
  backfillResumeOperation,
  backfillStatusOperation,
  backfillThrottleOperation,
} from './backfill-control.ts';
import { backfillPlanOperation } from './backfill-plan.ts';
import {
  discardDeadLetterOperation,
  explainDeadLetterOperation,
  listDeadLettersOperation,
  redriveDeadLetterOperation,
} from './dead-letters.ts';
import { doctorOperation } from './doctor.ts';
import { explainOperation } from './explain.ts';
import { gatesOperation } from './gates.ts';
import { haltOperation, liftHaltOperation, permissionOperation } from './halt.ts';
import { acknowledgeOperation, listIncidentsOperation, selfTestOperation } from './incidents.ts';
import { listPayloadsOperation, prunePayloadsOperation, verifyPayloadsOperation } from './payloads.ts';
import { permitOperation, revokePermitOperation } from './permit.ts';
import {
  adoptDeclarationOperation,
  announceReleaseOperation,
  explainReplayOperation,
  releaseStatusOperation,
} from './release.ts';
import { replayInPlaceOperation } from './replay-in-place.ts';
import { rerunOperation } from './rerun.ts';
import { listSchedulesOperation, pauseScheduleOperation, resumeScheduleOperation } from './schedules.ts';
import { seasonStartOperation, seasonStatusOperation, seasonStopOperation } from './season.ts';
import { sourcesOperation } from './sources.ts';
import { whyNotOperation } from './why-not.ts';

export const OPERATIONS = {
  'why-not': whyNotOperation,
  explain: explainOperation,
  rerun: rerunOperation,
  permission: permissionOperation,
  halt: haltOperation,
  'halt-lift': liftHaltOperation,
  permit: permitOperation,
  'permit-revoke': revokePermitOperation,
  gates: gatesOperation,
  sources: sourcesOperation,
  'season-start': seasonStartOperation,
  'season-stop': seasonStopOperation,
  'season-status': seasonStatusOperation,
  'replay-in-place': replayInPlaceOperation,
  'payloads-list': listPayloadsOperation,
  'payloads-verify': verifyPayloadsOperation,
  'payloads-prune': prunePayloadsOperation,
  'dead-letters-list': listDeadLettersOperation,
  'dead-letters-explain': explainDeadLetterOperation,
  'dead-letters-redrive': redriveDeadLetterOperation,
  'dead-letters-discard': discardDeadLetterOperation,
  'incidents-list': listIncidentsOperation,
  'incidents-ack': acknowledgeOperation,
  'incidents-self-test': selfTestOperation,
  audit: auditOperation,
  'audit-verify': verifyAuditOperation,
  doctor: doctorOperation,
  'release-status': releaseStatusOperation,
  'release-explain': explainReplayOperation,
  'release-announce': announceReleaseOperation,
  'release-adopt': adoptDeclarationOperation,
  'schedules-list': listSchedulesOperation,
  'schedules-pause': pauseScheduleOperation,
  'schedules-resume': resumeScheduleOperation,
  'backfill-plan': backfillPlanOperation,
  'backfill-apply': backfillApplyOperation,
  'backfill-pause': backfillPauseOperation,
  'backfill-resume': backfillResumeOperation,
  'backfill-throttle': backfillThrottleOperation,
  'backfill-status': backfillStatusOperation,
} as const;

export type OperationName = keyof typeof OPERATIONS;
export type InputOf<Name extends OperationName> = z.input<(typeof OPERATIONS)[Name]['input']>;
export type OutputOf<Name extends OperationName> = Awaited<ReturnType<(typeof OPERATIONS)[Name]['run']>>;

export function isOperation(name: string): name is OperationName {
  return Object.hasOwn(OPERATIONS, name);
}
