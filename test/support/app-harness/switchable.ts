/** A Phase 3 or 4 processor that fails while its switch says so: the mended one is the real one. */

import { UnitError } from '../../../src/engine/unit-error.ts';
import type { Processor } from '../../../src/pipeline/define-processor.ts';
import { usedParameters } from '../../../src/pipeline/output-contract.ts';
import { PROCESSORS } from '../../../src/pipeline/processors.ts';
import { queryParameters } from '../../../src/pipeline/run-processor.ts';

export interface Switchable {
  readonly processors: readonly Processor[];
  /** Units that fail now, `processor/date`. */
  readonly failing: Set<string>;
}

export function switchable(...ids: readonly string[]): Switchable {
  const failing = new Set<string>();
  const processors = PROCESSORS.map((processor): Processor => {
    if (!ids.includes(processor.id) || processor.type !== 'query') return processor;
    const { sql, ...header } = processor;
    return {
      ...header,
      type: 'compute',
      async compute(context, workspace) {
        if (failing.has(`${processor.id}/${context.date}`))
          throw new UnitError('permanent', 'switched_off', `${processor.id} ${context.date} fails in this test`);
        const parameters = usedParameters(sql, queryParameters({ ...context, live: false, week: null }));
        await workspace.run(`CREATE TEMP TABLE output AS ${sql}`, parameters);
      },
    };
  });
  return { processors, failing };
}
