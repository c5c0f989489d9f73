/** What a file of the archive is, told by its columns or its first bytes, never by its name. */

import { easternDate } from '../../league/eastern-time.ts';
import { seasonFromGameId, seasonFromLabel, seasonOf } from '../../league/season.ts';
import { splitHeader } from './csv-table.ts';

export type FileKind =
  | 'player_logs'
  | 'team_logs'
  | 'playoffs'
  | 'shots'
  | 'schedule'
  | 'odds_events'
  | 'planned_times'
  | 'odds_snapshots'
  | 'player_points'
  | 'player_size'
  | 'player_positions'
  | 'play_by_play'
  | 'referees'
  | 'movement'
  | 'espn_scoreboard'
  | 'espn_boxscore'
  | 'injury_report';

export interface RecognisedFile {
  readonly kind: FileKind;
  /** Season of its first fact; null for kinds that are not read season by season. */
  readonly season: number | null;
}

/** Columns that make a kind, and columns that it must not have. The first match counts. */
const SIGNATURES: readonly { kind: FileKind; has: readonly string[]; lacks?: readonly string[] }[] = [
  {
    kind: 'player_logs',
    has: [
      'SEASON_ID',
      'PLAYER_ID',
      'PLAYER_NAME',
      'TEAM_ID',
      'GAME_ID',
      'GAME_DATE',
      'MATCHUP',
      'MIN',
      'PTS',
    ],
  },
  {
    kind: 'team_logs',
    has: ['SEASON_ID', 'TEAM_ID', 'GAME_ID', 'GAME_DATE', 'MATCHUP', 'MIN', 'PTS'],
    lacks: ['PLAYER_ID'],
  },
  {
    kind: 'playoffs',
    has: ['PLAYER_ID', 'PLAYER_NAME', 'GAME_ID', 'GAME_DATE', 'MATCHUP', 'TEAM_MIN', 'TEAM_PTS'],
  },
  {
    kind: 'shots',
    has: ['GAME_ID', 'GAME_DATE', 'TEAM_ID', 'PLAYER_ID', 'SHOT_ZONE_BASIC', 'LOC_X', 'LOC_Y'],
  },
  { kind: 'odds_events', has: ['event_id', 'commence_time', 'home_team', 'away_team', 'completed'] },
  { kind: 'planned_times', has: ['Match Number', 'Date', 'Home Team', 'Away Team'] },
  {
    kind: 'player_points',
    has: ['market', 'bookmaker', 'player', 'side', 'line', 'price', 'game_id', 'commence_time'],
  },
  { kind: 'player_size', has: ['PLAYER_ID', 'POSITION', 'HEIGHT', 'WEIGHT'] },
  { kind: 'player_positions', has: ['PLAYER_ID', 'POSITION', 'POSITION_SIMPLE'] },
];

/** Kinds whose files hold one season each and are read only when that season is asked for. */
const BY_GAME_ID: ReadonlySet<FileKind> = new Set(['player_logs', 'team_logs', 'playoffs', 'shots']);

/** @param beginning the file's first bytes, unpacked; null when it is none of the kinds the archive serves */
export function recogniseFile(beginning: Buffer): RecognisedFile | null {
  if (beginning.toString('latin1', 257, 262) === 'ustar') return recogniseSnapshots(beginning);
  const text = beginning.toString('utf8');
  if (/^\s*[{[]/.test(text)) return recogniseJson(text);
  if (text.startsWith('%PDF-')) return { kind: 'injury_report', season: null };
  if (/^\s*<!doctype html/i.test(text)) return recognisePage(text);
  return recogniseCsv(text);
}

/** A page of ESPN's says in its head which game it is about. */
function recognisePage(text: string): RecognisedFile | null {
  return /espn\.com\/nba\/boxscore/.test(text) ? { kind: 'espn_boxscore', season: null } : null;
}

function recogniseSnapshots(beginning: Buffer): RecognisedFile | null {
  return recogniseJson(beginning.toString('utf8', 512));
}

/** Answers recorded as they came, each whole in itself. */
const SINGLE_ANSWERS: readonly (readonly [FileKind, RegExp])[] = [
  ['play_by_play', /"game"\s*:\s*\{\s*"gameId"\s*:\s*"(00\d{8})"\s*,\s*"actions"/],
  ['referees', /^\s*\{\s*"nba"\s*:\s*\{\s*"Table"/],
  ['movement', /^\s*\{\s*"NBA_Player_Movement"/],
  ['espn_scoreboard', /^\s*\{\s*"leagues"\s*:\s*\[\s*\{\s*"id"\s*:\s*"46"/],
];

/** Kinds a file that is no archive of its own may hold: a lone schedule or odds answer is a test's, not a season's. */
export function isSingleAnswer(kind: FileKind): boolean {
  return SINGLE_ANSWERS.some(([single]) => single === kind);
}

function recogniseJson(text: string): RecognisedFile | null {
  const single = SINGLE_ANSWERS.find(([, signature]) => signature.test(text));
  if (single) {
    const gameId = single[1].exec(text)?.[1];
    return { kind: single[0], season: gameId === undefined ? null : seasonFromGameId(gameId) };
  }
  const label = /"leagueSchedule"\s*:\s*\{\s*"seasonYear"\s*:\s*"(\d{4}-\d{2})"/.exec(text)?.[1];
  if (label !== undefined) return { kind: 'schedule', season: seasonFromLabel(label) };
  const timestamp = SNAPSHOT_START.exec(text)?.[1];
  if (timestamp === undefined) return null;
  return { kind: 'odds_snapshots', season: seasonOf(easternDate(Date.parse(timestamp))) };
}

/** A list of events with bookmakers and its time; a single event's odds or a list without odds is something else. */
const SNAPSHOT_START =
  /"timestamp"\s*:\s*"(\d{4}-\d{2}-\d{2}T[0-9:]+Z)"[^[{]*"data"\s*:\s*\[\s*(?:\]|\{[^{[]*"bookmakers"\s*:\s*\[)/;

function recogniseCsv(text: string): RecognisedFile | null {
  const [headerLine = '', firstRow = ''] = text.split('\n', 2);
  const header = splitHeader(headerLine);
  const signature = SIGNATURES.find(
    ({ has, lacks }) =>
      has.every((name) => header.includes(name)) && !(lacks ?? []).some((name) => header.includes(name)),
  );
  if (!signature) return null;
  if (!BY_GAME_ID.has(signature.kind)) return { kind: signature.kind, season: null };
  const gameId = splitHeader(firstRow)[header.indexOf('GAME_ID')] ?? '';
  // A file with a header and no rows holds no season.
  return gameId === '' ? null : { kind: signature.kind, season: seasonFromGameId(gameId) };
}
