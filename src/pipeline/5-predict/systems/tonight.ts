/** A player's level on the slate, before anything about the opponent: minutes times points per minute. */

import type { SnapshotIndex } from '../snapshot-index.ts';
import type { PlayerSituation } from '../system-contract.ts';

export interface Tonight {
  /** Points per minute. */
  readonly rate: number;
  readonly minutes: number;
  readonly points: number;
  /** Past games his level rests on. */
  readonly games: number;
}

/** Null when nothing at all is known of him: neither a past game nor projected minutes with a rate to go with them. */
export function tonightOf(situation: PlayerSituation, index: SnapshotIndex): Tonight | null {
  const level = index.histories.get(situation.personId)?.level;
  if (!level) return null;
  const minutes = situation.features.minutes_projection ?? level.minutes;
  return { rate: level.rate, minutes, points: level.rate * minutes, games: level.games };
}
