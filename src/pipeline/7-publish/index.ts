/** The publishing processors, in the order they run. */

import type { Processor } from '../define-processor.ts';
import { publishedGrades } from './published-grades.ts';
import { publishedPredictions } from './published-predictions.ts';

export const PUBLISH_PROCESSORS: readonly Processor[] = [publishedPredictions, publishedGrades];
