/** Parses moneylines, spreads and totals. */

import { readFileSync } from 'node:fs';
import type { Row } from '../../ports/warehouse.ts';
import { nbacSchedule } from '../../tables/nba-raw/nbac-schedule.ts';
import { oddsApiGameLines } from '../../tables/nba-raw/odds-api-game-lines.ts';
import { scheduledGames } from '../1-collect/scheduled-games.ts';
import type { ParseProcessor } from '../define-processor.ts';
import { instantText } from './instant-text.ts';
import { type OfferedMarket, offeredMarkets } from './odds-event-rows.ts';
import { RefusedRow, RowBatch } from './row-batch.ts';

/** Older snapshots also hold lay prices and first-half markets. */
const MARKETS = new Set(['h2h', 'spreads', 'totals']);

export const oddsApiGameLinesProcessor: ParseProcessor = {
  type: 'parse',
  id: 'odds_api_game_lines',
  phase: 2,
  doc: "Moneyline, spread and total of every book for the slate's games.",
  codeVersion: 1,
  needs: [
    { processor: 'collect_odds_api_game_lines', at: 'same', required: true },
    { processor: 'nbac_schedule', at: 'same', required: true },
  ],
  reads: [{ table: nbacSchedule, window: 'same' }],
  kind: 'slate',
  required: false,
  output: oddsApiGameLines,
  source: 'odds_api_game_lines',
  parse: async (payloads, context, workspace) => {
    const batch = new RowBatch(oddsApiGameLines);
    const games = payloads.length > 0 ? await scheduledGames(workspace) : [];
    for (const payload of payloads) {
      for (const offered of offeredMarkets(payload, context, games, MARKETS, batch)) {
        batch.add(payload, offered.what, () => lineRow(offered));
      }
    }
    return batch.result();
  },
  contract: {
    expectation: readFileSync(new URL('./odds-api-game-lines.expectation.sql', import.meta.url), 'utf8'),
    checks: [
      {
        name: 'both sides of a spread mirror each other',
        sql: 'SELECT count(*) AS violations FROM output WHERE home_point <> -away_point',
        severity: 'fail',
      },
      {
        name: 'every snapshot is from before the cut-off',
        sql: 'SELECT count(*) AS violations FROM output WHERE snapshot_at > $as_of::TIMESTAMP',
        severity: 'fail',
      },
    ],
  },
};

function lineRow({ event, market, place, price }: OfferedMarket): Row {
  const isTotal = market.key === 'totals';
  const [one, other] = isTotal ? ['Over', 'Under'] : [event.home_team, event.away_team];
  const first = market.outcomes.find((outcome) => outcome.name === one);
  const second = market.outcomes.find((outcome) => outcome.name === other);
  if (!first || !second || market.outcomes.length !== 2) {
    throw new RefusedRow(
      `${market.key}: outcomes ${market.outcomes.map((o) => o.name).join(', ')}, expected ${one}, ${other}`,
    );
  }
  const [point, opposite] = [first.point ?? null, second.point ?? null];
  if (market.key !== 'h2h' && (point === null || opposite !== (isTotal ? point : 0 - point))) {
    throw new RefusedRow(`${market.key}: points ${point} and ${opposite} do not belong together`);
  }
  const prices = [price(first.price), price(second.price)] as const;
  const isSpread = market.key === 'spreads';
  return {
    ...place,
    market_key: market.key,
    market_updated_at: market.last_update ? instantText(Date.parse(market.last_update)) : null,
    home_point: isSpread ? point : null,
    away_point: isSpread ? opposite : null,
    total_point: isTotal ? point : null,
    home_price: isTotal ? null : prices[0],
    away_price: isTotal ? null : prices[1],
    over_price: isTotal ? prices[0] : null,
    under_price: isTotal ? prices[1] : null,
  };
}
