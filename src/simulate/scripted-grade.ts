/** Grades by script: what the accuracy of an item's game says, whatever it says. */

import type { Grade, PublishedItem } from '../engine/publications.ts';
import type { Row } from '../ports/warehouse.ts';

export function scriptedGrade(rows: readonly Row[], { latest, published }: PublishedItem): Grade | null {
  const game = String((published ?? latest).content.game_id);
  const row = rows.find(({ key }) => String(key).endsWith(game));
  return row ? { version: String(row.value), result: 'NONE', facts: {} } : null;
}
