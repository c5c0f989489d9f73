/** All operations by name: what the command line may ask of a home, and a serving process may be asked over loopback. */

import type { z } from 'zod';
import { auditOperation } from './audit.ts';
import { backfillPlanOperation } from './backfill-plan.ts';
import {
  discardDeadLetterOperation,
  explainDeadLetterOperation,
  listDeadLettersOperation,
  redriveDeadLetterOperation,
} from './dead-letters.ts';
import { explainOperation } from './explain.ts';
import { acknowledgeOperation, listIncidentsOperation, selfTestOperation } from './incidents.ts';
import { rerunOperation } from './rerun.ts';
import { whyNotOperation } from './why-not.ts';

export const OPERATIONS = {
  'why-not': whyNotOperation,
  explain: explainOperation,
  rerun: rerunOperation,
  'dead-letters-list': listDeadLettersOperation,
  'dead-letters-explain': explainDeadLetterOperation,
  'dead-letters-redrive': redriveDeadLetterOperation,
  'dead-letters-discard': discardDeadLetterOperation,
  'incidents-list': listIncidentsOperation,
  'incidents-ack': acknowledgeOperation,
  'incidents-self-test': selfTestOperation,
  audit: auditOperation,
  'backfill-plan': backfillPlanOperation,
} as const;

export type OperationName = keyof typeof OPERATIONS;
export type InputOf<Name extends OperationName> = z.input<(typeof OPERATIONS)[Name]['input']>;
export type OutputOf<Name extends OperationName> = Awaited<ReturnType<(typeof OPERATIONS)[Name]['run']>>;

export function isOperation(name: string): name is OperationName {
  return Object.hasOwn(OPERATIONS, name);
}
