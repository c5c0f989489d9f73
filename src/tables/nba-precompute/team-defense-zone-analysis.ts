/** `team_defense_zone_analysis`: how a defence differs from the league, zone by zone, before the slate. */

import { columns, defineTable, optional, required } from '../define-table.ts';
import { QUALITY_COLUMNS } from './quality-columns.ts';
import { zoneColumns } from './zones.ts';

const FEW_ZONE_GAMES = 'fewer than 5 games with zones';
const NO_BASELINE = 'fewer than 5 games with zones, no attempt, or no league baseline';
const FEW_GAMES = 'fewer than 3 games';

export const teamDefenseZoneAnalysis = defineTable({
  dataset: 'nba_precompute',
  name: 'team_defense_zone_analysis',
  doc: 'One row per team of the season: what it allowed in its last 15 games before the slate, against the league.',
  grain: ['game_date', 'team_id'],
  columns: {
    game_date: required('date'),
    season: required('int', { doc: 'start year' }),
    team_id: required('int', { doc: 'the defending team' }),
    games_used: required('int', { unit: 'games', doc: 'last 15 at most' }),
    zone_games_used: required('int', { unit: 'games', doc: 'with zones, last 15 at most' }),
    league_games: required('int', { unit: 'games', doc: 'games of the season before the slate' }),
    def_rating_last_15: optional('real', { unit: 'pts/100', range: [80, 140], nullWhen: FEW_GAMES }),
    pace_last_15: optional('real', { unit: 'poss/48', nullWhen: FEW_GAMES }),
    opp_points_avg_last_15: optional('real', { unit: 'points', nullWhen: FEW_GAMES }),
    opp_fta_rate_last_15: optional('real', { unit: 'fta/fga', nullWhen: FEW_GAMES }),
    opp_tov_pct01_last_15: optional('real', { unit: '0-1', nullWhen: FEW_GAMES }),
    league_baseline: optional('text', {
      oneOf: ['season', 'prev_season'],
      doc: 'where the league figures come from: the season so far, or the previous one as long as that is too short',
      nullWhen: 'neither season has ten teams with five games with zones',
    }),
    ...zoneColumns((z) => ({
      [`${z}_fga`]: optional('int', { unit: 'attempts', nullWhen: FEW_ZONE_GAMES }),
      [`${z}_fgm`]: optional('int', { unit: 'makes', nullWhen: FEW_ZONE_GAMES }),
      [`${z}_pct01`]: optional('real', { unit: '0-1', nullWhen: `${FEW_ZONE_GAMES}, or no attempt` }),
      [`${z}_share01`]: optional('real', {
        unit: '0-1',
        doc: 'of non-backcourt attempts',
        nullWhen: FEW_ZONE_GAMES,
      }),
      [`${z}_fga_per_game`]: optional('real', { unit: 'attempts/game', nullWhen: FEW_ZONE_GAMES }),
      [`league_${z}_pct01`]: optional('real', { unit: '0-1', nullWhen: 'no league baseline' }),
      [`league_${z}_share01`]: optional('real', { unit: '0-1', nullWhen: 'no league baseline' }),
      [`${z}_pct_diff_pp`]: optional('real', {
        unit: 'pp',
        doc: '100 (pct - league); positive: a weaker defence',
        nullWhen: NO_BASELINE,
      }),
      [`${z}_pct_diff_shrunk_pp`]: optional('real', {
        unit: 'pp',
        doc: 'difference a/(a + K), a the attempts behind it',
        nullWhen: NO_BASELINE,
      }),
      [`${z}_share_diff_pp`]: optional('real', { unit: 'pp', nullWhen: NO_BASELINE }),
    })),
    three_share_diff_pp: optional('real', { unit: 'pp', doc: 'corner3 + ab3', nullWhen: NO_BASELINE }),
    ...columns(
      ['strongest_zone', 'weakest_zone'],
      optional('text', {
        oneOf: ['ra', 'paint', 'corner3', 'ab3'],
        doc: 'smallest, largest shrunk difference; mid-range is left out, defences do not differ there',
        nullWhen: NO_BASELINE,
      }),
    ),
    ...columns(
      ['blocks_inside_per_game', 'blocks_mid_per_game', 'blocks_three_per_game'],
      optional('real', { unit: 'blocks/game', nullWhen: 'no play-by-play' }),
    ),
    ...QUALITY_COLUMNS,
  },
});
