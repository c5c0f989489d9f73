/** Grading what was published as a unit of the graph: grades are entries of the publication log. */

import { predictionAccuracy } from '../../tables/nba-predictions/prediction-accuracy.ts';
import { publishedGrades as output } from '../../tables/nba-predictions/published-grades.ts';
import type { PublishProcessor } from '../define-processor.ts';

export const publishedGrades: PublishProcessor = {
  id: 'published_grades',
  type: 'publish',
  phase: 7,
  doc: 'Appends to each published item the grade of the prediction it told; a corrected grade is one more entry',
  codeVersion: 1,
  kind: 'results',
  required: false,
  needs: [
    { processor: 'prediction_accuracy', at: 'same', required: true, acceptsPartial: true },
    { processor: 'published_predictions', at: 'same', required: true, acceptsPartial: true },
  ],
  reads: [{ table: predictionAccuracy, window: 'same' }],
  output,
};
