/** Finds the personId behind a name of a source without NBA ids, or says that it cannot; it never guesses. */

import { matchesInitial, matchesWithoutSuffix } from './name-match.ts';
import { PLAYER_ALIASES } from './player-aliases.ts';
import { playerLookup } from './player-lookup.ts';

/** A player the name may mean: someone of the two teams of the game, as known on its day. */
export interface PlayerCandidate {
  readonly personId: number;
  readonly name: string;
}

export interface PlayerResolution {
  /** Null when unresolved: keep the row and queue the name (`unresolvedName`). */
  readonly personId: number | null;
  readonly resolution: 'exact' | 'alias' | 'suffix_free' | 'unresolved';
  readonly lookup: string;
}

/**
 * Resolves a name among candidates, in this order: exact lookup, alias, lookup without suffix, unresolved.
 * A step that fits two players ends the search unresolved.
 *
 * Suffixes may be missing or added on either side ("Anthony Davis Jr."), but must not contradict each other.
 * An alias written with an initial ("D. Robinson") holds only while nobody else among the candidates fits it.
 * @param candidates players of the two teams of the game; one player may appear under several spellings
 * @param aliases lookup -> NBA name; replaced only in tests
 */
export function resolvePlayer(
  name: string,
  candidates: readonly PlayerCandidate[],
  aliases: ReadonlyMap<string, string> = PLAYER_ALIASES,
): PlayerResolution {
  const lookup = playerLookup(name);
  if (lookup !== '') {
    const meant = aliases.get(lookup);
    const steps = [
      ['exact', () => personsNamed(candidates, (candidate) => playerLookup(candidate) === lookup)],
      ['alias', () => (meant === undefined ? new Set<number>() : personsMeant(name, meant, candidates))],
      ['suffix_free', () => personsNamed(candidates, (candidate) => matchesWithoutSuffix(name, candidate))],
    ] as const;
    for (const [resolution, find] of steps) {
      const [person, rival] = find();
      if (rival !== undefined) break;
      if (person !== undefined) return { personId: person, resolution, lookup };
    }
  }
  return { personId: null, resolution: 'unresolved', lookup };
}

/** The players an alias can mean: its NBA name, and whoever else fits when the source wrote only an initial. */
function personsMeant(name: string, meant: string, candidates: readonly PlayerCandidate[]): Set<number> {
  const spelled = personsNamed(candidates, (candidate) => playerLookup(candidate) === playerLookup(meant));
  const persons =
    spelled.size > 0
      ? spelled
      : personsNamed(candidates, (candidate) => matchesWithoutSuffix(meant, candidate));
  if (persons.size === 0) return persons;
  return new Set([...persons, ...personsNamed(candidates, (candidate) => matchesInitial(name, candidate))]);
}

function personsNamed(
  candidates: readonly PlayerCandidate[],
  matches: (name: string) => boolean,
): Set<number> {
  return new Set(
    candidates.filter((candidate) => matches(candidate.name)).map((candidate) => candidate.personId),
  );
}
