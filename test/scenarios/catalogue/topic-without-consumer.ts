import assert from 'node:assert/strict';
import type { Graph } from '../../../src/engine/graph.ts';
import type { Scenario } from './scenario.ts';

export const scenario: Scenario = {
  story: 'given a topic nobody hears and an input nobody makes, the start refuses and names both',
  breaks: 'graphNotChecked',
  lacks: 'the incident of a subscription that vanishes while the system runs',
  async run(open) {
    const topic = 'prediction-ready-prod';
    const deaf = (graph: Graph): Graph => ({
      ...graph,
      nodes: new Map([...graph.nodes].filter(([id]) => id !== 'collect_espn_injuries')),
      subscriptions: graph.subscriptions.filter((subscription) => subscription.topic !== topic),
    });
    assert.throws(
      () => open({ days: 1, graph: deaf }),
      (error: Error) => error.message.includes(topic) && error.message.includes('collect_espn_injuries'),
    );
  },
};
