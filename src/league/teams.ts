/** The thirty teams: their ids, their names in every source, and where their arenas stand. */

/** Where a team plays its home games. */
export interface Arena {
  /** Degrees north. */
  readonly lat: number;
  /** Degrees east: negative everywhere in the league. */
  readonly lon: number;
  /** IANA zone of the arena's clocks. */
  readonly timeZone: string;
}

export interface Team {
  /** NBA teamId; the key in every table. */
  readonly teamId: number;
  /** NBA tricode; a label only. */
  readonly tricode: string;
  readonly city: string;
  readonly name: string;
  /** City and name as NBA.com writes them. */
  readonly fullName: string;
  /** The team's part of NBA.com addresses. */
  readonly slug: string;
  readonly espnAbbreviation: string;
  /** ESPN writes its team ids as strings. */
  readonly espnId: string;
  readonly oddsApiName: string;
  readonly injuryReportName: string;
  readonly arena: Arena;
}

const EASTERN = 'America/New_York';
const CENTRAL = 'America/Chicago';
const MOUNTAIN = 'America/Denver';
const PACIFIC = 'America/Los_Angeles';

/** A team by the last two digits of its id; sources spell it like NBA.com unless `differs` says otherwise. */
function team(
  number: number,
  tricode: string,
  [city, name, slug]: readonly [string, string, string],
  espnId: number,
  [lat, lon, timeZone]: readonly [number, number, string],
  differs: Partial<Pick<Team, 'espnAbbreviation' | 'oddsApiName'>> = {},
): Team {
  const fullName = `${city} ${name}`;
  return Object.freeze({
    teamId: 1_610_612_700 + number,
    tricode,
    city,
    name,
    fullName,
    slug,
    espnAbbreviation: differs.espnAbbreviation ?? tricode,
    espnId: String(espnId),
    oddsApiName: differs.oddsApiName ?? fullName,
    injuryReportName: fullName,
    arena: Object.freeze({ lat, lon, timeZone }),
  });
}

/**
 * All teams, by tricode. Arenas are those in use since 2024-25; before it the Clippers played ten miles
 * away, in the Lakers' arena.
 */
export const TEAMS: readonly Team[] = Object.freeze([
  team(37, 'ATL', ['Atlanta', 'Hawks', 'hawks'], 1, [33.7573, -84.3963, EASTERN]),
  team(51, 'BKN', ['Brooklyn', 'Nets', 'nets'], 17, [40.6826, -73.9754, EASTERN]),
  team(38, 'BOS', ['Boston', 'Celtics', 'celtics'], 2, [42.3662, -71.0621, EASTERN]),
  team(66, 'CHA', ['Charlotte', 'Hornets', 'hornets'], 30, [35.2251, -80.8392, EASTERN]),
  team(41, 'CHI', ['Chicago', 'Bulls', 'bulls'], 4, [41.8807, -87.6742, CENTRAL]),
  team(39, 'CLE', ['Cleveland', 'Cavaliers', 'cavaliers'], 5, [41.4965, -81.6882, EASTERN]),
  team(42, 'DAL', ['Dallas', 'Mavericks', 'mavericks'], 6, [32.7905, -96.8103, CENTRAL]),
  team(43, 'DEN', ['Denver', 'Nuggets', 'nuggets'], 7, [39.7487, -105.0077, MOUNTAIN]),
  team(65, 'DET', ['Detroit', 'Pistons', 'pistons'], 8, [42.3411, -83.0553, 'America/Detroit']),
  team(44, 'GSW', ['Golden State', 'Warriors', 'warriors'], 9, [37.768, -122.3877, PACIFIC], {
    espnAbbreviation: 'GS',
  }),
  team(45, 'HOU', ['Houston', 'Rockets', 'rockets'], 10, [29.7508, -95.3621, CENTRAL]),
  team(54, 'IND', ['Indiana', 'Pacers', 'pacers'], 11, [39.764, -86.1555, 'America/Indiana/Indianapolis']),
  team(46, 'LAC', ['LA', 'Clippers', 'clippers'], 12, [33.945, -118.3431, PACIFIC], {
    oddsApiName: 'Los Angeles Clippers',
  }),
  team(47, 'LAL', ['Los Angeles', 'Lakers', 'lakers'], 13, [34.043, -118.2673, PACIFIC]),
  team(63, 'MEM', ['Memphis', 'Grizzlies', 'grizzlies'], 29, [35.1382, -90.0506, CENTRAL]),
  team(48, 'MIA', ['Miami', 'Heat', 'heat'], 14, [25.7814, -80.187, EASTERN]),
  team(49, 'MIL', ['Milwaukee', 'Bucks', 'bucks'], 15, [43.0451, -87.9172, CENTRAL]),
  team(50, 'MIN', ['Minnesota', 'Timberwolves', 'timberwolves'], 16, [44.9795, -93.2761, CENTRAL]),
  team(40, 'NOP', ['New Orleans', 'Pelicans', 'pelicans'], 3, [29.949, -90.0821, CENTRAL], {
    espnAbbreviation: 'NO',
  }),
  team(52, 'NYK', ['New York', 'Knicks', 'knicks'], 18, [40.7505, -73.9934, EASTERN], {
    espnAbbreviation: 'NY',
  }),
  team(60, 'OKC', ['Oklahoma City', 'Thunder', 'thunder'], 25, [35.4634, -97.5151, CENTRAL]),
  team(53, 'ORL', ['Orlando', 'Magic', 'magic'], 19, [28.5392, -81.3839, EASTERN]),
  team(55, 'PHI', ['Philadelphia', '76ers', 'sixers'], 20, [39.9012, -75.172, EASTERN]),
  team(56, 'PHX', ['Phoenix', 'Suns', 'suns'], 21, [33.4457, -112.0712, 'America/Phoenix']),
  team(57, 'POR', ['Portland', 'Trail Blazers', 'blazers'], 22, [45.5316, -122.6668, PACIFIC]),
  team(58, 'SAC', ['Sacramento', 'Kings', 'kings'], 23, [38.5802, -121.4997, PACIFIC]),
  team(59, 'SAS', ['San Antonio', 'Spurs', 'spurs'], 24, [29.427, -98.4375, CENTRAL], {
    espnAbbreviation: 'SA',
  }),
  team(61, 'TOR', ['Toronto', 'Raptors', 'raptors'], 28, [43.6435, -79.3791, 'America/Toronto']),
  team(62, 'UTA', ['Utah', 'Jazz', 'jazz'], 26, [40.7683, -111.9011, MOUNTAIN], {
    espnAbbreviation: 'UTAH',
  }),
  team(64, 'WAS', ['Washington', 'Wizards', 'wizards'], 27, [38.8981, -77.0209, EASTERN], {
    espnAbbreviation: 'WSH',
  }),
]);

const byId = new Map(TEAMS.map((t) => [t.teamId, t]));
const byTricode = new Map(TEAMS.map((t) => [t.tricode, t]));
/** Cities are left out: "LA" and "Los Angeles" would be read as one team each, and are two. */
const bySpelling = new Map(
  TEAMS.flatMap((t) =>
    [t.tricode, t.espnAbbreviation, t.fullName, t.oddsApiName, t.injuryReportName, t.name, t.slug].map(
      (spelling): [string, Team] => [spelling.toUpperCase(), t],
    ),
  ),
);

/** @throws RangeError for an id outside the league, e.g. a foreign club of the preseason or an All-Star team */
export function teamById(teamId: number): Team {
  const found = byId.get(teamId);
  if (!found)
    throw new RangeError(`${teamId} is not the teamId of an NBA team: skip the game or check its source`);
  return found;
}

/** @throws RangeError for anything but an NBA tricode in capitals; `findTeam` takes other sources' spellings */
export function teamByTricode(tricode: string): Team {
  const found = byTricode.get(tricode);
  if (!found)
    throw new RangeError(`"${tricode}" is not an NBA tricode: use findTeam for other sources' spellings`);
  return found;
}

/**
 * The team any source means by `text`: tricode, ESPN abbreviation, full name, name or slug, in any case.
 * Null when nothing matches exactly: the source has drifted, and nothing is guessed from a part of the text.
 */
export function findTeam(text: string): Team | null {
  return bySpelling.get(text.toUpperCase()) ?? null;
}

/** Great-circle distance in miles (haversine on a sphere of the Earth's mean radius, 3,958.8 mi). */
export function arenaDistanceMiles(a: Pick<Arena, 'lat' | 'lon'>, b: Pick<Arena, 'lat' | 'lon'>): number {
  const radians = (degrees: number) => (degrees * Math.PI) / 180;
  const haversine = (angle: number) => Math.sin(angle / 2) ** 2;
  const h =
    haversine(radians(b.lat - a.lat)) +
    Math.cos(radians(a.lat)) * Math.cos(radians(b.lat)) * haversine(radians(b.lon - a.lon));
  return 2 * 3958.8 * Math.asin(Math.sqrt(Math.min(1, h)));
}
