/**
 * A store belongs to one league. Keys, halts, permits and dates of a unit name no league: two leagues in one store would
 * take each other's work for their own, and one league's halt would silence the other.
 */

import { collection } from '../ports/ledger.ts';
import type { Engine } from './engine-context.ts';

export interface StoreRecord {
  readonly league: string;
  readonly since: number;
}
export const STORE = collection<StoreRecord>('store');
const KEY = 'league';

/** Refuses to start on the store of another league, before anything is leased; a new store is of the league from now on. */
export async function claimStore({
  ledger,
  graph,
  clock,
  sabotage,
}: Pick<Engine, 'ledger' | 'graph' | 'clock' | 'sabotage'>): Promise<void> {
  const { league } = graph;
  const owner = await ledger.transact(async (tx) => {
    const known = await tx.get(STORE, KEY);
    if (!known) tx.create(STORE, KEY, { league, since: clock.now() });
    return known?.data.league ?? league;
  });
  if (owner !== league && sabotage?.breaks !== 'leagueIsAssumed')
    throw new Error(
      `this store is the ${owner}'s, and the declaration that would run on it the ${league}'s: give each league a --home of its own, on Google a database and a topic prefix as well`,
    );
}
