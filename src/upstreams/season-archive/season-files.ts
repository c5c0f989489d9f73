/** The archive's files by season, read when first needed and kept as long as they are in use. */

import { type GameDate, gameDate } from '../../league/game-date.ts';
import type { Instant } from '../../ports/clock.ts';
import type { SeasonType } from '../payload-shapes/game-log.ts';
import { ArchiveError } from './archive-error.ts';
import { CsvTable } from './csv-table.ts';
import type { FileKind } from './file-kind.ts';
import { type GameLogs, playerLogs, playoffTeamLogs, teamLogs } from './game-logs.ts';
import { type GameShots, gameShots } from './game-shots.ts';
import { type OddsEvents, readOddsEvents } from './odds-events.ts';
import { type OddsSnapshot, readSnapshots } from './odds-snapshots.ts';
import { type PlayerFacts, readPlayerFacts } from './player-facts.ts';
import { readWhole } from './read-file.ts';
import { Recent } from './recent.ts';
import { readRecordedSchedule } from './recorded-schedule.ts';
import { reportTime } from './report-time.ts';
import type { ArchiveFile } from './scan-folder.ts';
import { buildSeasonGames, type SeasonGames } from './season-games.ts';
import { readResults } from './team-results.ts';
import { startsOfOddsEvents, startsOfPlan, startsOfSnapshots, TipoffTimes } from './tipoff-times.ts';

/** A person as he is known from the first game he played in a season. */
export interface SeenPlayer {
  readonly personId: number;
  readonly name: string;
  readonly knownFrom: Instant;
}

interface TimedReport {
  readonly at: Instant;
  readonly body: Uint8Array;
}

/** Kinds whose rows name the games of a season. */
const GAME_KINDS = ['schedule', 'team_logs', 'playoffs', 'player_logs'] as const;
/** Seasons whose large files stay unpacked: the one at work and its neighbour. */
const SEASONS_KEPT = 2;

export class SeasonFiles {
  readonly #files: readonly ArchiveFile[];
  readonly #games = new Map<number, Promise<SeasonGames>>();
  readonly #players = new Map<number, Promise<readonly SeenPlayer[]>>();
  /** Two seasons, two kinds of row, regular season and play-offs. */
  readonly #logs = new Recent<string, Promise<readonly GameLogs[]>>(4 * SEASONS_KEPT);
  readonly #shots = new Recent<number, Promise<readonly GameShots[]>>(SEASONS_KEPT);
  readonly #snapshots = new Recent<number, Promise<readonly OddsSnapshot[]>>(SEASONS_KEPT);
  readonly #playByPlay = new Map<number, Promise<ReadonlyMap<string, Uint8Array>>>();
  #referees: Promise<ReadonlyMap<GameDate, Uint8Array>> | undefined;
  #movement: Promise<readonly { readonly date: GameDate; readonly json: string }[]> | undefined;
  readonly #recorded = new Map<string, Promise<readonly Uint8Array[]>>();
  #injuryReports: Promise<readonly TimedReport[]> | undefined;
  #oddsEvents: Promise<OddsEvents> | undefined;
  #playerFacts: Promise<ReadonlyMap<number, PlayerFacts>> | undefined;

  constructor(files: readonly ArchiveFile[]) {
    this.#files = files;
  }

  /** Seasons of which the archive knows games, in order. */
  seasons(): number[] {
    const seasons = this.#files
      .filter((file) => GAME_KINDS.some((kind) => kind === file.kind))
      .flatMap((file) => file.season ?? []);
    return [...new Set(seasons)].sort((a, b) => a - b);
  }

  games(season: number): Promise<SeasonGames> {
    return kept(this.#games, season, () => this.#readGames(season));
  }

  /** Log files of a season that hold the rows asked for; empty where there is none. */
  logs(season: number, of: 'player' | 'team', seasonType: SeasonType): Promise<readonly GameLogs[]> {
    return this.#logs.get(`${season} ${of} ${seasonType}`, async () => {
      const [kind, read] =
        seasonType === 'Playoffs'
          ? (['playoffs', of === 'player' ? playerLogs : playoffTeamLogs] as const)
          : of === 'player'
            ? (['player_logs', playerLogs] as const)
            : (['team_logs', teamLogs] as const);
      return (await this.#tables(kind, season)).map(read);
    });
  }

  shots(season: number): Promise<readonly GameShots[]> {
    return this.#shots.get(season, async () => (await this.#tables('shots', season)).map(gameShots));
  }

  /** Raw odds snapshots of a season, oldest first. */
  snapshots(season: number): Promise<readonly OddsSnapshot[]> {
    return this.#snapshots.get(season, async () => {
      const all: OddsSnapshot[] = [];
      for (const { path } of this.#of('odds_snapshots', season)) {
        all.push(...readSnapshots(path, await readWhole(path)));
      }
      return all.sort((a, b) => a.timestamp - b.timestamp);
    });
  }

  oddsEvents(): Promise<OddsEvents> {
    this.#oddsEvents ??= (async () =>
      readOddsEvents(await this.#tables('odds_events'), await this.#tables('player_points')))();
    return this.#oddsEvents;
  }

  playerFacts(): Promise<ReadonlyMap<number, PlayerFacts>> {
    this.#playerFacts ??= (async () =>
      readPlayerFacts(await this.#tables('player_size'), await this.#tables('player_positions')))();
    return this.#playerFacts;
  }

  /** Recorded play-by-play of a season's games, by game id. */
  playByPlay(season: number): Promise<ReadonlyMap<string, Uint8Array>> {
    return kept(this.#playByPlay, season, async () => {
      const bodies = new Map<string, Uint8Array>();
      for (const { path } of this.#of('play_by_play', season)) {
        const body = await readWhole(path);
        const { game } = readJson<{ game: { gameId: string } }>(path, body);
        bodies.set(game.gameId, body);
      }
      return bodies;
    });
  }

  /** Recorded lists of officials, by date. */
  referees(): Promise<ReadonlyMap<GameDate, Uint8Array>> {
    this.#referees ??= (async () => {
      const bodies = new Map<GameDate, Uint8Array>();
      for (const { path } of this.#of('referees')) {
        const body = await readWhole(path);
        const { nba } = readJson<{ nba: { Table: { rows: { game_date: string }[] } } }>(path, body);
        const [month, day, year] = (nba.Table.rows[0]?.game_date ?? '').split('/');
        if (year !== undefined) bodies.set(gameDate(`${year}-${month}-${day}`), body);
      }
      return bodies;
    })();
    return this.#referees;
  }

  /** Answers that say themselves what they are about: bytes of every recorded file of a kind. */
  recorded(kind: 'espn_scoreboard' | 'espn_boxscore' | 'injury_report'): Promise<readonly Uint8Array[]> {
    let bodies = this.#recorded.get(kind);
    if (!bodies) {
      bodies = Promise.all(this.#of(kind).map(({ path }) => readWhole(path)));
      this.#recorded.set(kind, bodies);
    }
    return bodies;
  }

  /** Recorded injury reports with their times, read once: every slot of a day asks for them. */
  injuryReports(): Promise<readonly TimedReport[]> {
    this.#injuryReports ??= (async () => {
      const reports: TimedReport[] = [];
      for (const body of await this.recorded('injury_report')) {
        const at = await reportTime(body);
        if (at !== null) reports.push({ at, body });
      }
      return reports;
    })();
    return this.#injuryReports;
  }

  /** Recorded transactions, newest first, as their date and their JSON. */
  movement(): Promise<readonly { readonly date: GameDate; readonly json: string }[]> {
    this.#movement ??= (async () => {
      const rows: { date: GameDate; json: string }[] = [];
      for (const { path } of this.#of('movement')) {
        const recorded = readJson<{ NBA_Player_Movement: { rows: { TRANSACTION_DATE: string }[] } }>(
          path,
          await readWhole(path),
        );
        for (const row of recorded.NBA_Player_Movement.rows) {
          rows.push({ date: gameDate(row.TRANSACTION_DATE.slice(0, 10)), json: JSON.stringify(row) });
        }
      }
      return rows;
    })();
    return this.#movement;
  }

  /** Everybody who played in a season, with the moment from which that was known. */
  seenPlayers(season: number): Promise<readonly SeenPlayer[]> {
    return kept(this.#players, season, async () => {
      const { byId } = await this.games(season);
      const seen = new Map<number, SeenPlayer>();
      for (const seasonType of ['Regular Season', 'Playoffs'] as const) {
        for (const logs of await this.logs(season, 'player', seasonType)) {
          for (const gameId of logs.gameIds()) {
            const knownFrom = byId.get(gameId)?.finalFrom ?? Number.POSITIVE_INFINITY;
            for (const { personId, name } of logs.personsOf(gameId)) {
              if (knownFrom < (seen.get(personId)?.knownFrom ?? Number.POSITIVE_INFINITY)) {
                seen.set(personId, { personId, name, knownFrom });
              }
            }
          }
        }
      }
      return [...seen.values()];
    });
  }

  async #readGames(season: number): Promise<SeasonGames> {
    const recorded = [];
    for (const { path } of this.#of('schedule', season)) {
      recorded.push(...readRecordedSchedule(path, await readWhole(path)));
    }
    const results = [];
    for (const kind of ['team_logs', 'playoffs'] as const) {
      for (const table of await this.#tables(kind, season)) results.push(...readResults(table, kind));
    }
    if (this.#of('team_logs', season).length === 0) {
      for (const table of await this.#tables('player_logs', season)) {
        results.push(...readResults(table, 'player_logs'));
      }
    }
    const dates = results.map((result) => result.date).sort();
    return buildSeasonGames(season, recorded, results, await this.#tipoffs(season, dates));
  }

  /** Clocks for the dates of results: events first, then the plan, then the starts inside raw snapshots. */
  async #tipoffs(season: number, dates: readonly GameDate[]): Promise<TipoffTimes> {
    const tipoffs = new TipoffTimes();
    for (const table of await this.#tables('odds_events')) tipoffs.add(startsOfOddsEvents(table));
    for (const table of await this.#tables('planned_times')) tipoffs.add(startsOfPlan(table));
    const { covers } = await this.oddsEvents();
    if (dates.some((date) => !covers(date))) {
      const snapshots = await this.snapshots(season);
      tipoffs.add(startsOfSnapshots(snapshots.map((snapshot) => snapshot.body)));
    }
    return tipoffs;
  }

  #of(kind: FileKind, season: number | null = null): ArchiveFile[] {
    return this.#files.filter((file) => file.kind === kind && file.season === season);
  }

  async #tables(kind: FileKind, season: number | null = null): Promise<CsvTable[]> {
    const tables = [];
    for (const { path } of this.#of(kind, season)) tables.push(new CsvTable(path, await readWhole(path)));
    return tables;
  }
}

function readJson<T>(path: string, body: Uint8Array): T {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8')) as T;
  } catch (cause) {
    throw new ArchiveError(`${path} of the season archive is no whole JSON: copy it again`, { cause });
  }
}

function kept<Value>(cache: Map<number, Value>, key: number, make: () => Value): Value {
  const known = cache.get(key);
  if (known !== undefined) return known;
  const value = make();
  cache.set(key, value);
  return value;
}
