import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openToyEngine, START } from '../../test/support/toy-engine.ts';
import { claimStore, STORE } from './store-league.ts';

test('a new store is of the league that opens it first, and stays so', async () => {
  const { engine } = await openToyEngine({ slates: [] });
  await claimStore(engine);
  await claimStore(engine);
  const [record, ...others] = await engine.ledger.query({ collection: STORE });
  assert.deepEqual(record?.data, { league: engine.graph.league, since: START });
  assert.deepEqual(others, []);
});

test('another league is refused, and told whose store it is', async () => {
  const { engine } = await openToyEngine({ slates: [] });
  await claimStore(engine);
  const other = { ...engine, graph: { ...engine.graph, league: 'wnba' } };
  await assert.rejects(claimStore(other), /this store is the nba's.*the wnba's: give each league a --home/);
});
