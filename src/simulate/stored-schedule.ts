/** Reads the schedules a simulated warehouse holds: which games each one shows. */

import type { GameDate } from '../league/game-date.ts';
import { gamesInSchedule, type ScheduledDate, type ScriptedGame, scheduledDates } from './scripted-league.ts';
import type { StoredPartition, TableStore } from './table-store.ts';

const games = new WeakMap<StoredPartition, readonly ScriptedGame[]>();
const dates = new WeakMap<StoredPartition, readonly ScheduledDate[]>();

/** The games as the schedule of `snapshot` shows them; null when none is stored. */
export function storedGames(store: TableStore, snapshot: GameDate): readonly ScriptedGame[] | null {
  const partition = store.partition('nbac_schedule', snapshot);
  if (!partition) return null;
  const known = games.get(partition) ?? gamesInSchedule(partition.content);
  games.set(partition, known);
  return known;
}

/** The same by date, ordered. */
export function storedDates(store: TableStore, snapshot: GameDate): readonly ScheduledDate[] {
  const partition = store.partition('nbac_schedule', snapshot);
  if (!partition) return [];
  const known = dates.get(partition) ?? scheduledDates(storedGames(store, snapshot) ?? [], snapshot);
  dates.set(partition, known);
  return known;
}
