/** Modules that nothing imports at the start: their absence would show at the first use, which may be a week later. */

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Sabotage } from '../engine/sabotage.ts';
import { TRAINING_THREAD } from '../pipeline/5-predict/train-week-in-worker.ts';

/** By what they do. Google's engine is none of them: it is loaded at the start, where it is chosen. */
const LATER: Readonly<Record<string, URL>> = { 'the weekly training': TRAINING_THREAD };

/** Those that are not there, each with who would miss it. */
export function missingModules(later: Readonly<Record<string, URL>> = LATER, sabotage?: Sabotage): string[] {
  if (sabotage?.breaks === 'modulesNotChecked') return [];
  return Object.entries(later)
    .filter(([, module]) => !existsSync(module))
    .map(([role, module]) => `${role} needs ${fileURLToPath(module)}, which is not there: install anew`);
}
