/** The games a slate consists of, read from the schedule partition a processor may see. */

import { readFileSync } from 'node:fs';
import { easternInstant } from '../../league/eastern-time.ts';
import type { GameDate } from '../../league/game-date.ts';
import type { Workspace } from '../../ports/warehouse.ts';
import type { CollectContext } from '../define-processor.ts';

export interface ScheduledGame {
  readonly gameId: string;
  readonly date: GameDate;
  readonly competition: string;
  readonly homeTeamId: number;
  readonly awayTeamId: number;
  readonly homeTricode: string;
  readonly awayTricode: string;
  /** UTC milliseconds; null when only the date is known. */
  readonly tipoffAt: number | null;
  readonly final: boolean;
}

const SQL = readFileSync(new URL('./scheduled-games.sql', import.meta.url), 'utf8');

/** Countable games (competitions 002, 004, 005, 006) that are not postponed, with both teams decided, ordered by id. */
export async function scheduledGames(workspace: Workspace): Promise<ScheduledGame[]> {
  return await workspace.rows<ScheduledGame & Record<string, unknown>>(SQL);
}

/** Those of one league date. */
export async function slateGames(workspace: Workspace, date: GameDate): Promise<ScheduledGame[]> {
  return (await scheduledGames(workspace)).filter((game) => game.date === date);
}

/**
 * The start by which an event is matched to the game: the tip-off, or 19:30 ET where only the date is known.
 * For matching within hours only, never for a feature.
 */
export function matchingStart(game: ScheduledGame): number {
  return game.tipoffAt ?? easternInstant(game.date, '19:30');
}

/** An answer asked for later may come after tip-off, with the odds of a game that is played. */
const LAST_CALL_MS = 2 * 60_000;

/** Whether it is too late to ask for what is known before the game; never of a past that is asked for as of its cut-off. */
export function hasBegun(
  game: ScheduledGame,
  { live, asOf }: Pick<CollectContext, 'live' | 'asOf'>,
): boolean {
  return live && game.tipoffAt !== null && asOf > game.tipoffAt - LAST_CALL_MS;
}
