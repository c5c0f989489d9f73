/** What publishing works with. */

import type { DeclaredGate, Measures } from '../../engine/declared-gates.ts';
import type { Engine } from '../../engine/engine-context.ts';
import type { Grade, PublishedItem } from '../../engine/publications.ts';
import type { Exports } from '../../ports/exports.ts';
import type { Row, Warehouse } from '../../ports/warehouse.ts';

/** `auto`: a slate whose product gates pass is permitted until its last tip-off, audited. `manual`: only people permit. */
export type PermitRule = 'auto' | 'manual';

export interface PublishPorts {
  readonly engine: Engine;
  readonly warehouse: Warehouse;
  readonly exports: Exports;
  readonly permitRule: PermitRule;
  /** Default: those of the pipeline. */
  readonly gates?: readonly DeclaredGate[];
  /** Simulations look at, change or spoil what a gate has measured. */
  readonly measured?: (gate: DeclaredGate, unit: string, values: Measures) => Measures;
  /** Simulations have grades of their own making. */
  readonly gradeOf?: (rows: readonly Row[], item: PublishedItem) => Grade | null;
}
