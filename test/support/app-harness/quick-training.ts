/** Weekly training that counts every row several times: a fortnight of a tiny league then makes a model. */

import { modelTraining } from '../../../src/pipeline/5-predict/model-training.ts';
import { trainWeekInWorker } from '../../../src/pipeline/5-predict/train-week-in-worker.ts';
import { readWeekInput } from '../../../src/pipeline/5-predict/week-input.ts';
import type { Processor } from '../../../src/pipeline/define-processor.ts';
import { PROCESSORS } from '../../../src/pipeline/processors.ts';
import { modelRegistry } from '../../../src/tables/nba-predictions/model-registry.ts';

const TIMES = 6;

/** The real processors but for training, which is the real one on repeated rows. */
export const QUICK_TRAINING_PROCESSORS: readonly Processor[] = PROCESSORS.map((processor) =>
  processor === modelTraining
    ? {
        ...modelTraining,
        compute: async (context, workspace) => {
          const input = await readWeekInput(workspace, context.date);
          const training = Object.fromEntries(
            Object.entries(input.training).map(([column, text]) => [column, repeated(text)]),
          );
          await workspace.load('output', modelRegistry, await trainWeekInWorker({ ...input, training }));
        },
      }
    : processor,
);

function repeated(text: string): string {
  const values = JSON.parse(text) as unknown[];
  return JSON.stringify(values.flatMap((value) => new Array<unknown>(TIMES).fill(value)));
}
