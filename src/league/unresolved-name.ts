/** The queue entry of a name that found no player: what a person needs to see to add an alias, or not. */

import { editDistance, matchesInitial, matchesReversed, matchesWithoutSuffix } from './name-match.ts';
import { playerLookup } from './player-lookup.ts';
import type { PlayerCandidate } from './player-resolver.ts';

/** Kinds of likeness, likeliest first. */
const LIKENESSES = ['same_words', 'reversed', 'initial', 'edit_distance'] as const;

/** A player the name might mean. Shown to a person, never applied: "J. Green" fits two of one team. */
export interface NameProposal {
  readonly personId: number;
  readonly name: string;
  readonly because: (typeof LIKENESSES)[number];
  /** Letters apart, suffixes aside. */
  readonly distance: number;
}

export interface UnresolvedName {
  readonly name: string;
  readonly lookup: string;
  /** Table or upstream the name came from. */
  readonly source: string;
  /** `ambiguous`: several candidates fit the name as written; `no_candidate`: none does. */
  readonly reason: 'no_candidate' | 'ambiguous';
  readonly proposals: readonly NameProposal[];
}

/** The queue entry for a name that `resolvePlayer` left unresolved among the same candidates. */
export function unresolvedName(
  name: string,
  source: string,
  candidates: readonly PlayerCandidate[],
): UnresolvedName {
  const proposals = proposeCandidates(name, candidates);
  const fitting = proposals.filter(({ because }) => because === 'same_words' || because === 'initial');
  return {
    name,
    lookup: playerLookup(name),
    source,
    reason: new Set(fitting.map(({ personId }) => personId)).size > 1 ? 'ambiguous' : 'no_candidate',
    proposals,
  };
}

/**
 * The candidates a name might mean, likeliest first: the same words (two players share them), the words in
 * another order, an initial and the surname, or at most two letters apart.
 */
export function proposeCandidates(name: string, candidates: readonly PlayerCandidate[]): NameProposal[] {
  if (playerLookup(name) === '') return [];
  return candidates
    .flatMap((candidate): NameProposal[] => {
      const distance = editDistance(name, candidate.name);
      const because = likeness(name, candidate.name, distance);
      return because === null
        ? []
        : [{ personId: candidate.personId, name: candidate.name, because, distance }];
    })
    .sort(
      (a, b) =>
        LIKENESSES.indexOf(a.because) - LIKENESSES.indexOf(b.because) ||
        a.distance - b.distance ||
        a.personId - b.personId,
    );
}

function likeness(name: string, candidate: string, distance: number): NameProposal['because'] | null {
  if (matchesWithoutSuffix(name, candidate)) return 'same_words';
  if (matchesReversed(name, candidate)) return 'reversed';
  if (matchesInitial(name, candidate)) return 'initial';
  return distance <= 2 ? 'edit_distance' : null;
}
