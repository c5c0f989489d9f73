/** Spellings of players' names that differ from the NBA's by more than marks, dots and a suffix; approved by hand. */

import { playerLookup } from './player-lookup.ts';

/**
 * NBA name -> what other sources write. Add a spelling after looking at the games it occurred in, and only if
 * it means one player. Left out on purpose, since the game had two players to mean: "J. Green" (Jalen and
 * Jeff, Houston), "C. Martin" (Caleb and Cody, Charlotte at Miami), "T. Young" (Thaddeus and Trae, Toronto at
 * Atlanta).
 */
export const SPELLINGS_BY_PLAYER: Readonly<Record<string, readonly string[]>> = {
  // Nicknames, full and legal names
  'Al Horford': ['Alfred Joel Horford Reynoso'],
  'Alex Sarr': ['Alexandre Sarr'],
  'Bam Adebayo': ['Edrice Femi Adebayo', 'Edrice Adebayo'],
  'Bones Hyland': ["Nah'Shon Hyland"],
  'Brandon Boston': ['B.J. Boston Jr', 'B.J. Boston'],
  'Brook Lopez': ['Brook Robert Lopez'],
  'Bub Carrington': ['Carlton Carrington'],
  'CJ McCollum': ['Christian James McCollum'],
  'Cam Thomas': ['Cameron Thomas'],
  'Cameron Johnson': ['Cam Johnson'],
  'Eric Gordon': ['Eric Ambrose Gordon Jr.'],
  'GG Jackson': ['Gregory Jackson', 'Gregory Jackson II'],
  'Herbert Jones': ['Herb Jones'],
  'Ish Smith': ['Ishmael Larry Smith'],
  'Jalen Johnson': ['Jalen (2001) Johnson'],
  'Jay Huff': ['James Huff'],
  'Josh Giddey': ['Joshua Giddey'],
  'KJ Martin': ['Kenyon Martin Jr.'],
  'Kevin Knox II': ['Kevin Devon Knox II'],
  'Mo Bamba': ['Mohamed Bamba'],
  'Moritz Wagner': ['Moe Wagner'],
  'Nic Claxton': ['Nicolas Claxton'],
  'Obi Toppin': ['Obadiah Toppin'],
  'Patty Mills': ['Patrick Mills'],
  'Ronald Holland II': ['Ron Holland', 'Ron Holland II'],
  'Svi Mykhailiuk': ['Sviatoslav Mykhailiuk'],
  'Vince Williams Jr.': ['Vincent Williams Jr'],

  // Misspelt
  'Bojan Bogdanovic': ['Bojan Bogdanovich'],
  'Danilo Gallinari': ['Danilo Galinari'],
  'Nicolas Batum': ['Nicholas Batum'],

  // Surname first
  'Bobby Portis': ['Portis, Bobby'],
  'Dejounte Murray': ['Murray Dejounte'],
  'Hansen Yang': ['Yang Hansen'],
  'Jerami Grant': ['Grant Jerami'],
  'Josh Richardson': ['Richardson Josh'],
  'Kevin Huerter': ['Huerter Kevin'],
  'Kevin Love': ['Love Kevin'],
  'Marcus Morris Sr.': ['Morris Marcus'],
  'Victor Wembanyama': ['Wembanyama Victor'],

  // With the team
  'Daniel Theis': ['Daniel Theis (IND)'],
  'Kyle Lowry': ['Kyle Lowry (Phi)'],

  // Shortened first names; the resolver drops an initial that a second candidate fits
  'Amir Coffey': ['A. Coffey'],
  'Bismack Biyombo': ['B. Biyombo'],
  'Chuma Okeke': ['C. Okeke'],
  "Day'Ron Sharpe": ['D. Sharpe'],
  'Dean Wade': ['D. Wade'],
  'Derrick Jones Jr.': ['D. Jones Jr.'],
  'Duncan Robinson': ['D. Robinson'],
  'Giannis Antetokounmpo': ['G Antetokounmpo'],
  'Goga Bitadze': ['G. Bitadze'],
  'Isaiah Jackson': ['I. Jackson'],
  "Jae'Sean Tate": ['J. Tate'],
  'Jonathan Isaac': ['J. Isaac'],
  'Kentavious Caldwell-Pope': ['K Caldwell-Pope'],
  'Malachi Flynn': ['M. Flynn'],
  'Miles Bridges': ['Mil. Bridges'],
  'Miles McBride': ['M. McBride'],
  'Moses Moody': ['M. Moody'],
  'Nickeil Alexander-Walker': ['N Alexander-Walker'],
  'Payton Pritchard': ['P. Pritchard'],
  'Robert Covington': ['R. Covington'],
  'Shai Gilgeous-Alexander': ['S Gilgeous-Alexander'],
  'Spencer Dinwiddie': ['S. Dinwiddie'],
  'Zeke Nnaji': ['Z. Nnaji'],
  'Ziaire Williams': ['Z. Williams'],
};

/** Lookup of another source's spelling -> the NBA's name of the player. */
export const PLAYER_ALIASES: ReadonlyMap<string, string> = new Map(
  Object.entries(SPELLINGS_BY_PLAYER).flatMap(([nbaName, spellings]) =>
    spellings.map((spelling): [string, string] => [playerLookup(spelling), nbaName]),
  ),
);
