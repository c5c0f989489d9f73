/** The normalised spelling of a player's name, by which sources without NBA ids are joined. */

/** Letters that no Unicode decomposition turns into a base letter and a mark. */
const UNDECOMPOSABLE: Readonly<Record<string, string>> = {
  đ: 'd',
  ø: 'o',
  ł: 'l',
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ð: 'd',
  þ: 'th',
  ı: 'i',
};

const SUFFIXES: ReadonlySet<string> = new Set(['jr', 'sr', 'ii', 'iii', 'iv', 'v']);

/** Names already taken apart: a slate compares the same few hundred thousands of times. */
const known = new Map<string, NameParts>();
const KNOWN_AT_MOST = 20_000;

/** A name taken apart: its words as lower-case ASCII, and the generational suffix, if it ends in one. */
export interface NameParts {
  readonly words: readonly string[];
  readonly suffix: string | null;
}

/**
 * Takes a name apart. A suffix is a whole last word behind at least two others, never letters inside a word
 * (Jrue and Lively keep theirs). The suffix is not part of `words`.
 */
export function nameParts(name: string): NameParts {
  let parts = known.get(name);
  if (parts === undefined) {
    if (known.size >= KNOWN_AT_MOST) known.clear();
    parts = takeApart(name);
    known.set(name, parts);
  }
  return parts;
}

function takeApart(name: string): NameParts {
  const words = name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[đøłßæœðþı]/g, (letter) => UNDECOMPOSABLE[letter] as string)
    .normalize('NFD')
    .split(/[\s,]+/)
    .map((word) => word.replace(/[^a-z0-9]/g, ''))
    .filter((word) => word !== '');
  if (words.length > 1 && words.at(-1) === 'junior') words[words.length - 1] = 'jr';
  const last = words.at(-1);
  return words.length > 2 && last !== undefined && SUFFIXES.has(last)
    ? { words: words.slice(0, -1), suffix: last }
    : { words, suffix: null };
}

/**
 * `player_lookup` of a name: lower-case ASCII letters and digits only, suffix kept.
 * "Michael Porter Jr." is `michaelporterjr`, "Nikola Đurišić" is `nikoladurisic`. Not unique, and no key:
 * it exists to find a personId among candidates.
 */
export function playerLookup(name: string): string {
  const { words, suffix } = nameParts(name);
  return words.join('') + (suffix ?? '');
}
