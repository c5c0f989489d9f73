import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkDeclaration } from '../app/compose.ts';
import { producerOf } from '../engine/graph.ts';
import { buildGraph, GATE_3_4, PRODUCTION_BUS, serviceOf, subscriptionName } from './build-graph.ts';
import { PROCESSORS, TABLES } from './processors.ts';
import { completionTopic, TOPIC_DOCS, TOPICS } from './topics.ts';

const GRAPH = buildGraph(PROCESSORS);

/** `processor@date`, with `?` where optional and `~` where part results pass. */
function needsOf(id: string): string[] {
  return GRAPH.nodes
    .get(id)!
    .needs.map(
      (need) => `${need.processor}@${need.at}${need.required ? '' : '?'}${need.acceptsPartial ? '~' : ''}`,
    );
}

test('the declaration holds together', async () => {
  assert.deepEqual(await checkDeclaration(), []);
});

test('the declaration of a pipeline without its Phase 3 is refused with every fault by name', async () => {
  const faults = await checkDeclaration(PROCESSORS.filter((processor) => processor.phase !== 3));
  assert.ok(
    faults.includes('phase4_gate needs player_game_summary, which no one produces'),
    faults.join('\n'),
  );
  assert.ok(faults.some((fault) => fault.startsWith('player_daily_cache reads player_game_summary')));
});

test('every topic has a description and a consumer', () => {
  const consumed = new Set(GRAPH.subscriptions.map(({ topic }) => topic));
  assert.deepEqual(
    Object.values(TOPICS).filter((topic) => !TOPIC_DOCS[topic]),
    [],
  );
  assert.deepEqual(
    GRAPH.topics.map(({ name }) => name).filter((name) => !consumed.has(name)),
    [],
  );
});

test('every message that is given up goes to a topic somebody hears', () => {
  assert.deepEqual([...new Set(GRAPH.subscriptions.map((s) => s.deadLetterTopic))], [TOPICS.deadLetters]);
});

test('gate 3->4 waits for three summaries of P(D) and two contexts of D', () => {
  assert.deepEqual(needsOf(GATE_3_4), [
    'player_game_summary@previous~',
    'team_offense_game_summary@previous~',
    'team_defense_game_summary@previous~',
    'upcoming_player_game_context@same~',
    'upcoming_team_game_context@same~',
  ]);
  const gate = GRAPH.nodes.get(GATE_3_4);
  assert.deepEqual(
    [gate?.isGate, gate?.output, gate?.completionTopics],
    [true, null, [TOPICS.phase4Trigger]],
  );
});

test('Phase 4 has three levels: three in parallel behind the gate, then one, then the feature store', () => {
  const levelOne = ['team_defense_zone_analysis', 'player_shot_zone_analysis', 'player_daily_cache'];
  for (const id of levelOne) assert.deepEqual(needsOf(id), ['phase4_gate@same'], id);
  const bare = (id: string) =>
    needsOf(id)
      .map((need) => need.replace(/~$/, ''))
      .sort();
  const contexts = ['upcoming_player_game_context@same', 'upcoming_team_game_context@same'];
  const one = levelOne.map((id) => `${id}@same`);
  assert.deepEqual(bare('player_composite_factors'), [...one, ...contexts].sort());
  assert.deepEqual(
    bare('ml_feature_store_v2'),
    [...one, 'player_composite_factors@same', ...contexts].sort(),
  );
});

test('the batch waits for the feature store, training only when there is one, grading for batch and results', () => {
  assert.deepEqual(needsOf('player_prop_predictions'), [
    'ml_feature_store_v2@same~',
    'upcoming_player_game_context@same~',
    'model_training@week?',
  ]);
  assert.deepEqual(needsOf('prediction_accuracy').slice(0, 2), [
    'player_prop_predictions@same~',
    'player_game_summary@same~',
  ]);
});

test('summaries are made from results, contexts and everything after them from what is known before', () => {
  const kinds = (kind: string) =>
    [...GRAPH.nodes.values()].filter((node) => node.phase >= 3 && node.kind === kind).map((node) => node.id);
  assert.deepEqual(kinds('results'), [
    'player_game_summary',
    'team_offense_game_summary',
    'team_defense_game_summary',
    'game_checks',
    'prediction_accuracy',
    'system_daily_performance',
    'published_grades',
  ]);
  assert.equal(kinds('slate').length, 11);
});

test('every table that is read is written by exactly one processor, and every written table is declared', () => {
  for (const node of GRAPH.nodes.values()) {
    for (const { table } of node.reads) assert.ok(producerOf(GRAPH, table), `${node.id} reads ${table.name}`);
  }
  const names = TABLES.map((table) => table.name);
  assert.equal(new Set(names).size, names.length);
  for (const processor of PROCESSORS)
    if ('output' in processor) assert.ok(names.includes(processor.output.name));
});

test('a completion is heard by every phase that waits for it, and only there', () => {
  const heard = (topic: string) =>
    GRAPH.subscriptions.filter((s) => s.topic === topic).map((s) => serviceOf(s.name));
  assert.deepEqual(heard(TOPICS.scrapersComplete), [2]);
  assert.deepEqual(heard(TOPICS.phase4Trigger), [4]);
  assert.deepEqual(heard(TOPICS.precomputeComplete), [5]);
  assert.deepEqual(heard(TOPICS.predictionsComplete), [6, 7]);
  for (const phase of [1, 2, 3, 4, 5, 6, 7]) assert.deepEqual(heard(`nba-phase${phase}-work`), [phase]);
});

test('a hundred players are in flight, each with five deliveries; everything else has more patience', () => {
  const of = (topic: string) => GRAPH.subscriptions.find((s) => s.topic === topic);
  assert.deepEqual(
    [of(TOPICS.predictionRequest)?.concurrency, of(TOPICS.predictionRequest)?.maxAttempts],
    [100, 5],
  );
  assert.deepEqual([of('nba-phase3-work')?.concurrency, of('nba-phase3-work')?.maxAttempts], [6, 20]);
  assert.equal(of('nba-phase3-work')?.minBackoffMs, PRODUCTION_BUS.minBackoffMs);
});

test('the batch announces itself in its own words, everybody else on the topic of his phase', () => {
  const of = (id: string) => completionTopic(PROCESSORS.find((processor) => processor.id === id)!);
  assert.deepEqual(of('player_prop_predictions'), []);
  assert.deepEqual(of('model_training'), [TOPICS.trainingComplete]);
  assert.deepEqual(of('nbac_schedule'), [TOPICS.rawComplete]);
  assert.deepEqual(of('player_game_summary'), [TOPICS.analyticsComplete]);
  assert.deepEqual(of('prediction_accuracy'), [TOPICS.gradingComplete]);
});

test('a subscription names its service; one that does not is refused', () => {
  assert.equal(serviceOf(subscriptionName('some-topic', 4)), 4);
  assert.throws(() => serviceOf('some-topic'), /names no phase service/);
});

test('two processors of one name are refused', () => {
  assert.throws(
    () => buildGraph([...PROCESSORS, PROCESSORS[0]!]),
    /two processors are called collect_nbac_schedule/,
  );
});
