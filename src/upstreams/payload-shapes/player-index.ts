/** playerindex: the persons of a season (`sources.md` §6.9). */

import { seasonLabel } from '../../league/season.ts';
import type { Team } from '../../league/teams.ts';
import { type Cell, resultSetPayload } from './result-set.ts';

// biome-ignore format: a list to be compared with the payload's line
export const PLAYER_INDEX_HEADERS = [
  'PERSON_ID', 'PLAYER_LAST_NAME', 'PLAYER_FIRST_NAME', 'PLAYER_SLUG', 'TEAM_ID', 'TEAM_SLUG', 'IS_DEFUNCT',
  'TEAM_CITY', 'TEAM_NAME', 'TEAM_ABBREVIATION', 'JERSEY_NUMBER', 'POSITION', 'HEIGHT', 'WEIGHT', 'COLLEGE', 'COUNTRY',
  'DRAFT_YEAR', 'DRAFT_ROUND', 'DRAFT_NUMBER', 'ROSTER_STATUS', 'FROM_YEAR', 'TO_YEAR', 'PTS', 'REB', 'AST',
  'STATS_TIMEFRAME',
] as const;

type IndexHeader = (typeof PLAYER_INDEX_HEADERS)[number];

/** A person as far as he is known; what is null everywhere is left out of the payload's headers. */
export interface IndexedPlayer {
  readonly personId: number;
  readonly name: string;
  /** null: not known on that day. */
  readonly team: Team | null;
  readonly jersey: string | null;
  /** `G`, `F-C`, ... */
  readonly position: string | null;
  /** `6-8`. */
  readonly height: string | null;
  /** Pounds. */
  readonly weight: string | null;
}

/** Facts of a person that a source of the payload may know; the others' headers are not claimed. */
export type IndexFacts = 'size' | 'size_and_team';

/** The payload of a season; rows by last name as the league sorts them, then by id. */
export function playerIndexPayload(
  season: number,
  players: readonly IndexedPlayer[],
  facts: IndexFacts,
): string {
  const headers = facts === 'size_and_team' ? [...SIZE_HEADERS, ...TEAM_HEADERS] : SIZE_HEADERS;
  const ordered = PLAYER_INDEX_HEADERS.filter((header) => headers.includes(header));
  const rows = players
    .map((player) => ({ player, ...splitName(player.name) }))
    .sort(
      (a, b) => compare(a.last, b.last) || compare(a.first, b.first) || a.player.personId - b.player.personId,
    )
    .map(({ player, first, last }) => {
      const cells = cellsOf(player, first, last);
      return JSON.stringify(ordered.map((header) => cells[header] ?? null));
    });
  const parameters = { LeagueID: '00', Season: seasonLabel(season), Historical: 0, TeamID: 0 };
  return resultSetPayload('playerindex', parameters, 'PlayerIndex', ordered, rows);
}

const SIZE_HEADERS: readonly IndexHeader[] = [
  'PERSON_ID',
  'PLAYER_LAST_NAME',
  'PLAYER_FIRST_NAME',
  'PLAYER_SLUG',
  'POSITION',
  'HEIGHT',
  'WEIGHT',
];
const TEAM_HEADERS: readonly IndexHeader[] = [
  'TEAM_ID',
  'TEAM_SLUG',
  'IS_DEFUNCT',
  'TEAM_CITY',
  'TEAM_NAME',
  'TEAM_ABBREVIATION',
  'JERSEY_NUMBER',
  'ROSTER_STATUS',
];

function cellsOf(player: IndexedPlayer, first: string, last: string): Partial<Record<IndexHeader, Cell>> {
  const { team } = player;
  return {
    PERSON_ID: player.personId,
    PLAYER_LAST_NAME: last,
    PLAYER_FIRST_NAME: first,
    PLAYER_SLUG: slugOf(player.name),
    TEAM_ID: team?.teamId ?? 0,
    TEAM_SLUG: team?.slug ?? null,
    IS_DEFUNCT: 0,
    TEAM_CITY: team?.city ?? null,
    TEAM_NAME: team?.name ?? null,
    TEAM_ABBREVIATION: team?.tricode ?? null,
    JERSEY_NUMBER: player.jersey,
    POSITION: player.position,
    HEIGHT: player.height,
    WEIGHT: player.weight,
    ROSTER_STATUS: 1,
  };
}

/** `Jaren Jackson Jr.` is Jaren + Jackson Jr.; a person with one name has only a last name. */
function splitName(name: string): { first: string; last: string } {
  const space = name.indexOf(' ');
  return space < 0
    ? { first: '', last: name }
    : { first: name.slice(0, space), last: name.slice(space + 1).trim() };
}

/** Words joined by hyphens, without marks and dots. */
function slugOf(name: string): string {
  const plain = name.normalize('NFD').replace(/[\u0300-\u036f.']/g, '');
  return plain
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
