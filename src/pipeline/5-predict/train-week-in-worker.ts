/** Trains a week in a thread of its own, so that leases, ticks and requests are served meanwhile. Same result as in place. */

import { Worker } from 'node:worker_threads';
import type { Row } from '../../ports/warehouse.ts';
import type { WeekInputText } from './week-input.ts';

/** Loaded by the thread itself, and by nobody before it. */
export const TRAINING_THREAD = new URL('./train-week-worker.ts', import.meta.url);

export type WorkerAnswer = { readonly rows: readonly Row[] } | { readonly error: string };

/** Rejects with what training threw, or when the thread ends without an answer. */
export function trainWeekInWorker(
  input: WeekInputText,
  entry: URL = TRAINING_THREAD,
): Promise<readonly Row[]> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(entry, { workerData: input });
    worker.once('message', (answer: WorkerAnswer) => {
      if ('rows' in answer) resolve(answer.rows);
      else reject(new RangeError(answer.error));
    });
    worker.once('error', reject);
    // After an answer this changes nothing: a promise is settled once.
    worker.once('exit', (code) => {
      reject(
        new Error(
          `the training thread of ${input.date} ended with code ${code} before it answered: run model_training again`,
        ),
      );
    });
  });
}
