/** `player_shot_zone_analysis`: where a player shoots from and how well, before the slate. */

import { columns, defineTable, optional, required } from '../define-table.ts';
import { PLAYER_GAME_COLUMNS } from './player-game-columns.ts';
import { QUALITY_COLUMNS } from './quality-columns.ts';
import { SHOT_ZONES, zoneColumns } from './zones.ts';

const BELOW = 'fewer than 5 games with zones or fewer than 20 attempts in them';
const NO_PBP = 'no field goal in games with play-by-play';

export const playerShotZoneAnalysis = defineTable({
  dataset: 'nba_precompute',
  name: 'player_shot_zone_analysis',
  doc: 'One row per player of the slate: his shot mix and accuracy by zone over his last games of the season.',
  grain: ['game_id', 'person_id'],
  columns: {
    ...PLAYER_GAME_COLUMNS,
    zone_games_used_20: required('int', { unit: 'games', doc: 'played games with zones, last 20 at most' }),
    zone_games_used_10: required('int', { unit: 'games', doc: 'played games with zones, last 10 at most' }),
    zone_fga_20: required('int', { unit: 'attempts', doc: 'non-backcourt attempts in them' }),
    zone_fga_10: required('int', { unit: 'attempts' }),
    ...columns(
      SHOT_ZONES.flatMap((z) => [`${z}_share01_last_20`, `${z}_share01_last_10`]),
      optional('real', { unit: '0-1', doc: 'of non-backcourt attempts', nullWhen: BELOW }),
    ),
    three_share01_last_20: optional('real', { unit: '0-1', doc: 'corner3 + ab3', nullWhen: BELOW }),
    zone_trend_pp: optional('real', { unit: 'pp', doc: 'three share, last 10 - last 20', nullWhen: BELOW }),
    ...zoneColumns((z) => ({
      [`${z}_pct01_last_20`]: optional('real', { unit: '0-1', nullWhen: `${BELOW}, or none in the zone` }),
      [`${z}_pct01_shrunk_last_20`]: optional('real', {
        unit: '0-1',
        doc: 'league + (pct - league) a/(a + K), the league of the season before the slate',
        nullWhen: `${BELOW}, none in the zone, or no league baseline yet`,
      }),
      [`${z}_fga_per_game_last_20`]: optional('real', { unit: 'attempts/game', nullWhen: BELOW }),
    })),
    fga_per_game_last_20: optional('real', {
      unit: 'attempts/game',
      doc: 'non-backcourt attempts per game with zones',
      nullWhen: BELOW,
    }),
    ...columns(
      ['assisted_share01_last_20', 'unassisted_share01_last_20'],
      optional('real', { unit: '0-1', doc: 'of field goals in games with play-by-play', nullWhen: NO_PBP }),
    ),
    ft_points_share01_last_20: optional('real', {
      unit: '0-1',
      doc: 'free throws made/points, last 20 played games',
      nullWhen: 'fewer than 3 games, or no points',
    }),
    primary_zone: optional('text', { oneOf: ['inside', 'three', 'mid', 'balanced'], nullWhen: BELOW }),
    ...QUALITY_COLUMNS,
  },
});
