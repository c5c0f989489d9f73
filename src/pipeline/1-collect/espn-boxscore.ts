/** Collects ESPN's box scores of a finished date: the scoreboard first, then one page per game. */

import { nbacSchedule } from '../../tables/nba-raw/nbac-schedule.ts';
import type { CollectProcessor } from '../define-processor.ts';
import { espnBoxscore } from './espn-boxscore-payload.ts';
import {
  ESPN_EVENT,
  espnEvents,
  espnScoreboardUrl,
  espnTeam,
  placeEspnEvent,
} from './espn-scoreboard-payload.ts';
import { scheduledGames, slateGames } from './scheduled-games.ts';

/** Subject of the scoreboard among the source's payloads; all others are event ids. */
export const SCOREBOARD_SUBJECT = 'scoreboard';

export const collectEspnBoxscore: CollectProcessor = {
  type: 'collect',
  id: 'collect_espn_boxscore',
  phase: 1,
  doc: "ESPN's box scores of the date's final games, one page per game.",
  codeVersion: 1,
  needs: [{ processor: 'nbac_schedule', at: 'day_after', required: true }],
  reads: [{ table: nbacSchedule, window: 'day_after' }],
  kind: 'results',
  required: false,
  requests: async (context, workspace) =>
    (await slateGames(workspace, context.date)).some((game) => game.final)
      ? [{ subject: SCOREBOARD_SUBJECT, url: espnScoreboardUrl(context.date) }]
      : [],
  followUps: async (context, workspace, bodies) => {
    const games = await scheduledGames(workspace);
    const ids = new Set<string>();
    for (const payload of bodies.filter(({ record }) => record.subject === SCOREBOARD_SUBJECT)) {
      for (const candidate of espnEvents(payload)) {
        const event = ESPN_EVENT.safeParse(candidate).data;
        const [first, second] = event?.competitions[0]?.competitors ?? [];
        if (!event || !first || !second) continue;
        const [home, away] = first.homeAway === 'home' ? [first, second] : [second, first];
        const [homeTeam, awayTeam] = [espnTeam(home.team), espnTeam(away.team)];
        if (!homeTeam || !awayTeam) continue;
        const { match, date } = placeEspnEvent(homeTeam, awayTeam, event.date, games);
        if (match.kind === 'game' && match.game.final && date === context.date) ids.add(event.id);
      }
    }
    return [...ids].sort().map((id) => ({
      subject: id,
      body: { html: '__espnfitt__' },
      url: `https://www.espn.com/nba/boxscore?gameId=${id}`,
    }));
  },
  countRows: (payload) =>
    payload.record.subject === SCOREBOARD_SUBJECT
      ? espnEvents(payload).length
      : espnBoxscore(payload)
          .sides.flatMap(({ stats }) => stats)
          .reduce((sum, { athlts }) => sum + (athlts?.length ?? 0), 0),
};
