/** The grading processors, in the order they run. */

import type { Processor } from '../define-processor.ts';
import { predictionAccuracy } from './prediction-accuracy.ts';
import { systemDailyPerformance } from './system-daily-performance.ts';

export const GRADE_PROCESSORS: readonly Processor[] = [predictionAccuracy, systemDailyPerformance];
