/** Position and size of players, from the archive's player files; teams in them are later knowledge and not read. */

import type { CsvTable } from './csv-table.ts';

export interface PlayerFacts {
  /** `G`, `F-C`, ... */
  readonly position: string | null;
  /** `6-8`. */
  readonly height: string | null;
  /** Pounds. */
  readonly weight: string | null;
}

const NOTHING: PlayerFacts = { position: null, height: null, weight: null };

/** Facts by person. The abbreviated positions of the season lists count before the spelled-out ones; the last file wins. */
export function readPlayerFacts(
  sizes: readonly CsvTable[],
  positions: readonly CsvTable[],
): ReadonlyMap<number, PlayerFacts> {
  const facts = new Map<number, PlayerFacts>();
  for (const table of sizes) {
    const at = (name: string) => table.column(name);
    const [person, position, height, weight] = [at('PLAYER_ID'), at('POSITION'), at('HEIGHT'), at('WEIGHT')];
    for (let index = 0; index < table.rowCount; index++) {
      const cells = table.row(index);
      facts.set(Number(cells[person]), {
        position: abbreviated(cells[position] ?? ''),
        height: cells[height] || null,
        weight: wholePounds(cells[weight] ?? ''),
      });
    }
  }
  for (const table of positions) {
    const [person, position] = [table.column('PLAYER_ID'), table.column('POSITION')];
    for (let index = 0; index < table.rowCount; index++) {
      const cells = table.row(index);
      const personId = Number(cells[person]);
      if (cells[position])
        facts.set(personId, { ...(facts.get(personId) ?? NOTHING), position: abbreviated(cells[position]) });
    }
  }
  return facts;
}

/** `Forward-Center` and `F-C` are both `F-C`. */
function abbreviated(position: string): string | null {
  const letters = position.split('-').map((word) => word.slice(0, 1));
  return position === '' ? null : letters.join('-');
}

function wholePounds(text: string): string | null {
  return text === '' ? null : String(Math.round(Number(text)));
}
