/** What could be published of a slate: the ensemble's newest active statement about each player. */

import { contentHash } from '../../engine/hash.ts';
import { UnitError } from '../../engine/unit-error.ts';
import type { GameDate } from '../../league/game-date.ts';
import type { JsonObject } from '../../ports/ledger.ts';
import type { Row } from '../../ports/warehouse.ts';

export const PUBLISHED_SYSTEM = 'ensemble_v1';

export interface PublicationCandidate {
  readonly item: string;
  readonly personId: number;
  readonly gameId: string;
  readonly tipOffAt: number | null;
  readonly contentHash: string;
  readonly content: JsonObject;
}

/** What an item says. The envelope of the statement (ids, times, generation) is told, but is no part of its identity. */
const SAID = [
  'game_id',
  'person_id',
  'player_lookup',
  'team_id',
  'opponent_team_id',
  'is_home',
  'tip_off_at',
  'system_id',
  'line',
  'sportsbook',
  'over_price',
  'under_price',
  'predicted_points',
  'predicted_median',
  'sd',
  'q10',
  'q90',
  'p_over',
  'p_under',
  'confidence',
  'edge',
  'expected_value',
  'recommendation',
  'projected_minutes',
  'injury_status',
  'degraded',
  'model_id',
] as const;
const TOLD_ABOUT_IT = ['prediction_id', 'generation', 'line_observed_at', 'created_at'] as const;

/** Throws when a player would be published twice. Ordered by item. */
export function candidatesOf(date: GameDate, rows: readonly Row[]): PublicationCandidate[] {
  const newest = new Map<string, Row[]>();
  for (const row of rows) {
    if (row.system_id !== PUBLISHED_SYSTEM || row.is_active !== true) continue;
    if (row.has_line === true && row.is_primary_line !== true) continue;
    const item = itemOf(date, row);
    const known = newest.get(item) ?? [];
    const lead = Number(row.generation) - Number(known[0]?.generation ?? row.generation);
    if (lead > 0) newest.set(item, [row]);
    else if (lead === 0) newest.set(item, [...known, row]);
  }
  const doubled = [...newest].filter(([, statements]) => statements.length > 1).map(([item]) => item);
  if (doubled.length > 0) {
    throw new UnitError(
      'permanent',
      'publication_fan_out',
      `${doubled.length} players of ${date} have more than one primary statement, e.g. ${doubled[0]}: nothing is published until each has one`,
    );
  }
  return [...newest]
    .map(([item, [row]]) => candidateOf(item, row as Row))
    .sort((a, b) => (a.item < b.item ? -1 : 1));
}

function candidateOf(item: string, row: Row): PublicationCandidate {
  const said = Object.fromEntries(SAID.map((name) => [name, row[name] ?? null]));
  const about = Object.fromEntries(TOLD_ABOUT_IT.map((name) => [name, row[name] ?? null]));
  return {
    item,
    personId: Number(row.person_id),
    gameId: String(row.game_id),
    tipOffAt: instantOf(row.tip_off_at),
    contentHash: contentHash(said),
    content: { ...said, ...about },
  };
}

function itemOf(date: GameDate, row: Row): string {
  return `${date}/${row.game_id}/${row.person_id}/${row.system_id}`;
}

/** The warehouse gives instants as text in UTC, with or without saying so. */
export function instantOf(value: Row[string] | undefined): number | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'number') return value;
  const text = String(value).replace(' ', 'T');
  const at = Date.parse(/(Z|[+-]\d\d(:?\d\d)?)$/.test(text) ? text : `${text}Z`);
  return Number.isNaN(at) ? null : at;
}
