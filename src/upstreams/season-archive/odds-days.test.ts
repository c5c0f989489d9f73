import assert from 'node:assert/strict';
import { it } from 'node:test';
import { contextOf, payloadOf, realBytes } from '../../../test/support/parser-harness.ts';
import { skipWithoutRealData } from '../../../test/support/real-data.ts';
import { easternDate } from '../../league/eastern-time.ts';
import { oddsApiGameLinesProcessor } from '../../pipeline/2-raw/odds-api-game-lines.ts';
import { DriftError } from '../../pipeline/define-processor.ts';
import type { Workspace } from '../../ports/warehouse.ts';
import { readSnapshots } from './odds-snapshots.ts';

const SEASONS = ['2021-2022', '2022-2023', '2023-2024', '2024-2025'];
const MARKETS = new Set(['h2h', 'spreads', 'totals']);

interface Snapshot {
  readonly data: readonly {
    readonly commence_time: string;
    readonly bookmakers: readonly { readonly markets: readonly { readonly key: string }[] }[];
  }[];
}

/** Without a schedule every event is placed by its own start: what is parsed is all that counts here. */
const NO_SCHEDULE = { rows: async () => [] } as unknown as Workspace;

it(
  'parses all 773 recorded odds days: a row for every market, or its reason in the quarantine',
  skipWithoutRealData,
  async (t) => {
    let [days, rows, refused, bytes, milliseconds] = [0, 0, 0, 0, 0];
    const reasons = new Map<string, number>();
    for (const season of SEASONS) {
      const path = `odds/oddsapi_raw_snapshots_${season}.tar.gz`;
      for (const { body, timestamp } of readSnapshots(path, Buffer.from(realBytes(path)))) {
        days += 1;
        bytes += body.length;
        const { data } = JSON.parse(Buffer.from(body).toString('utf8')) as Snapshot;
        const byDate = Map.groupBy(data, (event) => easternDate(Date.parse(event.commence_time)));
        const url =
          'https://api.the-odds-api.com/v4/historical/sports/basketball_nba/odds?oddsFormat=american';
        for (const [date, events] of byDate) {
          const payload = payloadOf({ source: 'odds_api_game_lines', url, date }, new Uint8Array(body));
          const context = contextOf(date, 2023, new Date(timestamp).toISOString());
          const expected = events
            .flatMap(({ bookmakers }) => bookmakers.flatMap(({ markets }) => markets))
            .filter(({ key }) => MARKETS.has(key)).length;
          const startedAt = performance.now();
          try {
            const result = await oddsApiGameLinesProcessor.parse([payload], context, NO_SCHEDULE);
            assert.equal(result.rows.length + result.quarantined.length, expected, `${date} at ${timestamp}`);
            rows += result.rows.length;
            refused += result.quarantined.length;
            for (const { reason } of result.quarantined) {
              const kind = reason.replace(/event [0-9a-f]{32} \w+ markets\[\d+\]:? ?/, '');
              reasons.set(kind, (reasons.get(kind) ?? 0) + 1);
            }
          } catch (error) {
            if (!(error instanceof DriftError)) throw error;
            reasons.set(error.message, (reasons.get(error.message) ?? 0) + 1);
          }
          milliseconds += performance.now() - startedAt;
        }
      }
    }
    const speed = bytes / 1e6 / (milliseconds / 1000);
    t.diagnostic(
      `${days} days, ${rows} rows, ${refused} quarantined, ${(bytes / 1e6).toFixed(0)} MB, ${speed.toFixed(0)} MB/s`,
    );
    for (const [reason, count] of reasons) t.diagnostic(`${count} x ${reason}`);
    assert.deepEqual([days, rows, refused, [...reasons]], [773, 191_193, 0, []]);
  },
);
