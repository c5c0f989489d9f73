/** Why a listed player did or did not play, from the codes of the CDN and the comments of V3 (`sources.md` §7.4). */

import type { PlayStatus } from '../../tables/nba-raw/play-status.ts';

/** From the CDN's player: `played`, `status` ACTIVE or INACTIVE, and the code of `notPlayingReason`. */
export function statusFromReason(
  isFinal: boolean,
  played: boolean,
  rosterStatus: string,
  reason: string | null,
): PlayStatus {
  if (played) return 'played';
  if (!isFinal) return 'not_yet_known';
  if (reason === 'INACTIVE_NOT_WITH_TEAM') return 'nwt';
  if (rosterStatus === 'INACTIVE') return 'inactive';
  if (reason?.startsWith('DND')) return 'dnd';
  return reason === 'DNP_INJURY' ? 'dnp_injury' : 'dnp_cd';
}

/** From V3's comment: "DNP - Coach's Decision", "DND - Injury/Illness", "NWT - ...". */
export function statusFromComment(played: boolean, comment: string | null): PlayStatus {
  if (played) return 'played';
  const [prefix = '', detail = ''] = (comment ?? '').toUpperCase().split(' - ', 2);
  if (prefix === 'DND') return 'dnd';
  if (prefix === 'NWT') return 'nwt';
  if (prefix === 'DNP') return /INJURY|ILLNESS/.test(detail) ? 'dnp_injury' : 'dnp_cd';
  return 'inactive';
}
