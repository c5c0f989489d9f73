/** Ledger keys as Firestore document ids: any key is allowed, and ids sort as their keys do. */

/** Firestore's limit, in bytes of UTF-8. */
const LONGEST_ID = 1500;

/**
 * Firestore forbids `/`, the ids `.` and `..`, and ids like `__this__`. A dot escapes: `.-` is a dot, `.~` a slash, and
 * `_.` an underscore at the start. The dot sorts right before the slash and nothing lies between, so the order stays.
 */
export function documentId(collection: string, key: string): string {
  const id = key.replace(/[./]/g, (character) => (character === '.' ? '.-' : '.~')).replace(/^_/, '_.');
  if (Buffer.byteLength(id) > LONGEST_ID) {
    throw new Error(
      `${collection}: the key ${key.slice(0, 60)}… is longer than Firestore's ${LONGEST_ID} bytes: shorten it`,
    );
  }
  return id;
}

export function keyOf(id: string): string {
  return id.replace(/^_\./, '_').replace(/\.[-~]/g, (escaped) => (escaped === '.-' ? '.' : '/'));
}
