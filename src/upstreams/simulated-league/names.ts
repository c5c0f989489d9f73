/** Invented names of players: plausible, a few with marks and suffixes, none twice. */

import { playerLookup } from '../../league/player-lookup.ts';
import type { Random } from './random.ts';

// biome-ignore format: word lists
const FIRST = [
  'Aaron', 'Adem', 'Amari', 'Andre', 'Anton', 'Ben', 'Brice', 'Calvin', 'Carlos', 'Cedric', 'Cole', 'Corey', 'Dale',
  'Damon', 'Dante', 'Darius', 'Deshawn', 'Devin', 'Dino', 'Elias', 'Emeka', 'Émile', 'Eric', 'Felix', 'Femi', 'Gavin',
  'Goran', 'Grant', 'Hugo', 'Ian', 'Isaac', 'Ivan', 'Jabari', 'Jace', 'Jamal', 'Javon', 'Jérôme', 'Jonas', 'Jordan',
  'José', 'Julian', 'Kai', 'Keenan', 'Kendall', 'Kofi', 'Kyle', 'Lamar', 'Leon', 'Lucas', 'Luka', 'Malik', 'Marcus',
  'Mateo', 'Miles', 'Milan', 'Moses', 'Nate', 'Nico', 'Omar', 'Oscar', 'Owen', 'Pablo', 'Quentin', 'Rashad', 'Reggie',
  'Rémi', 'Ricky', 'Roman', 'Rory', 'Samir', 'Sekou', 'Simon', 'Tariq', 'Terrance', 'Theo', 'Tobias', 'Trevon',
  'Tyrell', 'Victor', 'Wendell', 'Xavier', 'Yannick', 'Zach', 'Zeke',
];
// biome-ignore format: word lists
const LAST = [
  'Abernathy', 'Achterberg', 'Addison', 'Alcott', 'Amadi', 'Ashdown', 'Babić', 'Baptiste', 'Barlow', 'Baskerville',
  'Beaumont', 'Birch', 'Blackwood', 'Bonner', 'Braithwaite', 'Brandt', 'Brightwell', 'Burroughs', 'Caldera',
  'Calloway', 'Carrow', 'Castellan', 'Chambers', 'Chidi', 'Coldwell', 'Corbin', 'Cortés', 'Crane', 'Crowder',
  'Dacosta', 'Dalton', 'Darby', 'Delacroix', 'Delgado', 'Diallo-Reed', 'Dovric', 'Draper', 'Dubois', 'Dunmore', 'Easton',
  'Ekwueme', 'Ellery', 'Escobar', 'Fairbanks', 'Falk', 'Farrow', 'Ferrand', 'Fielder', 'Fontaine', 'Forsythe', 'Frost',
  'Galloway', 'Garrick', 'Gaspard', 'Gentry', 'Gillespie', 'Goodwin', 'Grayling', 'Guillén', 'Hadley', 'Halvorsen',
  'Hargrove', 'Harker', 'Hawthorne', 'Hendricks', 'Hollis', 'Holloway', 'Ibarra', 'Ingles', 'Iverness', 'Jankovic',
  'Jardine', 'Jessup', 'Kamara', 'Kane', 'Keller', 'Kerrigan', 'Kilbride', 'Kovačević', 'Lachance', 'Langley', 'Larkin',
  'Ledger', 'Lindqvist', 'Lockhart', 'Lombard', 'Mabry', 'Maddox', 'Marchetti', 'Mbaye', 'McAllister', 'McBride',
  "N'Diaye", 'Nakamura', 'Nash', 'Nordström', 'Novak', "O'Hara", 'Oakes', 'Obiora', 'Okafor-Lee', 'Pacheco', 'Palmer',
  'Pemberton', 'Petrov', 'Pickett', 'Quarles', 'Quigley', 'Radovan', 'Rainey', 'Ramsey', 'Redmond', 'Reyes', 'Rhodes',
  'Ridley', 'Rousseau', 'Sackett', 'Sadler', 'Santana', 'Šarić-Holm', 'Sawyer', 'Selby', 'Sharpe', 'Skelton', 'Slater',
  'Soto', 'Stanton', 'Stokes', 'Sturgis', 'Sumner', 'Tanner', 'Tate', 'Thibault', 'Thorne', 'Tillery', 'Toussaint',
  'Tremblay', 'Tyson', 'Underhill', 'Valdez', 'Vance', 'Varga', 'Vukić', 'Wadsworth', 'Walden', 'Waverly', 'Westbrooke',
  'Whitfield', 'Wilder', 'Winslow', 'Wolcott', 'Yardley', 'Yates', 'Zaragoza', 'Zeller',
];
const SUFFIXES = ['Jr.', 'Jr.', 'Jr.', 'III', 'II'] as const;
const SUFFIX_SHARE = 0.07;
const SUFFIX_WORD = / (?:Jr\.|II|III)$/;

/** A name nobody in `taken` has, not even without suffix or with his words turned round; it is added to `taken`. */
export function inventName(random: Random, taken: Set<string>): string {
  for (;;) {
    const [first, last] = [random.pick(FIRST), random.pick(LAST)];
    const key = playerLookup(`${first} ${last}`);
    const suffix = random.chance(SUFFIX_SHARE) ? ` ${random.pick(SUFFIXES)}` : '';
    if (taken.has(key)) continue;
    taken.add(key);
    return `${first} ${last}${suffix}`;
  }
}

/**
 * The name as a bookmaker may write it: mostly the same; sometimes without marks or suffix, with a suffix he has not,
 * or with the words turned round, which no resolver should guess.
 */
export function bookmakerSpelling(name: string, random: Random): string {
  const draw = random.next();
  if (SUFFIX_WORD.test(name)) {
    if (draw < 0.4) return name.replace(SUFFIX_WORD, '');
    return draw < 0.7 ? name.replace('Jr.', 'Jr') : name;
  }
  const plain = name.normalize('NFD').replace(/[\u0300-\u036f]/g, '');
  if (plain !== name && draw < 0.8) return plain;
  if (draw < 0.01) return `${name} Jr.`;
  if (draw > 0.994) return name.split(' ').reverse().join(' ');
  return name;
}
