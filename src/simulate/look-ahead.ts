/** U-11: what a unit was shown although it was known only after its cut-off. Pure. */

import { addDays, type GameDate } from '../league/game-date.ts';
import type { Processor, UnitContext } from '../pipeline/define-processor.ts';

type Kinds = ReadonlyMap<string, Processor['kind']>;

/** The kind of the unit that writes each table. */
export function kindsByTable(processors: readonly Processor[]): Kinds {
  return new Map(
    processors.flatMap((processor) =>
      'output' in processor && processor.output ? [[processor.output.name, processor.kind] as const] : [],
    ),
  );
}

/**
 * Partitions (`table/date:content`) that lie after what the unit may know. A slate's units run before its games: results
 * of its own day are future, what is known in its morning is not. Results of a day are computed in the next morning.
 */
export function partitionsAhead(
  unit: Pick<Processor, 'kind'>,
  { date }: Pick<UnitContext, 'date'>,
  seen: readonly string[],
  kinds: Kinds,
): string[] {
  return seen.filter((identity) => {
    const [table = '', rest = ''] = identity.split('/');
    const read = rest.slice(0, rest.indexOf(':')) as GameDate;
    if (unit.kind === 'results') return read > (kinds.get(table) === 'results' ? date : addDays(date, 1));
    return kinds.get(table) === 'results' ? read >= date : read > date;
  });
}
