/** `tipoff sources`: what is known of every source. */

import { z } from 'zod';
import { type GameDate, isGameDate } from '../../league/game-date.ts';
import { type SourceView, sourcesView } from '../views/sources-view.ts';
import { type OperatorContext, operation } from './operation.ts';

export const sourcesOperation = operation({
  kind: 'read',
  input: z.strictObject({
    /** A date of the season that is meant. */
    date: z
      .custom<GameDate>((value) => typeof value === 'string' && isGameDate(value), 'is no league date')
      .nullable(),
  }),
  run: (context, { date }): Promise<SourceView[]> => sourcesOf(context, date),
});

export async function sourcesOf(
  {
    engine,
    payloads,
    replaysThePast,
    keyedHosts,
  }: Pick<OperatorContext, 'engine' | 'payloads' | 'replaysThePast' | 'keyedHosts'>,
  date: GameDate | null,
): Promise<SourceView[]> {
  const { ledger, graph, clock } = engine;
  const ports = { ledger, payloads, graph, now: clock.now(), isPlayed: replaysThePast, keyedHosts };
  return await sourcesView(ports, date);
}
