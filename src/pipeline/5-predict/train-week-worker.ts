/** Entry of the training thread: one week's input in, one answer out. */

import { parentPort, workerData } from 'node:worker_threads';
import type { WorkerAnswer } from './train-week-in-worker.ts';
import { weekArtifacts } from './week-artifacts.ts';
import { parseWeekInput, type WeekInputText } from './week-input.ts';

function answer(input: WeekInputText): WorkerAnswer {
  try {
    return { rows: weekArtifacts(parseWeekInput(input)) };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

parentPort?.postMessage(answer(workerData as WeekInputText));
