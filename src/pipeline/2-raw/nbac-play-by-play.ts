/** Parses the CDN's play-by-play, one payload per game. */

import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { parseMinutes } from '../../league/minutes.ts';
import type { Row } from '../../ports/warehouse.ts';
import { nbacPlayByPlay } from '../../tables/nba-raw/nbac-play-by-play.ts';
import { nbacSchedule } from '../../tables/nba-raw/nbac-schedule.ts';
import { playByPlayActions } from '../1-collect/play-by-play-payload.ts';
import { describeIssues } from '../1-collect/require-shape.ts';
import type { ParseProcessor, UnitContext } from '../define-processor.ts';
import { elapsedSeconds, periodLength } from './game-clock.ts';
import { instantText } from './instant-text.ts';
import { RefusedRow, RowBatch } from './row-batch.ts';
import { shotZone } from './shot-zone.ts';

const TEXT = z.string().nullish();
const ID = z.number().int().nullish();
const NUMBER = z.number().nullish();

const ACTION = z.object({
  actionNumber: z.number().int(),
  orderNumber: z.number().int(),
  clock: z.string(),
  timeActual: TEXT,
  period: z.number().int().min(1).max(14),
  periodType: z.enum(['REGULAR', 'OVERTIME']),
  actionType: z.string().min(1),
  subType: TEXT,
  descriptor: TEXT,
  qualifiers: z.array(z.string()).nullish(),
  teamId: ID,
  personId: ID,
  possession: ID,
  officialId: ID,
  isFieldGoal: NUMBER,
  shotResult: TEXT,
  shotDistance: NUMBER,
  xLegacy: NUMBER,
  yLegacy: NUMBER,
  area: TEXT,
  areaDetail: TEXT,
  pointsTotal: NUMBER,
  assistPersonId: ID,
  blockPersonId: ID,
  stealPersonId: ID,
  foulDrawnPersonId: ID,
  shotActionNumber: ID,
  jumpBallWonPersonId: ID,
  jumpBallLostPersonId: ID,
  scoreHome: z.string().regex(/^\d+$/),
  scoreAway: z.string().regex(/^\d+$/),
  description: TEXT,
  edited: TEXT,
});
type Action = z.infer<typeof ACTION>;

/** The common table expressions `lineup_faults` and `lineup_players`, made of a relation `play_by_play`. */
export const LINEUPS = readFileSync(new URL('./lineups.sql', import.meta.url), 'utf8').trimEnd();

const POINTS: Readonly<Record<string, number>> = { '2pt': 2, '3pt': 3, freethrow: 1 };

export const nbacPlayByPlayProcessor: ParseProcessor = {
  type: 'parse',
  id: 'nbac_play_by_play',
  phase: 2,
  doc: "Every action of the date's games: shots with their zone, substitutions, scores.",
  codeVersion: 1,
  needs: [
    { processor: 'collect_nbac_play_by_play', at: 'same', required: true, acceptsPartial: true },
    { processor: 'nbac_schedule', at: 'day_after', required: true },
  ],
  reads: [{ table: nbacSchedule, window: 'day_after' }],
  kind: 'results',
  required: false,
  output: nbacPlayByPlay,
  source: 'nbac_play_by_play',
  parse: async (payloads, context) => {
    const batch = new RowBatch(nbacPlayByPlay);
    for (const payload of payloads) {
      const gameId = payload.record.subject;
      batch.read(payload, () => {
        for (const [index, action] of playByPlayActions(payload).entries())
          batch.add(payload, `${gameId} actions[${index}]`, () => actionRow(action, gameId, context));
      });
    }
    return batch.result();
  },
  contract: {
    expectation: readFileSync(new URL('./nbac-play-by-play.expectation.sql', import.meta.url), 'utf8'),
    checks: [
      {
        name: 'a game has 350 to 900 actions',
        sql: 'SELECT count(*) AS violations FROM (SELECT game_id FROM output GROUP BY game_id HAVING count(*) NOT BETWEEN 350 AND 900)',
        severity: 'alert',
      },
      {
        name: 'action numbers are unique in a game',
        sql: 'SELECT count(*) AS violations FROM (SELECT game_id FROM output GROUP BY game_id, action_number HAVING count(*) > 1)',
        severity: 'fail',
      },
      {
        name: 'five men of each team are on the floor at every instant',
        sql: `WITH play_by_play AS (SELECT * FROM output), ${LINEUPS} SELECT count(*) AS violations FROM lineup_faults`,
        severity: 'alert',
      },
      {
        name: 'the shots that went in add up to the score',
        sql: `SELECT count(*) AS violations
              FROM (SELECT game_id FROM output GROUP BY game_id
                    HAVING sum(shot_value) FILTER (WHERE shot_made) <> max(score_home) + max(score_away))`,
        severity: 'alert',
      },
    ],
  },
};

function actionRow(candidate: unknown, gameId: string, context: UnitContext): Row {
  const parsed = ACTION.safeParse(candidate);
  if (!parsed.success) throw new RefusedRow(describeIssues(parsed.error));
  const action = parsed.data;
  const clock = clockOf(action);
  return {
    for_date: context.date,
    game_id: gameId,
    order_number: action.orderNumber,
    action_number: action.actionNumber,
    period: action.period,
    period_type: action.periodType,
    clock_seconds: clock,
    elapsed_seconds: elapsedSeconds(action.period, clock),
    time_actual: instantOf(action.timeActual),
    action_type: action.actionType,
    sub_type: action.subType || null,
    descriptor: action.descriptor || null,
    qualifiers: JSON.stringify(action.qualifiers ?? []),
    team_id: action.teamId || null,
    person_id: action.personId || null,
    possession_team_id: action.possession || null,
    official_id: action.officialId || null,
    ...shotColumns(action),
    area: action.area || null,
    area_detail: action.areaDetail || null,
    points_total: action.pointsTotal ?? null,
    assist_person_id: action.assistPersonId || null,
    block_person_id: action.blockPersonId || null,
    steal_person_id: action.stealPersonId || null,
    foul_drawn_person_id: action.foulDrawnPersonId || null,
    shot_action_number: action.shotActionNumber ?? null,
    jump_won_person_id: action.jumpBallWonPersonId || null,
    jump_lost_person_id: action.jumpBallLostPersonId || null,
    sub_side: subSide(action),
    score_home: Number(action.scoreHome),
    score_away: Number(action.scoreAway),
    description: action.description || null,
    edited_at: instantOf(action.edited),
  };
}

/** Seconds left in the period; more than a period has is refused. */
function clockOf(action: Action): number {
  const { seconds } = parseMinutes(action.clock);
  if (seconds === null || seconds > periodLength(action.period)) {
    throw new RefusedRow(`clock: "${action.clock}" is no time of period ${action.period}`);
  }
  return seconds;
}

/**
 * `area` also stands on rebounds, fouls and turnovers: only `isFieldGoal` makes a shot. Its value follows from the
 * kind of action, never from `pointsTotal`, which is the player's sum.
 */
function shotColumns(action: Action): Row {
  const isFieldGoal = action.isFieldGoal === 1;
  const value = POINTS[action.actionType] ?? null;
  if (isFieldGoal !== (value === 2 || value === 3)) {
    throw new RefusedRow(`isFieldGoal: ${action.isFieldGoal} of a ${action.actionType}`);
  }
  if (value === null) {
    return {
      is_field_goal: false,
      shot_made: null,
      shot_value: null,
      shot_distance: null,
      x_legacy: null,
      y_legacy: null,
      zone_geo: null,
    };
  }
  if (action.shotResult !== 'Made' && action.shotResult !== 'Missed') {
    throw new RefusedRow(`shotResult: "${action.shotResult}" of a ${action.actionType}`);
  }
  const [x, y] = [action.xLegacy ?? null, action.yLegacy ?? null];
  return {
    is_field_goal: isFieldGoal,
    shot_made: action.shotResult === 'Made',
    shot_value: value,
    shot_distance: isFieldGoal ? (action.shotDistance ?? null) : null,
    x_legacy: isFieldGoal ? x : null,
    y_legacy: isFieldGoal ? y : null,
    zone_geo: isFieldGoal && x !== null && y !== null ? shotZone(x, y, value) : null,
  };
}

function subSide(action: Action): string | null {
  if (action.actionType !== 'substitution') return null;
  if (action.subType === 'in' || action.subType === 'out') return action.subType;
  throw new RefusedRow(`subType: "${action.subType}" of a substitution`);
}

/** Null for an absent instant; what is there and is none refuses the row. */
function instantOf(written: string | null | undefined): string | null {
  return written ? instantText(Date.parse(written)) : null;
}
