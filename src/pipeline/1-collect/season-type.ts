/** The stats API's `SeasonType` of a competition: a wrong one answers with an empty set. */

const SEASON_TYPES: Readonly<Record<string, string>> = {
  regular: 'Regular Season',
  playoffs: 'Playoffs',
  play_in: 'PlayIn',
  // Which type returns the Cup final is unverified; it is asked for with the season's.
  cup_final: 'Regular Season',
};

/** Throws for competitions that have no game log of ours (preseason, All-Star). */
export function seasonTypeOf(competition: string): string {
  const type = SEASON_TYPES[competition];
  if (!type) throw new Error(`competition ${competition} is not collected: it counts in no game log`);
  return type;
}
