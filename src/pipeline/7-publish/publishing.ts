/** The runner, with Phase 7's units done by the publication log. */

import type { UnitRunner } from '../../engine/attempt.ts';
import { openWorkspace } from '../run-processor.ts';
import { gradePublished } from './grade-published.ts';
import type { PublishPorts } from './publish-ports.ts';
import { publishSlate } from './publish-slate.ts';
import { publishedGrades } from './published-grades.ts';
import { publishedPredictions } from './published-predictions.ts';

const STEPS = { [publishedPredictions.id]: publishSlate, [publishedGrades.id]: gradePublished };

export function publishing(run: UnitRunner, ports: PublishPorts): UnitRunner {
  return async (node, context, attemptId, version) => {
    const step = STEPS[node.id];
    if (!step) return await run(node, context, attemptId, version);
    const workspace = await openWorkspace(ports.warehouse, node, context);
    try {
      return await step(ports, node, context, workspace, attemptId, version);
    } finally {
      await workspace.close();
    }
  };
}
