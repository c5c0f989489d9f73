/** Query processors whose output breaks its contract on chosen dates: switched off again, they are the real ones. */

import type { OutputContract, Processor } from '../../../src/pipeline/define-processor.ts';
import { PROCESSORS } from '../../../src/pipeline/processors.ts';

export interface Switchable {
  readonly processors: readonly Processor[];
  /** Units that fail now, `processor/date`. */
  readonly failing: Set<string>;
}

export function switchable(...ids: readonly string[]): Switchable {
  const failing = new Set<string>();
  const processors = PROCESSORS.map((processor): Processor => {
    if (!ids.includes(processor.id) || processor.type !== 'query') return processor;
    return {
      ...processor,
      // Read anew by every attempt.
      get contract(): OutputContract {
        const { expectation, checks } = processor.contract;
        const dates = [...failing].flatMap((unit) => {
          const [id, date] = unit.split('/');
          return id === processor.id ? [`DATE '${date}'`] : [];
        });
        if (dates.length === 0) return processor.contract;
        const sql = `SELECT count(*) AS violations FROM output WHERE $game_date::DATE IN (${dates.join(', ')})`;
        return { expectation, checks: [...checks, { name: 'switched_off', severity: 'fail', sql }] };
      },
    };
  });
  return { processors, failing };
}
