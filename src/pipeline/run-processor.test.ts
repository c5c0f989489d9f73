import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { memoryPayloads } from '../adapters/memory/memory-payloads.ts';
import { memoryWarehouse } from '../adapters/memory/memory-warehouse.ts';
import { VirtualClock } from '../adapters/memory/virtual-clock.ts';
import type { UnitContext } from '../engine/engine-context.ts';
import { addDays, gameDate } from '../league/game-date.ts';
import type { Payloads } from '../ports/payloads.ts';
import type { Row, Warehouse } from '../ports/warehouse.ts';
import { defineTable, optional, required, type Table } from '../tables/define-table.ts';
import { buildGraph } from './build-graph.ts';
import type {
  CollectProcessor,
  ComputeProcessor,
  FetchOutcome,
  FetchRequest,
  ParseProcessor,
  Payload,
  Processor,
  QueryProcessor,
} from './define-processor.ts';
import type { Fetch } from './run-collect.ts';
import {
  createExtraInputs,
  createRunner,
  instantText,
  queryParameters,
  type RunnerPorts,
} from './run-processor.ts';

const D = gameDate('2024-01-15');
const NOW = Date.parse('2024-01-16T12:00:00Z');
const CONTEXT: UnitContext = {
  date: D,
  season: 2023,
  previous: gameDate('2024-01-14'),
  week: D,
  asOf: Date.parse('2024-01-15T22:30:00Z'),
  live: false,
};

const source: Table = defineTable({
  dataset: 'nba_raw',
  name: 'toy_source',
  doc: 'one number',
  grain: ['game_date', 'n'],
  envelope: 'raw',
  columns: { game_date: required('date'), n: required('int') },
});
const output: Table = defineTable({
  dataset: 'nba_analytics',
  name: 'toy_output',
  doc: 'one number',
  grain: ['game_date', 'n'],
  columns: { game_date: required('date'), n: required('int') },
});

const header = {
  phase: 3,
  doc: 'a toy',
  codeVersion: 2,
  needs: [],
  kind: 'results',
  required: true,
} as const;
const expectation = (expected: number) =>
  `SELECT ${expected} AS expected, count(*) AS found, 'somebody' AS missing FROM output`;

let warehouse: Warehouse;
let payloads: Payloads;
before(async () => {
  warehouse = await memoryWarehouse();
  await warehouse.migrate([source, output]);
  payloads = memoryPayloads();
});
after(() => warehouse.close());

const refuse: Fetch = async () => {
  throw new Error('nothing is fetched here');
};

async function run(processor: Processor, ports: Partial<RunnerPorts> = {}, context: UnitContext = CONTEXT) {
  const runner = createRunner(new Map([[processor.id, processor]]), {
    warehouse,
    payloads,
    clock: new VirtualClock(NOW),
    fetch: refuse,
    ...ports,
  });
  const node = buildGraph([processor]).nodes.get(processor.id)!;
  return await runner(node, context, 'attempt-1', 'version-1');
}

// --- collect

function collector(values: Partial<CollectProcessor> = {}): CollectProcessor {
  return {
    ...header,
    type: 'collect',
    id: 'collect_toy',
    phase: 1,
    reads: [],
    requests: async () => [request('a'), request('b'), request('c')],
    countRows: () => 1,
    ...values,
  };
}

const request = (subject: string): FetchRequest => ({ subject, url: `https://example.org/${subject}` });

function payload(subject: string, hash = `hash-${subject}`): Payload {
  return {
    record: {
      source: 'toy',
      date: D,
      subject,
      url: `https://example.org/${subject}`,
      status: 200,
      contentType: null,
      fetchedAt: 0,
      bodyHash: hash,
      bodyBytes: 1,
      upstream: 'archive',
      derived: false,
    },
    body: new Uint8Array(),
  };
}

const fetched = (subject: string): FetchOutcome => ({
  kind: 'fetched',
  payload: payload(subject),
  changed: true,
});

/** Answers by subject; `fetched` unless told otherwise. */
function answering(
  answers: Readonly<Record<string, Exclude<FetchOutcome['kind'], 'fetched' | 'not_modified'>>>,
): Fetch {
  return async (asked, _context, { subject }) => {
    assert.equal(asked, 'toy', 'the source is the collector without its prefix');
    const kind = answers[subject];
    return kind ? { kind, detail: `${subject} says no` } : fetched(subject);
  };
}

test('all requests answered: complete, each payload in the lineage', async () => {
  const result = await run(collector(), { fetch: answering({}) });
  assert.deepEqual(result.outcome, { kind: 'complete' });
  assert.deepEqual([result.rowsExpected, result.rowsWritten], [3, 3]);
  assert.deepEqual(result.inputs, ['payload toy/a:hash-a', 'payload toy/b:hash-b', 'payload toy/c:hash-c']);
  assert.match(result.outputHash ?? '', /^[0-9a-f]{64}$/);
});

test('what was collected has one identity, whatever the order of the answers', async () => {
  const turned = collector({ requests: async () => [request('c'), request('a'), request('b')] });
  const [one, two] = [
    await run(collector(), { fetch: answering({}) }),
    await run(turned, { fetch: answering({}) }),
  ];
  assert.equal(one.outputHash, two.outputHash);
});

test('one subject without an offer: partial, n of m, by name', async () => {
  const { outcome } = await run(collector(), { fetch: answering({ b: 'unavailable' }) });
  assert.deepEqual(outcome, { kind: 'partial', found: 2, expected: 3, missing: 'b: b says no' });
});

test('nothing offered at all: unexpected of a required source, in order of an optional one', async () => {
  const fetch = answering({ a: 'unavailable', b: 'unavailable', c: 'unavailable' });
  const needed = await run(collector(), { fetch });
  assert.equal(needed.outcome.kind, 'empty_unexpected');
  assert.equal(needed.outputHash, null);
  const optional = await run(collector({ required: false }), { fetch });
  assert.deepEqual(optional.outcome, { kind: 'empty_ok', reason: 'not_offered' });
});

test('what a source may rightly not have is neither missing nor a gap', async () => {
  const rare = { ...request('b'), optional: true };
  const mixed = collector({ requests: async () => [request('a'), rare] });
  const { outcome } = await run(mixed, { fetch: answering({ b: 'unavailable' }) });
  assert.deepEqual(outcome, { kind: 'complete' });
  const alone = await run(collector({ requests: async () => [rare] }), {
    fetch: answering({ b: 'unavailable' }),
  });
  assert.deepEqual(alone.outcome, { kind: 'empty_ok', reason: 'known_unavailable' });
});

test('nothing to ask for: empty_ok without a request', async () => {
  const result = await run(collector({ requests: async () => [] }));
  assert.deepEqual(result.outcome, { kind: 'empty_ok', reason: 'no_games' });
});

test('a changed shape is drift, a blocked source transient, an early one not yet: the gravest speaks', async () => {
  const all = { a: 'drifted', b: 'blocked', c: 'not_published_yet' } as const;
  await assert.rejects(run(collector(), { fetch: answering(all) }), {
    name: 'DriftError',
    message: /a: a says no/,
  });
  await assert.rejects(run(collector(), { fetch: answering({ b: 'blocked', c: 'not_published_yet' }) }), {
    name: 'UnitError',
    kind: 'transient',
    code: 'upstream_blocked',
    message: /b: b says no/,
  });
  await assert.rejects(run(collector(), { fetch: answering({ c: 'not_published_yet', a: 'unavailable' }) }), {
    name: 'NotYetError',
    gate: 'not_due',
    message: /c: c says no/,
  });
});

test('one of several that is not shaped as agreed is named, and holds nobody back', async () => {
  const { outcome } = await run(collector(), { fetch: answering({ b: 'drifted' }) });
  assert.deepEqual(outcome, { kind: 'partial', found: 2, expected: 3, missing: 'b: b says no' });
});

test('a source that says until when it is not to be asked is waited for, the longest wait first; who answers is named', async () => {
  const hosts = { a: 1_000, b: 3_000, c: 2_000 } as const;
  const dark: Fetch = async (_source, _context, { subject }) => ({
    kind: 'blocked',
    detail: `${subject} is unreachable`,
    host: `${subject}.example`,
    until: hosts[subject as 'a'],
  });
  await assert.rejects(run(collector(), { fetch: dark }), {
    name: 'NotYetError',
    gate: 'upstream',
    refusal: { dependency: 'host/b.example', until: 3_000 },
    reached: [],
  });
  await assert.rejects(run(collector({ asksUntilFound: 'places' }), { fetch: dark }), {
    refusal: { dependency: 'host/a.example', until: 1_000 },
  });
  const { reached } = await run(collector(), { fetch: answering({}) });
  assert.ok(reached && reached.length > 0 && reached.every((one) => one.startsWith('host/')), `${reached}`);
});

test('a source whose key nobody set is no error: its absence is noted', async () => {
  const fetch = answering({ a: 'not_configured', b: 'not_configured', c: 'not_configured' });
  const { outcome, degradations } = await run(collector(), { fetch });
  assert.deepEqual(outcome, { kind: 'empty_ok', reason: 'not_offered' });
  assert.deepEqual(degradations, ['not_configured: a: a says no']);
});

test('a request the source does not take is ours to correct: no retry', async () => {
  await assert.rejects(run(collector(), { fetch: answering({ b: 'failed', c: 'blocked' }) }), {
    name: 'UnitError',
    kind: 'permanent',
    code: 'request_refused',
    message: /b: b says no/,
  });
});

test('a body the source confirms counts as collected', async () => {
  const confirming: Fetch = async (_source, _context, { subject }) => ({
    kind: 'not_modified',
    payload: payload(subject),
    changed: false,
    rows: 1,
  });
  const [one, two] = [
    await run(collector(), { fetch: confirming }),
    await run(collector(), { fetch: answering({}) }),
  ];
  assert.deepEqual(one.outcome, { kind: 'complete' });
  assert.equal(one.outputHash, two.outputHash, 'and is the same collection');
});

test('follow-ups are made from the bodies of the first round and counted with it', async () => {
  const processor = collector({
    requests: async () => [request('events')],
    followUps: async (_context, _workspace, bodies) =>
      bodies
        .filter(({ record }) => record.subject === 'events')
        .flatMap(({ record }) => [request(`${record.subject}-1`), request(`${record.subject}-2`)]),
  });
  const result = await run(processor, { fetch: answering({ 'events-2': 'unavailable' }) });
  assert.deepEqual(result.outcome, {
    kind: 'partial',
    found: 2,
    expected: 3,
    missing: 'events-2: events-2 says no',
  });
});

test('a list of which the source has nothing at all is known to be unavailable, not a part', async () => {
  const processor = collector({
    requests: async () => [request('events')],
    followUps: async () => [request('one'), request('two')],
  });
  const { outcome, outputHash, reached } = await run(processor, {
    fetch: answering({ one: 'unavailable', two: 'unavailable' }),
  });
  assert.deepEqual(outcome, { kind: 'empty_ok', reason: 'known_unavailable' });
  assert.deepEqual([outputHash, reached], [null, ['host/example.org']]);
});

test('what a collector that is asked again and again does not get is named; it parks, blocks and waits for nothing', async () => {
  const processor = collector({ asksAgain: true });
  const mixed = await run(processor, { fetch: answering({ b: 'blocked', c: 'drifted' }) });
  assert.deepEqual(mixed.outcome, {
    kind: 'partial',
    found: 1,
    expected: 3,
    missing: 'b: blocked: b says no; c: drifted: c says no',
  });
  assert.equal(mixed.refusal, undefined);
  const nothing = await run(processor, { fetch: answering({ a: 'blocked', b: 'failed', c: 'blocked' }) });
  assert.deepEqual([nothing.outcome.kind, nothing.outputHash], ['partial', null]);
});

test('a good answer stands for its time: the archive gives it, nobody is asked and nobody has answered', async () => {
  const archive = memoryPayloads();
  const processor = collector({
    requests: async () => ['a', 'b'].map((subject) => ({ ...request(subject), standsForMs: 1_000 })),
  });
  const live: UnitContext = { ...CONTEXT, live: true };
  const asked: string[] = [];
  const fetch: Fetch = async (_source, _context, { subject }) => {
    asked.push(subject);
    return fetched(subject);
  };
  const ask = async (context: UnitContext, now = NOW, more: Partial<CollectProcessor> = {}) => {
    const ports = { payloads: archive, fetch, clock: new VirtualClock(now) };
    const { outcome, reached } = await run({ ...processor, ...more }, ports, context);
    assert.deepEqual(outcome, { kind: 'complete' });
    return [asked.splice(0).join(), reached?.join()];
  };
  const record = await archive.put(
    { ...payload('a').record, date: CONTEXT.date, fetchedAt: NOW - 999 },
    new Uint8Array(),
  );
  assert.deepEqual(await ask(live), ['a,b', 'host/example.org'], 'it was not judged to be good');
  await archive.judge(record, { outcome: 'fetched', rows: 1 });
  assert.deepEqual(await ask(live), ['b', 'host/example.org']);
  assert.deepEqual(await ask(live, NOW + 1), ['a,b', 'host/example.org'], 'its time is over');
  assert.deepEqual(await ask(CONTEXT), ['a,b', 'host/example.org'], 'of a past date the source is asked');
  const reopened = { ...live, isReopened: true };
  assert.deepEqual(await ask(reopened), ['a,b', 'host/example.org'], 'who reopens it hears it anew');
  assert.deepEqual(await ask(reopened, NOW, { asksAgain: true }), ['b', 'host/example.org']);
  const onlyA = async () => [{ ...request('a'), standsForMs: 1_000 }];
  assert.deepEqual(await ask(live, NOW, { requests: onlyA }), ['', ''], 'no evidence that the host is well');
  const lost = { ...archive, body: () => Promise.reject(new Error('gone')) };
  await run(processor, { payloads: lost, fetch, clock: new VirtualClock(NOW) }, live);
  assert.deepEqual(asked.sort(), ['a', 'b'], 'a body that is lost is asked for again');
});

test('a first round without bodies has no follow-ups', async () => {
  const processor = collector({
    required: false,
    requests: async () => [request('events')],
    followUps: async (_context, _workspace, first) => first.map(() => request('more')),
  });
  const result = await run(processor, { fetch: answering({ events: 'unavailable' }) });
  assert.deepEqual(result.outcome, { kind: 'empty_ok', reason: 'not_offered' });
});

test('follow-ups are asked in rounds until they name nothing new, and never without end', async () => {
  const pages = (last: number) =>
    collector({
      requests: async () => [request('page-1')],
      followUps: async (_context, _workspace, bodies) =>
        Array.from({ length: Math.min(last, bodies.length + 1) }, (_, i) => request(`page-${i + 1}`)),
    });
  const result = await run(pages(3), { fetch: answering({}) });
  assert.deepEqual([result.outcome, result.rowsExpected], [{ kind: 'complete' }, 3]);
  await assert.rejects(run(pages(99), { fetch: answering({}) }), /names further requests after 5 rounds/);
});

test('a source with several names for one thing is asked until it is there', async () => {
  const names = collector({ required: false, asksUntilFound: 'names' });
  const asked: string[] = [];
  const fetch = (answers: Parameters<typeof answering>[0]): RunnerPorts['fetch'] => {
    const answer = answering(answers);
    return (source, of, what, countRows) => {
      asked.push(what.subject);
      return answer(source, of, what, countRows);
    };
  };
  const found = await run(names, { fetch: fetch({ a: 'unavailable' }) });
  assert.deepEqual(
    [found.outcome, found.rowsExpected, asked.splice(0)],
    [{ kind: 'complete' }, 1, ['a', 'b']],
  );
  const none = await run(names, { fetch: fetch({ a: 'unavailable', b: 'unavailable', c: 'unavailable' }) });
  assert.deepEqual([none.outcome.kind, asked.splice(0)], ['empty_ok', ['a', 'b', 'c']]);
  await assert.rejects(run(names, { fetch: fetch({ a: 'blocked' }) }), /a says no/);
  assert.deepEqual(asked.splice(0), ['a'], 'a refusal is not looked for under another name');

  const places = { ...names, asksUntilFound: 'places' } as const;
  const second = await run(places, { fetch: fetch({ a: 'blocked' }) });
  assert.deepEqual(
    [second.outcome, second.degradations, asked.splice(0)],
    [{ kind: 'complete' }, ['taken from example.org: a says no'], ['a', 'b']],
    'another place is asked, and named',
  );
  await run(places, { fetch: fetch({ a: 'drifted', b: 'unavailable' }) });
  assert.deepEqual(asked.splice(0), ['a', 'b', 'c']);
  await assert.rejects(
    run(places, { fetch: fetch({ a: 'blocked', b: 'blocked', c: 'blocked' }) }),
    /a says no/,
  );
});

// --- parse

function parser(values: Partial<ParseProcessor> = {}): ParseProcessor {
  return {
    ...header,
    type: 'parse',
    id: 'toy_source',
    phase: 2,
    reads: [],
    output: source,
    source: 'toy',
    parse: async (given) => ({
      rows: given.map((p, i) => ({ game_date: D, n: i, payload_hash: p.record.bodyHash })),
      quarantined: [],
    }),
    contract: { expectation: expectation(1), checks: [] },
    ...values,
  };
}

async function archive(
  ...stored: readonly { subject: string; status?: number; at?: number }[]
): Promise<Payloads> {
  const store = memoryPayloads();
  for (const { subject, status = 200, at = 1_000 } of stored) {
    const { bodyHash: _hash, bodyBytes: _bytes, ...record } = payload(subject).record;
    await store.put({ ...record, status, fetchedAt: at }, new TextEncoder().encode(`body of ${subject}`));
  }
  return store;
}

test('parsed rows carry the provenance of their payload', async () => {
  const store = await archive({ subject: 'a' });
  const result = await run(parser(), { payloads: store });
  assert.deepEqual(result.outcome, { kind: 'complete' });
  const [row] = await warehouse.query<Row>('SELECT * FROM nba_raw.toy_source');
  const [record] = await store.latest('toy', D);
  assert.equal(row?.payload_hash, record?.bodyHash);
  assert.deepEqual(
    [row?.fetched_at, row?.upstream, row?.derived],
    ['1970-01-01T00:00:01.000Z', 'archive', false],
  );
  assert.deepEqual(
    [result.rowsWritten, result.outputHash],
    [1, (await warehouse.partitions(source, D, D))[0]?.hash],
  );
});

test('only answers with status 200, or 304 for a body confirmed, known by the cut-off, are parsed; a live run takes what there is now', async () => {
  const store = await archive(
    { subject: 'a' },
    { subject: 'confirmed', status: 304 },
    { subject: 'error', status: 500 },
    { subject: 'late', at: CONTEXT.asOf + 1 },
  );
  const subjects: string[][] = [];
  const processor = parser({
    parse: async (given) => {
      subjects.push(given.map(({ record }) => record.subject));
      return { rows: [{ game_date: D, n: 1, payload_hash: given[0]!.record.bodyHash }], quarantined: [] };
    },
  });
  await run(processor, { payloads: store });
  await run(processor, { payloads: store }, { ...CONTEXT, live: true });
  assert.deepEqual(subjects, [
    ['a', 'confirmed'],
    ['a', 'confirmed', 'late'],
  ]);
  const extra = createExtraInputs(new Map([[processor.id, processor]]), store);
  const node = buildGraph([processor]).nodes.get(processor.id)!;
  const [known, confirmed] = await store.latest('toy', D, CONTEXT.asOf);
  assert.deepEqual(await extra(node, CONTEXT), [
    `payload toy/a:${known?.bodyHash}`,
    `payload toy/confirmed:${confirmed?.bodyHash}`,
  ]);
});

test('a past date made up for takes what a recoverable source shows of it today, never what one shows of its present', async () => {
  const store = await archive({ subject: 'early' }, { subject: 'late', at: CONTEXT.asOf + 1 });
  const context = { ...CONTEXT, isMadeUpFor: true };
  for (const [id, expected] of [
    ['toy_source', 2],
    ['espn_injuries', 1],
  ] as const) {
    const processor = parser({ id });
    const node = buildGraph([processor]).nodes.get(id)!;
    const known = await createExtraInputs(new Map([[id, processor]]), store)(node, context);
    assert.equal(known.length, expected, id);
  }
});

test('units that read only tables have no other inputs', async () => {
  const processor = query();
  const extra = createExtraInputs(new Map([[processor.id, processor]]), payloads);
  assert.deepEqual(await extra(buildGraph([processor]).nodes.get(processor.id)!, CONTEXT), []);
});

test('a mere list of what could be asked for is no offer of an optional source', async () => {
  const store = await archive({ subject: 'events' });
  const processor = parser({ required: false, listSubjects: ['events'] });
  assert.deepEqual((await run(processor, { payloads: store })).outcome, {
    kind: 'empty_ok',
    reason: 'not_offered',
  });
  const needed = parser({ listSubjects: ['events'], parse: async () => ({ rows: [], quarantined: [] }) });
  assert.equal((await run(needed, { payloads: store })).outcome.kind, 'empty_unexpected');
});

test('refused rows are counted on the attempt, the good ones stored', async () => {
  const processor = parser({
    parse: async (given) => ({
      rows: [{ game_date: D, n: 1, payload_hash: given[0]!.record.bodyHash }],
      quarantined: [
        { reason: 'no player id', payloadHash: 'x' },
        { reason: 'no team', payloadHash: 'x' },
      ],
    }),
  });
  const result = await run(processor, { payloads: await archive({ subject: 'a' }) });
  assert.deepEqual(result.degradations, ['2 rows quarantined, e.g. no player id']);
  assert.equal(result.rowsWritten, 1);
});

test('a row that names a payload it was not parsed from is a defect, and nothing is stored', async () => {
  const processor = parser({
    parse: async () => ({ rows: [{ game_date: D, n: 1, payload_hash: 'invented' }], quarantined: [] }),
  });
  await assert.rejects(run(processor, { payloads: await archive({ subject: 'a' }) }), /payload invented/);
});

// --- query and compute

function query(values: Partial<QueryProcessor> = {}): QueryProcessor {
  return {
    ...header,
    type: 'query',
    id: 'toy_output',
    reads: [{ table: source, window: 'same' }],
    output,
    sql: 'SELECT $game_date::DATE AS game_date, n + 10 AS n FROM toy_source',
    contract: { expectation: expectation(1), checks: [] },
    ...values,
  };
}

async function withSource(...numbers: number[]): Promise<void> {
  const space = await warehouse.workspace([]);
  const rows = numbers.map((n) => ({
    game_date: D,
    n,
    payload_hash: 'p',
    fetched_at: '2024-01-15T12:00:00.000Z',
    upstream: 'archive',
    derived: false,
  }));
  await space.load('rows', source, rows);
  await warehouse.replacePartition(source, D, space, 'rows', {});
  await space.close();
}

test('a query stores its rows with who wrote them, from what, when', async () => {
  await withSource(1);
  const result = await run(query());
  assert.deepEqual([result.outcome, result.rowsExpected, result.rowsWritten], [{ kind: 'complete' }, 1, 1]);
  const [row] = await warehouse.query<Row>('SELECT * FROM nba_analytics.toy_output');
  assert.deepEqual(
    [row?.n, row?.run_id, row?.input_version, row?.schema_version, row?.computed_at],
    [11, 'attempt-1', 'version-1', 'toy_output.2', '2024-01-16T12:00:00.000Z'],
  );
});

test('a query sees its declared window and nothing else', async () => {
  await withSource(1);
  const result = await run(query({ reads: [{ table: source, window: 'previous' }] }));
  assert.equal(result.outcome.kind, 'empty_unexpected', 'the rows of the date itself are not there for it');
  await assert.rejects(run(query({ reads: [] })), /toy_source/);
});

test('an empty result where rows were expected leaves what is stored alone', async () => {
  await withSource(1);
  await run(query());
  const before = await warehouse.partitions(output, D, D);
  await withSource();
  const result = await run(query());
  assert.deepEqual(result.outcome, { kind: 'empty_unexpected', expected: 1, missing: 'somebody' });
  assert.equal(result.outputHash, null);
  assert.deepEqual(await warehouse.partitions(output, D, D), before);
});

test('an empty result where nothing was expected empties the partition', async () => {
  await withSource(1);
  await run(query());
  await withSource();
  const result = await run(query({ contract: { expectation: expectation(0), checks: [] } }));
  assert.deepEqual([result.outcome, result.rowsWritten], [{ kind: 'empty_ok', reason: 'no_games' }, 0]);
  assert.deepEqual(await warehouse.partitions(output, D, D), []);
});

test('rows that break the contract are not stored; what was stored stays', async () => {
  await withSource(1);
  await run(query());
  const before = await warehouse.partitions(output, D, D);
  const sql = 'SELECT count(*) AS violations FROM output';
  const checks = [{ name: 'no rows at all', sql, severity: 'fail' as const }];
  await assert.rejects(run(query({ contract: { expectation: expectation(1), checks } })), {
    code: 'contract_broken',
  });
  assert.deepEqual(await warehouse.partitions(output, D, D), before);
});

test('a store that keeps other rows than were computed is worth another try, never a success', async () => {
  await withSource(1, 2);
  const leaky: Warehouse = {
    ...warehouse,
    workspace: (inputs) => warehouse.workspace(inputs),
    async replacePartition(...given) {
      const fact = await warehouse.replacePartition(...given);
      return { ...fact, rows: fact.rows - 1 };
    },
  };
  await assert.rejects(run(query(), { warehouse: leaky }), {
    name: 'UnitError',
    kind: 'transient',
    code: 'rows_lost',
    message: /2 rows were computed but 1 are stored/,
  });
});

test('a computation fills the output relation itself', async () => {
  const processor: ComputeProcessor = {
    ...header,
    type: 'compute',
    id: 'toy_output',
    reads: [],
    output,
    compute: async (context, workspace) => {
      await workspace.load('output', output, [{ game_date: context.date, n: context.season }]);
    },
    contract: { expectation: expectation(1), checks: [] },
  };
  assert.deepEqual((await run(processor)).outcome, { kind: 'complete' });
  const [row] = await warehouse.query<Row>('SELECT n, schema_version FROM nba_analytics.toy_output');
  assert.deepEqual(row, { n: 2023, schema_version: 'toy_output.2' });
});

test('a batch is refused here, and so is a processor nobody declared', async () => {
  const batch: Processor = { ...header, type: 'batch', id: 'toy_output', phase: 5, reads: [], output };
  await assert.rejects(run(batch), { kind: 'permanent', code: 'not_runnable' });
  const runner = createRunner(new Map(), {
    warehouse,
    payloads,
    clock: new VirtualClock(NOW),
    fetch: refuse,
  });
  const node = buildGraph([query()]).nodes.get('toy_output')!;
  await assert.rejects(runner(node, CONTEXT, 'a', 'v'), /no processor toy_output/);
});

test('the workspace is closed whatever happens', async () => {
  let open = 0;
  const counting: Warehouse = {
    ...warehouse,
    replacePartition: (...given) => warehouse.replacePartition(...given),
    async workspace(inputs) {
      const workspace = await warehouse.workspace(inputs);
      open += 1;
      const close = workspace.close.bind(workspace);
      workspace.close = async () => {
        open -= 1;
        await close();
      };
      return workspace;
    },
  };
  await withSource(1);
  await run(query(), { warehouse: counting });
  await assert.rejects(run(query({ sql: 'SELECT nonsense' }), { warehouse: counting }));
  assert.equal(open, 0);
});

test('parameters are text that SQL casts, to the second, UTC', () => {
  assert.equal(instantText(Date.parse('2024-01-15T17:00:00.999Z')), '2024-01-15 17:00:00');
  assert.deepEqual(queryParameters(CONTEXT), {
    game_date: '2024-01-15',
    season: 2023,
    previous: '2024-01-14',
    as_of: '2024-01-15 22:30:00',
  });
});

test('columns are compared where the contract has a profile: refused before anything is stored, or told', async () => {
  const table = defineTable({
    dataset: 'nba_analytics',
    name: 'toy_profiled',
    doc: 'one number that may be missing',
    grain: ['game_date', 'n'],
    columns: { game_date: required('date'), n: required('int'), height: optional('int') },
  });
  await warehouse.migrate([table]);
  const of = (height: string, emptied: 'fail' | 'alert'): ComputeProcessor => ({
    ...header,
    type: 'compute',
    id: 'toy_profiled',
    reads: [],
    output: table,
    contract: { expectation: expectation(12), checks: [], profile: { emptied } },
    compute: async ({ date }, workspace) =>
      await workspace.run(
        `CREATE TEMP TABLE output AS SELECT DATE '${date}' AS game_date, n::INTEGER AS n, ${height} AS height FROM range(12) AS r(n)`,
      ),
  });
  for (let before = 10; before > 0; before -= 1)
    await run(of('70', 'fail'), {}, { ...CONTEXT, date: addDays(D, -before) });
  await assert.rejects(run(of('NULL', 'fail')), /height is 100 % NULL, on 10 dates before 0 %/);
  assert.deepEqual(await warehouse.partitions(table, D, D), []);
  const told = await run(of('NULL', 'alert'));
  assert.deepEqual(told.degradations, ['height is 100 % NULL, on 10 dates before 0 %']);
  assert.equal(told.rowsWritten, 12);
});
