/** The generators: nothing of the graph is left out of the picture, nothing of the events out of their document. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { eventsDoc } from '../scripts/generate/events-doc.ts';
import { type Box, layoutGraph } from '../scripts/generate/graph-layout.ts';
import { graphPicture } from '../scripts/generate/graph-picture.ts';
import { buildGraph } from '../src/pipeline/build-graph.ts';
import { PROCESSORS } from '../src/pipeline/processors.ts';

const graph = buildGraph(PROCESSORS);

describe('the picture of the graph', () => {
  const layout = layoutGraph(graph);

  it('has one box per processor, in the column of its phase', () => {
    assert.deepEqual(layout.boxes.map((box) => box.node.id).sort(), [...graph.nodes.keys()].sort());
    for (const box of layout.boxes) {
      assert.equal(box.x, layout.columns.find((column) => column.phase === box.node.phase)?.x, box.node.id);
    }
  });

  it('shows every need once, as a line or as a note', () => {
    for (const box of layout.boxes) {
      const lines = layout.arrows.filter((arrow) => arrow.to === box);
      const shown = [
        ...lines.map(({ from, at }) => `${from.node.id} ${at}`),
        ...box.notes.map((need) => `${need.processor} ${need.at}`),
      ];
      const needed = box.node.needs.map((need) => `${need.processor} ${need.at}`);
      assert.deepEqual(shown.sort(), needed.sort(), box.node.id);
    }
  });

  it('lets no box cover another or leave the page', () => {
    const overlap = (a: Box, b: Box) => a.x === b.x && a.y < b.y + b.height && b.y < a.y + a.height;
    for (const [i, box] of layout.boxes.entries()) {
      assert.ok(box.y >= 0 && box.y + box.height <= layout.height && box.x + box.width <= layout.width);
      for (const other of layout.boxes.slice(i + 1)) {
        assert.ok(!overlap(box, other), `${box.node.id} covers ${other.node.id}`);
      }
    }
  });

  it('has the gate before the levels it opens, and the levels in order', () => {
    const levels = new Map(layout.boxes.map((box) => [box.node.id, box.level]));
    assert.equal(levels.get('phase4_gate'), 0);
    assert.equal(levels.get('player_daily_cache'), 1);
    assert.equal(levels.get('player_composite_factors'), 2);
    assert.equal(levels.get('ml_feature_store_v2'), 3);
  });

  it('marks what waits for P(D)', () => {
    const toGate = layout.arrows.filter((arrow) => arrow.to.node.id === 'phase4_gate');
    assert.equal(toGate.filter((arrow) => arrow.at === 'previous').length, 3);
    assert.match(graphPicture(graph), /url\(#end-previous\)/);
  });

  it('is the same bytes each time, and well-formed text', () => {
    const picture = graphPicture(graph);
    assert.equal(picture, graphPicture(buildGraph(PROCESSORS)));
    assert.doesNotMatch(picture, /NaN|undefined|&(?!amp;|lt;|gt;)/);
    const opened = picture.match(/<(?!\/)[a-z]+/g)?.length;
    const closed = (picture.match(/<\/[a-z]+/g)?.length ?? 0) + (picture.match(/\/>/g)?.length ?? 0);
    assert.equal(opened, closed);
  });

  it('refuses a graph with a need nobody meets', () => {
    const nodes = new Map(graph.nodes);
    nodes.delete('nbac_schedule');
    assert.throws(() => layoutGraph({ ...graph, nodes }), /nbac_schedule, which is not in the graph/);
  });
});

describe('the document of the events', () => {
  const doc = eventsDoc(graph);

  it('has a section per topic with all of its subscriptions', () => {
    for (const { name } of graph.topics) assert.match(doc, new RegExp(`^### ${name}$`, 'm'));
    for (const { name } of graph.subscriptions) assert.ok(doc.includes(`| \`${name}\` |`), name);
  });

  it('links each topic to the fields of its event', () => {
    for (const [, event] of doc.matchAll(/^Carries \[`(\w+)`\]/gm)) {
      assert.match(doc, new RegExp(`^### ${event}\\n\\n.+\\n\\n\\| field`, 'm'), event);
    }
    const request = doc.slice(doc.indexOf('### prediction_request\n'));
    assert.match(request, /\| `person_id` \| integer \|/);
    assert.match(request, /\| `lines` \| list of \{ line: number, .*line_source: `"odds_api"`/);
    assert.match(doc, /\| `outcome` \| `"complete"` \\\| `"partial"`/);
  });
});
