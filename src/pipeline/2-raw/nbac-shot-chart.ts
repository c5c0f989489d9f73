/** Parses the shot charts of a date, one payload per game. */

import { readFileSync } from 'node:fs';
import { teamById } from '../../league/teams.ts';
import { nbacSchedule } from '../../tables/nba-raw/nbac-schedule.ts';
import { nbacShotChart } from '../../tables/nba-raw/nbac-shot-chart.ts';
import { type Cells, resultSet } from '../1-collect/result-set.ts';
import type { ParseProcessor, Payload, UnitContext } from '../define-processor.ts';
import { int, mismatch, text } from './cell.ts';
import { RowBatch } from './row-batch.ts';
import { shotZone } from './shot-zone.ts';

const HEADERS = [
  'GAME_ID',
  'GAME_EVENT_ID',
  'PLAYER_ID',
  'TEAM_ID',
  'PERIOD',
  'MINUTES_REMAINING',
  'SECONDS_REMAINING',
  'ACTION_TYPE',
  'SHOT_TYPE',
  'SHOT_ZONE_BASIC',
  'SHOT_ZONE_AREA',
  'SHOT_ZONE_RANGE',
  'SHOT_DISTANCE',
  'LOC_X',
  'LOC_Y',
  'SHOT_MADE_FLAG',
  'GAME_DATE',
  'HTM',
  'VTM',
] as const;

export const nbacShotChartProcessor: ParseProcessor = {
  type: 'parse',
  id: 'nbac_shot_chart',
  phase: 2,
  doc: "Every field-goal attempt of the date's games with its zone.",
  codeVersion: 1,
  needs: [
    { processor: 'collect_nbac_shot_chart', at: 'same', required: true, acceptsPartial: true },
    { processor: 'nbac_schedule', at: 'day_after', required: true },
  ],
  reads: [{ table: nbacSchedule, window: 'day_after' }],
  kind: 'results',
  required: false,
  output: nbacShotChart,
  source: 'nbac_shot_chart',
  parse: async (payloads, context) => {
    const batch = new RowBatch(nbacShotChart);
    for (const payload of payloads) {
      batch.read(payload, () => {
        for (const [index, cells] of resultSet(payload, 'Shot_Chart_Detail', HEADERS).entries()) {
          batch.add(payload, `${payload.record.subject} rowSet[${index}]`, () =>
            shotRow(cells, payload, context),
          );
        }
      });
    }
    return batch.result();
  },
  contract: {
    expectation: readFileSync(new URL('./nbac-shot-chart.expectation.sql', import.meta.url), 'utf8'),
    checks: [
      {
        name: 'a game has 100 to 300 shots',
        sql: 'SELECT count(*) AS violations FROM (SELECT game_id FROM output GROUP BY game_id HAVING count(*) NOT BETWEEN 100 AND 300)',
        severity: 'alert',
      },
      {
        name: 'the zone is the one its coordinates lie in, for 98 % of the shots',
        sql: 'SELECT if(count(*) FILTER (WHERE zone_basic <> zone_geo) > 0.02 * count(*), 1, 0) AS violations FROM output',
        severity: 'alert',
      },
      {
        name: 'both teams of the game shoot, and no other',
        sql: `SELECT count(*) AS violations
              FROM output JOIN nbac_schedule USING (game_id)
              WHERE output.team_id NOT IN (nbac_schedule.home_team_id, nbac_schedule.away_team_id)`,
        severity: 'fail',
      },
    ],
  },
};

function shotRow(cells: Cells, payload: Payload, context: UnitContext) {
  const gameId = text(cells, 'GAME_ID');
  if (gameId !== payload.record.subject) throw mismatch('GAME_ID', payload.record.subject, gameId);
  const { teamId } = teamById(int(cells, 'TEAM_ID'));
  const [x, y] = [int(cells, 'LOC_X'), int(cells, 'LOC_Y')];
  const value = shotValue(text(cells, 'SHOT_TYPE'));
  const made = int(cells, 'SHOT_MADE_FLAG');
  if (made !== 0 && made !== 1) throw mismatch('SHOT_MADE_FLAG', '0 or 1', made);
  return {
    for_date: context.date,
    game_id: gameId,
    game_event_id: int(cells, 'GAME_EVENT_ID'),
    // Only the league itself numbers events.
    event_id_synthetic: payload.record.derived || payload.record.upstream !== 'internet',
    game_date_et: shotDate(text(cells, 'GAME_DATE'), context),
    person_id: int(cells, 'PLAYER_ID'),
    team_id: teamId,
    home_tricode: text(cells, 'HTM'),
    away_tricode: text(cells, 'VTM'),
    period: int(cells, 'PERIOD'),
    clock_seconds: 60 * int(cells, 'MINUTES_REMAINING') + int(cells, 'SECONDS_REMAINING'),
    made: made === 1,
    shot_value: value,
    action_type: text(cells, 'ACTION_TYPE'),
    zone_basic: text(cells, 'SHOT_ZONE_BASIC'),
    zone_area: text(cells, 'SHOT_ZONE_AREA'),
    zone_range: text(cells, 'SHOT_ZONE_RANGE'),
    shot_distance: int(cells, 'SHOT_DISTANCE'),
    loc_x: x,
    loc_y: y,
    zone_geo: shotZone(x, y, value),
  };
}

/** "2PT Field Goal", "3PT Field Goal". */
function shotValue(type: string): number {
  const match = /^([23])PT /.exec(type);
  if (!match) throw mismatch('SHOT_TYPE', '2PT or 3PT', type);
  return Number(match[1]);
}

/** "20240115", or with dashes. */
function shotDate(written: string, context: UnitContext): string {
  if (written.replaceAll('-', '') !== context.date.replaceAll('-', '')) {
    throw mismatch('GAME_DATE', context.date, written);
  }
  return context.date;
}
