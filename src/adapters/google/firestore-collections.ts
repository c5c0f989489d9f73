/**
 * Which indexed fields the records of a collection hold.
 *
 * Firestore finds no record by a field it lacks, and a missing field counts as null. So every record holds every field
 * that any release has declared; a release that declares a new one adds it to the records of earlier ones, once.
 */

import type { DocumentReference, Firestore, FirestoreDataConverter } from '@google-cloud/firestore';
import type { JsonObject, Scalar } from '../../ports/ledger.ts';
import type { Declarations } from '../memory/declarations.ts';
import { type AnyCollection, indexedValues } from '../memory/query-plan.ts';
import { GRPC, grpcCode } from './google-clients.ts';

/** A ledger record as a document. The JSON text keeps what Firestore could not: nested lists, the order of keys. */
export interface RecordDocument {
  readonly version: number;
  readonly json: string;
  readonly fields: Readonly<Record<string, Scalar>>;
}

interface Declaration {
  /** Every writer sets these. */
  readonly written: readonly string[];
  /** Every record has these. */
  readonly complete: readonly string[];
}

/** Lies beside the ledger's collections; the hyphen keeps it apart from them. */
const DECLARED = 'tipoff-collections';

/** Documents are read as what this adapter wrote. */
export function typed<T extends object>(): FirestoreDataConverter<T> {
  return { toFirestore: (data) => data as T, fromFirestore: (snapshot) => snapshot.data() as T };
}

export class FirestoreCollections {
  readonly #firestore: Firestore;
  readonly #declarations: Declarations;
  readonly #fields = new Map<string, Promise<readonly string[]>>();
  /** The composite indexes that are deployed, as text; null: nobody asks. */
  readonly indexes: ReadonlySet<string> | null;

  constructor(firestore: Firestore, declarations: Declarations, indexes: ReadonlySet<string> | null) {
    this.indexes = indexes;
    this.#firestore = firestore;
    this.#declarations = declarations;
  }

  reference(collection: AnyCollection) {
    return this.#firestore.collection(collection.name).withConverter(typed<RecordDocument>());
  }

  /** All fields a record of the collection is to hold; makes sure that those already there do. */
  fieldsOf(collection: AnyCollection): Promise<readonly string[]> {
    this.#declarations.admit(collection);
    const known = this.#fields.get(collection.name);
    if (known) return known;
    const fields = this.#prepare(collection);
    this.#fields.set(collection.name, fields);
    // A network that failed once must not make the collection unusable for ever.
    fields.catch(() => this.#fields.delete(collection.name));
    return fields;
  }

  async #prepare(collection: AnyCollection): Promise<readonly string[]> {
    const reference = this.#firestore
      .collection(DECLARED)
      .withConverter(typed<Declaration>())
      .doc(collection.name);
    const found = (await reference.get()).data();
    if (found && isWithin(collection.indexed, found.complete)) return found.written;
    // Writers first: what is written from now on has the fields, the rest is completed afterwards.
    const declared = await this.#declare(reference, collection.indexed, 'written');
    await this.#complete(collection);
    await this.#declare(reference, collection.indexed, 'complete');
    return declared.written;
  }

  #declare(
    reference: DocumentReference<Declaration>,
    fields: readonly string[],
    list: keyof Declaration,
  ): Promise<Declaration> {
    return this.#firestore.runTransaction(async (tx) => {
      const before = (await tx.get(reference)).data() ?? { written: [], complete: [] };
      const after = { ...before, [list]: [...new Set([...before[list], ...fields])].sort() };
      tx.set(reference, after);
      return after;
    });
  }

  async #complete(collection: AnyCollection): Promise<void> {
    const { docs } = await this.#firestore
      .collection(collection.name)
      .withConverter(typed<RecordDocument>())
      .get();
    const writer = this.#firestore.bulkWriter();
    const writes = docs.flatMap((snapshot) => {
      const { json, fields } = snapshot.data();
      if (isWithin(collection.indexed, Object.keys(fields))) return [];
      const values = fieldValues(collection, collection.indexed, JSON.parse(json) as JsonObject);
      const change = { fields: { ...fields, ...values } };
      const write = writer.update(snapshot.ref, change, { lastUpdateTime: snapshot.updateTime });
      // Whoever wrote it meanwhile knew the fields already.
      return [
        write.catch((error: unknown) => {
          if (grpcCode(error) !== GRPC.failedPrecondition) throw error;
        }),
      ];
    });
    await Promise.all([...writes, writer.close()]);
  }
}

/** The values of `fields`, null where the data lacks one; throws where one that is declared is no scalar. */
export function fieldValues(
  collection: AnyCollection,
  fields: readonly string[],
  data: JsonObject,
): Record<string, Scalar> {
  const declared = indexedValues(collection, data);
  return Object.fromEntries(
    fields.map((field) => {
      const at = collection.indexed.indexOf(field);
      return [field, at >= 0 ? (declared[at] ?? null) : scalarOrNull(data[field])];
    }),
  );
}

/** A field that only another release declares may hold anything here. */
function scalarOrNull(value: unknown): Scalar {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}

function isWithin(wanted: readonly string[], held: readonly string[]): boolean {
  return wanted.every((field) => held.includes(field));
}
