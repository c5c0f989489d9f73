/** Parses the bookmakers' points lines and finds the person behind each name. */

import { readFileSync } from 'node:fs';
import { type PlayerCandidate, resolvePlayer } from '../../league/player-resolver.ts';
import type { Row } from '../../ports/warehouse.ts';
import { nbacSchedule } from '../../tables/nba-raw/nbac-schedule.ts';
import { oddsApiPlayerPoints } from '../../tables/nba-raw/odds-api-player-points.ts';
import { EVENTS_SUBJECT } from '../1-collect/odds-api-player-points.ts';
import type { OddsMarket } from '../1-collect/odds-payload.ts';
import { scheduledGames } from '../1-collect/scheduled-games.ts';
import type { ParseProcessor } from '../define-processor.ts';
import { instantText } from './instant-text.ts';
import { type OfferedMarket, offeredMarkets } from './odds-event-rows.ts';
import { RefusedRow, RowBatch } from './row-batch.ts';
import { CANDIDATE_NEEDS, CANDIDATE_READS, teamCandidates } from './team-candidates.ts';

const MARKETS = new Set(['player_points']);

export const oddsApiPlayerPointsProcessor: ParseProcessor = {
  type: 'parse',
  id: 'odds_api_player_points',
  phase: 2,
  doc: "Points lines of every book for the players of the slate's games.",
  codeVersion: 1,
  needs: [
    { processor: 'collect_odds_api_player_points', at: 'same', required: true, acceptsPartial: true },
    { processor: 'nbac_schedule', at: 'same', required: true },
    ...CANDIDATE_NEEDS,
  ],
  reads: [{ table: nbacSchedule, window: 'same' }, ...CANDIDATE_READS],
  kind: 'slate',
  required: false,
  output: oddsApiPlayerPoints,
  source: 'odds_api_player_points',
  listSubjects: [EVENTS_SUBJECT],
  parse: async (payloads, context, workspace) => {
    const batch = new RowBatch(oddsApiPlayerPoints);
    const ofEvents = payloads.filter((payload) => payload.record.subject !== EVENTS_SUBJECT);
    if (ofEvents.length === 0) return batch.result();
    const games = await scheduledGames(workspace);
    const candidates = await teamCandidates(workspace);
    for (const payload of ofEvents) {
      for (const offered of offeredMarkets(payload, context, games, MARKETS, batch)) {
        // Only the two teams of the game: a name fits somebody else far more often than it seems.
        const players = offered.game
          ? [offered.game.homeTeamId, offered.game.awayTeamId].flatMap((team) => candidates.get(team) ?? [])
          : [];
        for (const line of linesOf(offered.market)) {
          batch.add(payload, `${offered.what} ${line.player}`, () => pointsRow(offered, line, players));
        }
      }
    }
    return batch.result();
  },
  contract: {
    expectation: readFileSync(new URL('./odds-api-player-points.expectation.sql', import.meta.url), 'utf8'),
    checks: [
      {
        name: 'every line has a price on one side at least',
        sql: 'SELECT count(*) AS violations FROM output WHERE over_price IS NULL AND under_price IS NULL',
        severity: 'fail',
      },
      {
        name: 'every snapshot is from before the cut-off',
        sql: 'SELECT count(*) AS violations FROM output WHERE snapshot_at > $as_of::TIMESTAMP',
        severity: 'fail',
      },
      {
        name: 'nine of ten names are resolved',
        sql: readFileSync(new URL('./odds-api-player-points.unresolved.sql', import.meta.url), 'utf8'),
        severity: 'alert',
      },
    ],
  },
};

type Outcome = OddsMarket['outcomes'][number];

/** The two sides of one line of one player: alternates are lines of their own. */
interface PointsLine {
  readonly player: string;
  readonly outcomes: Outcome[];
}

function linesOf(market: OddsMarket): PointsLine[] {
  const lines = new Map<string, PointsLine>();
  for (const outcome of market.outcomes) {
    const player = outcome.description ?? '';
    const key = JSON.stringify([player, outcome.point]);
    const line = lines.get(key) ?? { player, outcomes: [] };
    line.outcomes.push(outcome);
    lines.set(key, line);
  }
  return [...lines.values()];
}

function pointsRow(offered: OfferedMarket, line: PointsLine, candidates: readonly PlayerCandidate[]): Row {
  if (line.player === '') throw new RefusedRow('description: the player is not named');
  const points = line.outcomes[0]?.point;
  if (points === undefined) throw new RefusedRow('point: no line');
  const strange = line.outcomes.find((outcome) => outcome.name !== 'Over' && outcome.name !== 'Under');
  if (strange) throw new RefusedRow(`name: "${strange.name}" is neither Over nor Under`);
  const side = (name: string): number | null => {
    const sides = line.outcomes.filter((outcome) => outcome.name === name);
    if (sides.length > 1) throw new RefusedRow(`name: ${name} ${points} is there ${sides.length} times`);
    return sides[0] ? offered.price(sides[0].price) : null;
  };
  const person = resolvePlayer(line.player, candidates);
  if (person.lookup === '') throw new RefusedRow(`description: "${line.player}" is no name`);
  const { market } = offered;
  return {
    ...offered.place,
    market_updated_at: market.last_update ? instantText(Date.parse(market.last_update)) : null,
    player_name_raw: line.player,
    player_lookup: person.lookup,
    person_id: person.personId,
    resolution: person.resolution,
    line: points,
    over_price: side('Over'),
    under_price: side('Under'),
    withdrawn_at: null,
  };
}
