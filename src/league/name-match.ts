/** Ways in which two written names can mean the same player, from safe to merely likely. */

import { nameParts } from './player-lookup.ts';

/** The same words, with a suffix that one side lacks or both share: "Derrick Jones" and "Derrick Jones Jr.". */
export function matchesWithoutSuffix(a: string, b: string): boolean {
  const [left, right] = [nameParts(a), nameParts(b)];
  const compatible = left.suffix === null || right.suffix === null || left.suffix === right.suffix;
  return compatible && left.words.join('') === right.words.join('');
}

/** The words in another order, surname first: "Wembanyama Victor" and "Victor Wembanyama". */
export function matchesReversed(a: string, b: string): boolean {
  const words = nameParts(a).words;
  const other = nameParts(b).words.join('');
  return words.some((_, i) => i > 0 && [...words.slice(i), ...words.slice(0, i)].join('') === other);
}

/**
 * An initial and a surname that the full name fits: "Z. Nnaji" and "Zeke Nnaji".
 * A suffix written beside the initial must be the full name's; a missing one says nothing.
 */
export function matchesInitial(short: string, full: string): boolean {
  const [written, candidate] = [nameParts(short), nameParts(full)];
  const [initial, ...surname] = written.words;
  const [first, ...rest] = candidate.words;
  if (initial?.length !== 1 || surname.length === 0 || first === undefined) return false;
  return (
    first.startsWith(initial) &&
    rest.join('') === surname.join('') &&
    (written.suffix === null || written.suffix === candidate.suffix)
  );
}

/** Letters to insert, delete or replace to turn one name's words into the other's (Levenshtein), suffixes aside. */
export function editDistance(a: string, b: string): number {
  const [from, to] = [nameParts(a).words.join(''), nameParts(b).words.join('')];
  let row = Array.from({ length: to.length + 1 }, (_, i) => i);
  for (let i = 1; i <= from.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const replace = row[j - 1]! + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(replace, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[to.length]!;
}
