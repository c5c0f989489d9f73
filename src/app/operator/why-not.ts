/** `tipoff why-not <processor> <date>`. */

import { z } from 'zod';
import { gameDateSchema } from '../../engine/messages.ts';
import { whyNot } from '../../engine/why-not.ts';
import { UsageError } from '../usage-error.ts';
import { easternDayTime } from '../views/eastern-clock.ts';
import { operation } from './operation.ts';

export const whyNotOperation = operation({
  kind: 'read',
  input: z.strictObject({ processor: z.string(), date: gameDateSchema }),
  async run({ engine }, { processor, date }) {
    if (!engine.graph.nodes.has(processor)) {
      const names = [...engine.graph.nodes.keys()];
      const near = names.filter((name) => name.includes(processor) || processor.includes(name));
      throw new UsageError(
        `there is no processor "${processor}": there are ${(near.length > 0 ? near : names).join(', ')}`,
      );
    }
    return await whyNot(engine, processor, date, easternDayTime);
  },
});
