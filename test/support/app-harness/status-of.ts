/** The status of a date as the read API answers it. */

import type { App } from '../../../src/app/compose.ts';
import { appRoutes } from '../../../src/app/http/app-routes.ts';
import type { StatusView } from '../../../src/app/views/status-view.ts';
import type { GameDate } from '../../../src/league/game-date.ts';

export async function statusOf(app: App, date: GameDate): Promise<StatusView> {
  const response = await appRoutes(app).request(`/api/status?date=${date}`);
  return (await response.json()) as StatusView;
}
