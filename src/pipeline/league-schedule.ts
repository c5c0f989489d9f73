/** Tells the engine what it must know of the league: slates, seasons, weeks and cut-offs, from the stored schedule. */

import type { LeaguePort, SlateFacts } from '../engine/engine-context.ts';
import type { GraphNode } from '../engine/graph.ts';
import type { GameStart } from '../engine/unit.ts';
import { easternInstant } from '../league/eastern-time.ts';
import { addDays, type GameDate } from '../league/game-date.ts';
import { seasonOf } from '../league/season.ts';
import type { Warehouse } from '../ports/warehouse.ts';

const MINUTE_MS = 60_000;
/** Slate units are cut an hour before the first tip-off (analytics.md §1.9). */
const CUT_OFF_BEFORE_TIP_MS = 60 * MINUTE_MS;
const NOMINAL_TIP = '19:30';

interface DateRow {
  readonly game_date: GameDate;
  readonly games: number;
  readonly finals: number;
  readonly first_tip: string | null;
  readonly last_tip: string | null;
  /** `game@milliseconds` of each game of `$snapshot`, without them where only the date is known. */
  readonly starts: string | null;
  readonly exhibitions: number;
}

/**
 * Countable games per date of the season, as known on `$snapshot` (002 regular, 004 playoffs, 005 play-in, 006 cup
 * final); a game with any other status than `N` is postponed and on no date's slate.
 */
const DATES_SQL = `
  SELECT game_date_et AS game_date,
         count(*) FILTER (counts) AS games,
         count(*) FILTER (counts AND game_status = 3) AS finals,
         min(tipoff_utc) FILTER (counts) AS first_tip,
         max(tipoff_utc) FILTER (counts) AS last_tip,
         string_agg(game_id || '@' || coalesce(epoch_ms(tipoff_utc)::VARCHAR, ''), ' ' ORDER BY game_id)
           FILTER (counts AND game_date_et = $snapshot::DATE) AS starts,
         count(*) FILTER (left(game_id, 3) = '003') AS exhibitions
  FROM (SELECT *, left(game_id, 3) IN ('002', '004', '005', '006') AND postponed_status = 'N' AS counts
        FROM nba_raw.nbac_schedule WHERE for_date = $snapshot::DATE)
  GROUP BY game_date_et ORDER BY game_date_et`;

export function createLeague(warehouse: Warehouse): LeaguePort {
  return {
    async readSlate(date) {
      const rows = await warehouse.query<DateRow>(DATES_SQL, { snapshot: date });
      const slate = slateFacts(rows, date);
      return { slate, previous: slate.previous ? slateFacts(rows, slate.previous) : null };
    },
    seasonOf,
    weekStart,
    asOf: (node, date, slate) => cutOff(node, date, slate),
    notBefore: (node, date) => earliest(node, date),
  };
}

function slateFacts(rows: readonly DateRow[], date: GameDate): SlateFacts {
  const today = rows.find((row) => row.game_date === date && row.games > 0);
  const before = rows.filter((row) => row.game_date < date && row.finals > 0);
  const nominal = easternInstant(date, NOMINAL_TIP);
  const tip = (text: string | null) => (text === null ? nominal : Date.parse(text));
  return {
    date,
    season: seasonOf(date),
    games: today?.games ?? 0,
    previous: before.at(-1)?.game_date ?? null,
    firstTipoff: today ? Math.min(tip(today.first_tip), tip(today.last_tip)) : null,
    lastTipoff: today ? Math.max(tip(today.first_tip), tip(today.last_tip)) : null,
    ...(today?.starts ? { starts: today.starts.split(' ').map((text) => startOf(text, nominal)) } : {}),
    emptyReason: today ? null : 'no_games',
    emptyDetail: today ? null : whyEmpty(rows, date),
  };
}

function startOf(text: string, nominal: number): GameStart {
  const [game = '', at] = text.split('@');
  return { game, at: at ? Number(at) : nominal };
}

function whyEmpty(rows: readonly DateRow[], date: GameDate): string {
  const played = rows.filter((row) => row.games > 0);
  const [opener, last] = [played[0]?.game_date, played.at(-1)?.game_date];
  if (opener === undefined || last === undefined) return 'the schedule of the season has no games yet';
  if (date < opener) return `off-season: the season opens on ${opener}`;
  if (date > last) return `off-season: the season's last game is on ${last}`;
  const next = played.find((row) => row.game_date > date)?.game_date;
  const around = rows.some(
    (row) => row.exhibitions > 0 && Math.abs(Date.parse(row.game_date) - Date.parse(date)) <= 5 * 86_400_000,
  );
  return `${around ? 'all-star break' : 'no games are scheduled'}: the next slate is ${next}`;
}

function weekStart(date: GameDate): GameDate {
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
  return addDays(date, -((weekday + 6) % 7));
}

function cutOff(node: GraphNode, date: GameDate, slate: SlateFacts | null): number {
  if (node.cadence === 'calendar') return easternInstant(date, '05:30');
  if (node.kind === 'results') return easternInstant(addDays(date, 1), '06:30');
  return (slate?.firstTipoff ?? easternInstant(date, NOMINAL_TIP)) - CUT_OFF_BEFORE_TIP_MS;
}

function earliest(node: GraphNode, date: GameDate): number {
  return node.kind === 'results' ? easternInstant(addDays(date, 1), '05:30') : easternInstant(date, '05:30');
}
