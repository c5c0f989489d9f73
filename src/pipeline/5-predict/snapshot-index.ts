/** What is computed once per slate for all players: every past game as it looked before it was played, and each player's level tonight. */

import { dayOf } from './game-log.ts';
import { type GameLog, type LeagueLevels, type SlateSnapshot, ZONES } from './system-contract.ts';
import { type PlayerProfiles, profilesOf } from './systems/player-profiles.ts';
import { type LevelBefore, scoringLevel } from './systems/scoring-level.ts';

/** A player's games in the log and what they say about him on the day of the slate. */
export interface PlayerHistory {
  /** First game in the log and the one behind his last. */
  readonly from: number;
  readonly to: number;
  readonly level: LevelBefore;
}

export interface SnapshotIndex {
  /** Days since 1970-01-01. */
  readonly slateDay: number;
  readonly log: GameLog;
  readonly league: LeagueLevels;
  readonly histories: ReadonlyMap<number, PlayerHistory>;
  /** Per game of the log, as of the moment before it: points and minutes to be expected, form, days of rest (NaN: none). */
  readonly expectedPoints: Float64Array;
  readonly expectedMinutes: Float64Array;
  readonly form: Float64Array;
  readonly daysRest: Float64Array;
  readonly profiles: PlayerProfiles;
  /** The league's free throws: attempts per minute, and share made; null without any. */
  readonly freeThrows: { readonly perMinute: number; readonly pct: number } | null;
  /** The newest day with games, and with shot data; -Infinity without any. */
  readonly newestGameDay: number;
  readonly newestShotDay: number;
}

/** One pass over all games. Games on or after the slate are not looked at, should a log hold any. */
export function buildSnapshotIndex(snapshot: SlateSnapshot): SnapshotIndex {
  const { log, league } = snapshot;
  const slateDay = dayOf(snapshot.gameDate);
  const expectedPoints = new Float64Array(log.length);
  const expectedMinutes = new Float64Array(log.length);
  const form = new Float64Array(log.length);
  const daysRest = new Float64Array(log.length).fill(Number.NaN);
  const histories = new Map<number, PlayerHistory>();
  let minutes = 0;
  let fta = 0;
  let ftm = 0;
  let newestGameDay = Number.NEGATIVE_INFINITY;
  let newestShotDay = Number.NEGATIVE_INFINITY;

  let from = 0;
  while (from < log.length) {
    const person = log.personId[from]!;
    const running = scoringLevel();
    let game = from;
    for (; game < log.length && log.personId[game] === person && log.day[game]! < slateDay; game++) {
      const season = log.season[game]!;
      running.enterSeason(season);
      const before = running.before();
      expectedPoints[game] = before.points;
      expectedMinutes[game] = before.minutes;
      form[game] = before.form;
      if (game > from && log.season[game - 1] === season) {
        daysRest[game] = log.day[game]! - log.day[game - 1]! - 1;
      }
      running.add(log.points[game]!, log.minutes[game]!);
      minutes += log.minutes[game]!;
      fta += log.fta[game]!;
      ftm += log.ftm[game]!;
      newestGameDay = Math.max(newestGameDay, log.day[game]!);
      if (!Number.isNaN(log.zoneFga[game * ZONES.length]!))
        newestShotDay = Math.max(newestShotDay, log.day[game]!);
    }
    if (game > from) {
      running.enterSeason(snapshot.season);
      histories.set(person, { from, to: game, level: running.before() });
    }
    while (game < log.length && log.personId[game] === person) game++;
    from = game;
  }
  return {
    slateDay,
    log,
    league,
    histories,
    expectedPoints,
    expectedMinutes,
    form,
    daysRest,
    profiles: profilesOf(log, histories, slateDay),
    freeThrows: fta > 0 ? { perMinute: fta / minutes, pct: ftm / fta } : null,
    newestGameDay,
    newestShotDay,
  };
}
