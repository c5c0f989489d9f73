/** Chooses whom a batch predicts: its expected set, and everybody else with the reason (predictions.md §3). */

import type { Candidate } from './slate-snapshot.ts';

export interface NotSelected {
  readonly personId: number;
  readonly playerLookup: string;
  readonly reason: string;
}

export interface Selection {
  readonly selected: Candidate[];
  readonly notSelected: NotSelected[];
}

/**
 * Selected: projected for at least `minMinutes` minutes, or with a posted points line. Never selected: ruled out, or
 * doubtful without a line, whose game is played already. Both lists are ordered by person id.
 */
export function selectMembers(
  candidates: readonly Candidate[],
  options: { readonly minMinutes: number; readonly isPlayed?: (candidate: Candidate) => boolean },
): Selection {
  const ordered = [...candidates].sort((a, b) => a.personId - b.personId);
  const selected: Candidate[] = [];
  const notSelected: NotSelected[] = [];
  for (const candidate of ordered) {
    const reason = options.isPlayed?.(candidate)
      ? 'game_started'
      : reasonAgainst(candidate, options.minMinutes);
    if (reason === null) selected.push(candidate);
    else notSelected.push({ personId: candidate.personId, playerLookup: candidate.playerLookup, reason });
  }
  return { selected, notSelected };
}

function reasonAgainst(candidate: Candidate, minMinutes: number): string | null {
  const hasLine = candidate.lines.length > 0;
  if (candidate.injuryStatus === 'out') return 'injury_out';
  if (candidate.injuryStatus === 'doubtful' && !hasLine) return 'injury_doubtful';
  if (!candidate.isEligible) return candidate.ineligibleReason ?? 'not_eligible';
  if (hasLine) return null;
  // Not known is not the same as few: too few games this season to project his minutes.
  if (candidate.projectedMinutes === null) return 'insufficient_history';
  return candidate.projectedMinutes >= minMinutes ? null : 'below_min_minutes';
}
