/** The schedules of the pipeline, as data: when each job is due, on whose clock, and what it does when it was missed. */

import type { GameSchedule } from '../engine/game-schedules.ts';
import type { Schedule } from '../engine/schedules.ts';
import { OVER_AFTER_MINUTES } from './1-collect/finished-games.ts';

export type ScheduleAction =
  | 'request_slate'
  | 'refresh_schedule'
  | 'collect_injuries'
  | 'collect_odds'
  | 'collect_game_lines'
  | 'collect_finished_game'
  | 'collect_referees'
  | 'sweep_results'
  | 'recheck_results'
  | 'phase5_start'
  | 'phase5_retry'
  | 'phase5_status'
  | 'train_week'
  | 'test_channels'
  | 'reconcile';

const EASTERN = 'America/New_York';
const PACIFIC = 'America/Los_Angeles';

/** In the order in which they come up in a day. The scrapers' times are sources.md §9.2, Phase 5's predictions.md §6. */
export const SCHEDULES: readonly Schedule<ScheduleAction>[] = [
  {
    job: 'daily-slate',
    zone: EASTERN,
    cron: '30 5 * * *',
    action: 'request_slate',
    missed: 'latest',
    doc: "Asks for the day's slate: schedule, player index, and the results of the slate before.",
    unless: 'the schedule of the date has been collected',
  },
  {
    job: 'train-week',
    zone: EASTERN,
    cron: '45 5 * * 1',
    action: 'train_week',
    missed: 'latest',
    doc: "Asks for the slate that plans the week's training, where that has not happened.",
    unless: "the week's training is planned or done",
  },
  {
    job: 'results-sweep',
    zone: EASTERN,
    cron: '30 6-11 * * *',
    action: 'sweep_results',
    missed: 'latest',
    doc: 'Fetches again, hourly until noon, what is not whole of the last three dates: box scores, game logs, shots.',
    unless: 'everything of these dates is complete',
  },
  {
    job: 'schedule-refresh',
    zone: EASTERN,
    cron: '0 7-23 * * *',
    action: 'refresh_schedule',
    missed: 'skip',
    doc: 'Fetches the schedule again on a game day: postponed and moved games, tip-off times.',
    unless: 'the date has no games, or its first game has tipped off',
  },
  {
    job: 'phase5-start',
    zone: PACIFIC,
    cron: '0 6 * * *',
    action: 'phase5_start',
    missed: 'latest',
    doc: "Backup of the event that starts the slate's predictions; waits 30 minutes where the slate is not ready.",
    unless: 'the batch is running or closed, or there is nothing to predict',
  },
  {
    job: 'phase5-retry-1',
    zone: PACIFIC,
    cron: '15 6 * * *',
    action: 'phase5_retry',
    missed: 'skip',
    doc: 'Tries again the players who failed for want of time or deliveries.',
    unless: 'nobody is left to be tried again',
  },
  {
    job: 'phase5-retry-2',
    zone: PACIFIC,
    cron: '30 6 * * *',
    action: 'phase5_retry',
    missed: 'skip',
    doc: 'The same, once more.',
    unless: 'nobody is left to be tried again',
  },
  {
    job: 'phase5-status',
    zone: PACIFIC,
    cron: '0 7 * * *',
    action: 'phase5_status',
    missed: 'latest',
    doc: 'Measures the promise: 90 % of the expected players at 10:00 Eastern; opens an incident when it is missed.',
    unless: 'never: it only looks',
  },
  {
    job: 'channel-test',
    zone: EASTERN,
    cron: '0 9 * * *',
    action: 'test_channels',
    missed: 'latest',
    doc: 'Sends a test through every alert channel, so that a dead one is found before it is needed.',
    unless: 'never: a channel that is not tried is not known to work',
  },
  {
    job: 'referees',
    zone: EASTERN,
    cron: '0 9-11 * * *',
    action: 'collect_referees',
    missed: 'latest',
    doc: "Fetches the officials of the day's games, which are announced about nine.",
    unless: 'three are known for every game, the date has no games, or its first game has tipped off',
  },
  {
    job: 'odds',
    zone: EASTERN,
    cron: '0 10-23 * * *',
    action: 'collect_odds',
    missed: 'skip',
    doc: 'Fetches lines and props hourly, of the games that have not begun.',
    unless: 'the date has no games, or all of them have tipped off',
  },
  {
    job: 'injuries',
    zone: EASTERN,
    cron: '*/30 11-23 * * *',
    action: 'collect_injuries',
    missed: 'skip',
    doc: "Fetches the league's injury report every half hour, ESPN's list hourly.",
    unless: 'the date has no games, or its first game has tipped off',
  },
  {
    job: 'results-recheck',
    zone: EASTERN,
    cron: '0 12 * * *',
    action: 'recheck_results',
    missed: 'latest',
    doc: 'Fetches the results again one and three days after, for corrections.',
    unless: 'the date had no games, or its results are not complete yet',
  },
  {
    job: 'reconciler',
    zone: EASTERN,
    cron: '10 * * * *',
    action: 'reconcile',
    missed: 'latest',
    doc: 'Compares grid, ledger and warehouse over every date, and repairs holes within its budget.',
    unless: 'there are no holes',
  },
];

/** Around each game's tip-off, in minutes from it (sources.md §9.2). */
export const GAME_SCHEDULES: readonly GameSchedule<ScheduleAction>[] = [
  {
    job: 'lines-before-tip',
    from: -90,
    every: 15,
    until: -15,
    action: 'collect_game_lines',
    missed: 'skip',
    doc: 'Fetches lines and props every quarter of an hour before the game.',
    unless: 'the game has tipped off',
  },
  {
    job: 'closing-lines',
    from: -5,
    every: 5,
    until: -5,
    action: 'collect_game_lines',
    missed: 'skip',
    doc: 'Fetches lines and props once more just before the game: its closing line.',
    unless: 'the game has tipped off',
  },
  {
    job: 'post-game',
    from: OVER_AFTER_MINUTES,
    every: 10,
    until: 475,
    action: 'collect_finished_game',
    missed: 'latest',
    doc: 'Looks whether the game is final and fetches its box score, play-by-play and shots.',
    unless: 'they are there whole: then it has no further ticks',
  },
];
