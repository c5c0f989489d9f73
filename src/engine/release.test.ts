import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { toyGraph } from '../../test/support/toy-engine.ts';
import { openMemoryEngine } from '../adapters/memory/memory-engine.ts';
import { VirtualClock } from '../adapters/memory/virtual-clock.ts';
import {
  announceFault,
  announceRelease,
  compareReplay,
  differencesText,
  explainReplay,
  recordReplay,
  releaseStatus,
} from './release.ts';
import { sabotage } from './sabotage.ts';
import { codeStamp, modelHash, schemaHash } from './stamps.ts';
import { ATTEMPTS, type AttemptRecord, AUDIT } from './unit.ts';

const BY = { actor: 'ada', reason: 'a new source' };
const part = (hash: string, rows = 3) => ({ hash, rows });

function open() {
  const clock = new VirtualClock(1_000);
  const { ledger } = openMemoryEngine({ topology: [], clock });
  return { clock, ledger, graph: toyGraph() };
}

describe('compareReplay', () => {
  it('names what differs, what is missing and what is new', () => {
    const recorded = new Map([
      ['a/1', part('x')],
      ['b/1', part('y')],
      ['c/1', part('z')],
    ]);
    const replayed = new Map([
      ['a/1', part('x')],
      ['b/1', part('other')],
      ['d/1', part('new')],
    ]);
    const differences = compareReplay(recorded, replayed);
    assert.deepEqual(
      differences.map(({ partition }) => partition),
      ['b/1', 'c/1', 'd/1'],
    );
    assert.equal(
      differencesText(differences),
      'b/1: 3 rows y -> 3 rows other; c/1: 3 rows z -> nothing; d/1: nothing -> 3 rows new',
    );
    const many = Array.from({ length: 7 }, (_, i) => ({
      partition: `p${i}`,
      recorded: null,
      replayed: null,
    }));
    assert.match(differencesText(many), /and 2 more$/);
  });
});

describe('announcing a release', () => {
  it('is refused without a replay, and without an explanation of what differs', async () => {
    const engine = open();
    await assert.rejects(announceRelease(engine, '2+b', BY), /replayed no recorded date/);
    const differences = compareReplay(new Map([['a/1', part('x')]]), new Map());
    const key = await recordReplay(engine, { date: '2024-01-15', stamps: ['2+b'], compared: 1, differences });
    await assert.rejects(
      announceRelease(engine, '2+b', BY),
      /something else on 2024-01-15: a\/1: 3 rows x -> nothing/,
    );
    await assert.rejects(explainReplay(engine, key, { actor: '', reason: '' }), /an actor and a reason/);
    await assert.rejects(explainReplay(engine, 'nobody', BY), /there is no replay nobody/);
    await explainReplay(engine, key, BY);
    assert.equal(await announceFault(engine.ledger, '2+b'), null);
    await announceRelease(engine, '2+b', BY);
    const audit = (await engine.ledger.query({ collection: AUDIT })).map(({ data }) => data.action);
    assert.deepEqual(audit.sort(), ['announce release', 'explain replay']);
  });

  it('wants one candidate per replay', async () => {
    const engine = open();
    const replay = { date: '2024-01-15', compared: 0, differences: [] };
    await assert.rejects(
      recordReplay(engine, { ...replay, stamps: ['1+a', '2+b'] }),
      /made by 1\+a and 2\+b/,
    );
    await assert.rejects(recordReplay(engine, { ...replay, stamps: [] }), /made by nobody/);
  });
});

describe('releaseStatus', () => {
  it('is released when a unit of every phase carries the hash and none another', async () => {
    const engine = open();
    assert.equal((await releaseStatus(engine)).isReleased, false);
    await recordReplay(engine, { date: 'd', stamps: ['2+b'], compared: 1, differences: [] });
    await announceRelease(engine, '2+b', BY);
    let at = 2_000;
    const ran = async (processor: string, phase: number, codeVersion: string) => {
      at += 1;
      const attempt = {
        processor,
        phase,
        codeVersion,
        startedAt: at,
        endedAt: at,
        unit: 'u',
        date: 'd',
        running: false,
      };
      await engine.ledger.transact(async (tx) =>
        tx.create(ATTEMPTS, engine.clock.newId('a'), attempt as unknown as AttemptRecord),
      );
    };
    const states = async () => (await releaseStatus(engine)).roles.map(({ state }) => state);
    assert.deepEqual(await states(), ['not_seen', 'not_seen']);
    await ran('schedule', 1, '2+b');
    await ran('box', 2, '1+a');
    await ran('summary', 2, '2+b');
    assert.deepEqual(await states(), ['released', 'drifted']);
    await ran('box', 2, '2+b');
    assert.deepEqual(await states(), ['released', 'released']);
    assert.equal((await releaseStatus(engine)).isReleased, true);
  });
});

describe('stamps', () => {
  it('carry the hash of the code, and its label only when that is broken on purpose', () => {
    assert.equal(codeStamp({ codeVersion: '1.0.0+abc' }), '1.0.0+abc');
    assert.equal(codeStamp({ codeVersion: '1.0.0+abc', sabotage: sabotage('labelIsStamped') }), '1.0.0');
  });

  it('tell schemas apart by their columns', () => {
    const nodes = toyGraph().nodes;
    const [box, summary] = [nodes.get('box'), nodes.get('summary')];
    assert.ok(box?.output && summary);
    assert.match(schemaHash(box), /^[0-9a-f]{12}$/);
    assert.equal(schemaHash(box), schemaHash(box));
    assert.notEqual(schemaHash(box), schemaHash(summary));
    const changed = {
      ...box,
      output: { ...box.output, columns: { game_date: { type: 'text', nullable: false } } },
    };
    assert.notEqual(schemaHash(changed as typeof box), schemaHash(box));
  });

  it('name the week’s artefacts among what was read', () => {
    const graph = toyGraph();
    const summary = graph.nodes.get('summary');
    assert.ok(summary);
    assert.equal(modelHash(graph, summary, ['box/2024-01-15:x']), null);
    const box = graph.nodes.get('box');
    assert.ok(box);
    const weekly = {
      ...graph,
      nodes: new Map([...graph.nodes, ['box', { ...box, cadence: 'weekly' as const }]]),
    };
    const hash = modelHash(weekly, summary, ['box/2024-01-15:x']);
    assert.match(hash ?? '', /^[0-9a-f]{12}$/);
    assert.notEqual(modelHash(weekly, summary, ['box/2024-01-15:y']), hash);
  });
});
