/** The collections an engine has met: one declaration per name. */

import type { AnyCollection } from './query-plan.ts';

/** What every store takes as the name of a collection or column. */
const IDENTIFIER = /^[A-Za-z][A-Za-z0-9_]*$/;

export class Declarations {
  readonly #byName = new Map<string, AnyCollection>();
  readonly #admitted = new Set<AnyCollection>();

  /** Throws when a name is not plain, or declared elsewhere with other indexed fields: their records would differ. */
  admit(collection: AnyCollection): void {
    if (this.#admitted.has(collection)) return;
    for (const name of [collection.name, ...collection.indexed]) {
      if (!IDENTIFIER.test(name)) {
        throw new Error(
          `collection "${collection.name}": "${name}" is no name for a collection or field: letters, digits and _ only`,
        );
      }
    }
    const known = this.#byName.get(collection.name);
    if (known && fieldsOf(known) !== fieldsOf(collection)) {
      throw new Error(
        `collection "${collection.name}" is declared twice, indexed by ${fieldsOf(known) || 'nothing'} and by ${fieldsOf(collection) || 'nothing'}: declare it once and import it`,
      );
    }
    this.#byName.set(collection.name, collection);
    this.#admitted.add(collection);
  }
}

function fieldsOf(collection: AnyCollection): string {
  return [...collection.indexed].sort().join(', ');
}
