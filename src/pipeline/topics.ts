/** The topics of the pipeline, by the names both buses use. */

import { workTopic } from '../engine/graph.ts';
import { INCOMPLETE_TOPIC, SLATE_REQUESTED_TOPIC } from '../engine/messages.ts';

export const TOPICS = {
  slateRequested: SLATE_REQUESTED_TOPIC,
  scrapersComplete: 'nba-phase1-scrapers-complete',
  rawComplete: 'nba-phase2-raw-complete',
  analyticsComplete: 'nba-phase3-analytics-complete',
  phase4Trigger: 'nba-phase4-trigger',
  phase4ProcessorComplete: 'nba-phase4-processor-complete',
  precomputeComplete: 'nba-phase4-precompute-complete',
  trainingComplete: 'nba-phase5-training-complete',
  predictionRequest: 'prediction-request-prod',
  predictionReady: 'prediction-ready-prod',
  batchControl: 'nba-phase5-batch-control',
  predictionsComplete: 'nba-phase5-predictions-complete',
  gradingComplete: 'nba-phase6-grading-complete',
  publishComplete: 'nba-phase7-publish-complete',
  incomplete: INCOMPLETE_TOPIC,
  deadLetters: 'nba-dead-letters',
} as const;

/** What each topic carries, for docs/events.md. */
export const TOPIC_DOCS: Readonly<Record<string, string>> = {
  [TOPICS.slateRequested]:
    'a slate is wanted: its schedule is collected, its units are planned, the rest follows',
  [TOPICS.scrapersComplete]: 'a scraper has archived the payloads of its source and date',
  [TOPICS.rawComplete]: 'a raw processor has written its partition of nba_raw',
  [TOPICS.analyticsComplete]: 'a Phase 3 processor has written its partition of nba_analytics',
  [TOPICS.phase4Trigger]: 'gate 3->4 opened: all five Phase 3 members of the slate are complete',
  [TOPICS.phase4ProcessorComplete]: 'a Phase 4 processor has written its partition',
  [TOPICS.precomputeComplete]: 'the feature store of the slate is complete: Phase 5 may start',
  [TOPICS.trainingComplete]: 'models and fitted parameters for the week are in the registry',
  [TOPICS.predictionRequest]: 'a player of a batch is to be predicted, or several of them',
  [TOPICS.predictionReady]:
    'a player of a batch, or several of them, has ended: predicted, skipped or failed',
  [TOPICS.batchControl]: 'a batch is to be closed: its last member ended or its deadline passed',
  [TOPICS.predictionsComplete]: 'a batch is closed and its rows are read back',
  [TOPICS.gradingComplete]: 'a grading processor has written its partition',
  [TOPICS.publishComplete]: 'a slate has been published, or what was published has been graded',
  [TOPICS.incomplete]: 'a unit ended without a usable result: whoever waited for it optionally may go on',
  [TOPICS.deadLetters]: 'a message that was given up: recorded and shown as an incident',
  [workTopic(1)]: 'a scraper is to run: its gate opened',
  [workTopic(2)]: 'a raw processor is to run',
  [workTopic(3)]: 'a Phase 3 processor is to run',
  [workTopic(4)]: 'a Phase 4 processor is to run',
  [workTopic(5)]: 'training or the batch of a slate is to run',
  [workTopic(6)]: 'a grading processor is to run',
  [workTopic(7)]: 'a slate is to be published, or what was published is to be graded',
};

/** Where a processor's completion is announced. */
export function completionTopic(processor: {
  readonly id: string;
  readonly phase: number;
  readonly type: string;
}): string[] {
  switch (processor.phase) {
    case 1:
      return [TOPICS.scrapersComplete];
    case 2:
      return [TOPICS.rawComplete];
    case 3:
      return [TOPICS.analyticsComplete];
    case 4:
      return [TOPICS.phase4ProcessorComplete];
    case 5:
      // The batch announces itself in its own words, on predictionsComplete.
      return processor.type === 'batch' ? [] : [TOPICS.trainingComplete];
    case 6:
      return [TOPICS.gradingComplete];
    default:
      return [TOPICS.publishComplete];
  }
}
