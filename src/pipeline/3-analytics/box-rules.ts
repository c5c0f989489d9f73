/** What every box line obeys: the points formula, makes within attempts, rebounds by kind. */

import type { OutputContract } from '../define-processor.ts';
import { rowCheck } from './row-check.ts';

/** Checks over the counts named `fgm`, `fga`, ..., each behind `prefix`. */
export function boxRules(points: string, prefix = ''): OutputContract['checks'] {
  const count = (name: string) => `${prefix}${name}`;
  return [
    rowCheck(
      'points_formula',
      'fail',
      `${points} <> 2 * (${count('fgm')} - ${count('fg3m')}) + 3 * ${count('fg3m')} + ${count('ftm')}`,
    ),
    rowCheck(
      'makes_within_attempts',
      'fail',
      ['fg', 'fg3', 'ft'].map((kind) => `${count(`${kind}m`)} > ${count(`${kind}a`)}`).join(' OR '),
    ),
  ];
}
