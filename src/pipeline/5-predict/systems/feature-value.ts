/** Reads a feature by its name; a name the contract does not have is a defect, never a missing value. */

import type { PlayerSituation } from '../system-contract.ts';

export function featureValue(situation: PlayerSituation, name: string): number | null {
  const value = situation.features[name];
  if (value === undefined) {
    throw new RangeError(
      `the feature row of player ${situation.personId} has no "${name}": contracts differ`,
    );
  }
  return value;
}
