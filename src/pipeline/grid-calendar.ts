/** The league's calendar for the grid, from the newest stored schedule of each season. */

import type { CalendarDay, GridCalendar } from '../engine/cells.ts';
import { PARTITIONS } from '../engine/unit.ts';
import { easternDate, easternInstant } from '../league/eastern-time.ts';
import { datesBetween, type GameDate } from '../league/game-date.ts';
import { seasonOf } from '../league/season.ts';
import type { LedgerReader } from '../ports/ledger.ts';
import type { Warehouse } from '../ports/warehouse.ts';
import { nbacSchedule } from '../tables/nba-raw/nbac-schedule.ts';

const NOMINAL_TIP = '19:30';

interface DateRow {
  readonly game_date: GameDate;
  readonly games: number;
  readonly dropped: number;
  readonly first_tip: string | null;
}

/** Countable games per date as the snapshot shows them; a postponed game is on no date's slate. */
const DAYS_SQL = `
  SELECT game_date_et AS game_date,
         count(*) FILTER (postponed_status = 'N') AS games,
         count(*) FILTER (postponed_status <> 'N') AS dropped,
         min(tipoff_utc) FILTER (postponed_status = 'N') AS first_tip
  FROM nba_raw.nbac_schedule
  WHERE for_date = $snapshot::DATE AND left(game_id, 3) IN ('002', '004', '005', '006')
  GROUP BY game_date_et ORDER BY game_date_et`;

/** Which schedules are stored is read from the ledger, the games from the warehouse. */
export function createGridCalendar(ledger: LedgerReader, warehouse: Pick<Warehouse, 'query'>): GridCalendar {
  const snapshots = async (limit?: number) => {
    const where = { table: nbacSchedule.name };
    const query = { collection: PARTITIONS, where, orderBy: 'date', descending: true } as const;
    return (await ledger.query(limit === undefined ? query : { ...query, limit })).map(({ data }) => data);
  };
  return {
    async version() {
      const [newest] = await snapshots(1);
      return newest ? `${newest.date}:${newest.hash}` : null;
    },
    async days(from, to) {
      const stored = await snapshots();
      const bySeason = new Map<number, ReadonlyMap<GameDate, DateRow>>();
      const days: CalendarDay[] = [];
      for (const date of datesBetween(from, to)) {
        const season = seasonOf(date);
        let rows = bySeason.get(season);
        if (!rows) {
          // The newest schedule of the date's own season: a later one shows another year's games.
          const snapshot = stored.find((fact) => seasonOf(fact.date) === season);
          rows = snapshot ? await rowsOf(warehouse, snapshot.date) : new Map();
          bySeason.set(season, rows);
        }
        days.push(dayOf(date, season, rows));
      }
      return days;
    },
    dateAt: easternDate,
  };
}

async function rowsOf(
  warehouse: Pick<Warehouse, 'query'>,
  snapshot: GameDate,
): Promise<ReadonlyMap<GameDate, DateRow>> {
  const rows = await warehouse.query<DateRow>(DAYS_SQL, { snapshot });
  return new Map(rows.map((row) => [row.game_date, row]));
}

/** A date no schedule is stored for has no games that anybody knows of: nothing is expected of it but its schedule. */
function dayOf(date: GameDate, season: number, rows: ReadonlyMap<GameDate, DateRow>): CalendarDay {
  const row = rows.get(date);
  const games = row?.games ?? 0;
  if (row && games > 0) {
    const firstTipoff =
      row.first_tip === null ? easternInstant(date, NOMINAL_TIP) : Date.parse(row.first_tip);
    return { date, season, games, firstTipoff, emptyReason: null, emptyDetail: null };
  }
  const emptyReason = row && row.dropped > 0 ? 'postponed' : 'no_games';
  return { date, season, games: 0, firstTipoff: null, emptyReason, emptyDetail: whyEmpty(date, row, rows) };
}

function whyEmpty(date: GameDate, row: DateRow | undefined, rows: ReadonlyMap<GameDate, DateRow>): string {
  if (row && row.dropped > 0) return `${row.dropped} game${row.dropped === 1 ? '' : 's'} postponed`;
  const played = [...rows.values()].filter(({ games }) => games > 0).map((other) => other.game_date);
  const [opener, last] = [played[0], played.at(-1)];
  if (opener === undefined || last === undefined) return 'no schedule of its season is stored';
  if (date < opener) return `off-season: the season opens on ${opener}`;
  if (date > last) return `off-season: the season's last game is on ${last}`;
  return 'no games are scheduled';
}
