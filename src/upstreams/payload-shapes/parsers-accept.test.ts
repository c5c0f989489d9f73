import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { contextOf, payloadOf, runParser, type Stored } from '../../../test/support/parser-harness.ts';
import { realDataDir, skipWithoutRealData } from '../../../test/support/real-data.ts';
import { easternInstant } from '../../league/eastern-time.ts';
import { addDays, type GameDate, gameDate } from '../../league/game-date.ts';
import { teamById } from '../../league/teams.ts';
import type { ParseProcessor, Payload } from '../../pipeline/define-processor.ts';
import { RAW_PROCESSORS } from '../../pipeline/sources.ts';
import type { Upstream } from '../../ports/upstream.ts';
import type { Row } from '../../ports/warehouse.ts';
import { openSeasonArchive } from '../season-archive/season-archive.ts';
import { openSimulatedLeague } from '../simulated-league/simulated-league.ts';
import { ask, askJson, SOURCE_URLS } from './ask.ts';

const iso = (instant: number) => new Date(instant).toISOString();

function processor(id: string): ParseProcessor {
  const found = RAW_PROCESSORS.find((candidate) => candidate.id === id);
  if (!found) throw new Error(`there is no processor ${id}`);
  return found;
}

/** A slate of an upstream, parsed source by source as the pipeline would. */
async function parsedSlate(upstream: Upstream, date: GameDate, season: number) {
  const next = addDays(date, 1);
  const payload = async (
    source: string,
    url: string,
    asOf: number,
    subject = 'season',
    of: string = date,
  ): Promise<Payload> => {
    const response = await ask(upstream, url, asOf);
    assert.equal(response.status, 200, url);
    const fetchedAt = iso(response.knownAt);
    const kind = upstream.kind === 'archive' ? 'archive' : 'simulated';
    return payloadOf(
      { source, subject, url, date: of, fetchedAt, upstream: kind, derived: response.derived },
      response.body,
    );
  };
  const run = async (id: string, payloads: Payload[], asOf: number, stored: Stored = [], of: string = date) =>
    runParser(processor(id), payloads, contextOf(of, season, iso(asOf)), stored);
  const stored = (id: string, rows: readonly Row[]): Stored => [[processor(id).output, rows]];

  const [morning, nextMorning] = [easternInstant(date, '05:30'), easternInstant(next, '05:30')];
  const [slate, results] = [easternInstant(date, '12:00'), easternInstant(next, '06:30')];
  const schedule = SOURCE_URLS.schedule(season);
  const today = await run('nbac_schedule', [await payload('nbac_schedule', schedule, morning)], morning);
  const tomorrow = await run(
    'nbac_schedule',
    [await payload('nbac_schedule', schedule, nextMorning, 'season', next)],
    nextMorning,
    [],
    next,
  );
  const [known, ended] = [stored('nbac_schedule', today.rows), stored('nbac_schedule', tomorrow.rows)];
  const gameIds = tomorrow.rows.filter((row) => row.game_date_et === date).map((row) => String(row.game_id));
  const log = (of: 'P' | 'T', source: string) =>
    payload(source, SOURCE_URLS.gameLog(of, date, season), results);
  const shots = await Promise.all(
    gameIds.map((gameId) => payload('nbac_shot_chart', SOURCE_URLS.shots(gameId), results, gameId)),
  );
  const players = await run('nbac_player_game_log', [await log('P', 'nbac_player_game_log')], results, ended);
  const index = await run(
    'nbac_player_index',
    [await payload('nbac_player_index', SOURCE_URLS.playerIndex(season), slate)],
    slate,
  );
  const events = await askJson<{ data: { id: string }[] }>(upstream, SOURCE_URLS.events(slate), slate);
  const priced = await Promise.all(
    events.data.map(async ({ id }) =>
      (await ask(upstream, SOURCE_URLS.eventOdds(id, slate), slate)).status === 200
        ? [await payload('odds_api_player_points', SOURCE_URLS.eventOdds(id, slate), slate, id)]
        : [],
    ),
  );
  // Who plays for whom is taken from the day's own box scores: a month of history for one test is not worth it.
  const candidates: Stored = [
    [
      processor('nbac_player_game_log').output,
      players.rows.map((row) => ({ ...row, for_date: addDays(date, -1) })),
    ],
  ];
  return {
    today,
    tomorrow,
    players,
    teams: await run('nbac_team_game_log', [await log('T', 'nbac_team_game_log')], results, ended),
    shots: await run('nbac_shot_chart', shots, results, ended),
    index,
    lines: await run(
      'odds_api_game_lines',
      [await payload('odds_api_game_lines', SOURCE_URLS.odds(slate), slate)],
      slate,
      known,
    ),
    points: await run('odds_api_player_points', priced.flat(), slate, [...known, ...candidates]),
    ...(await leagueSources(upstream, date, gameIds, payload, run, { known, ended, slate, results })),
    injuries:
      upstream.kind === 'simulated'
        ? await run('espn_injuries', [await payload('espn_injuries', SOURCE_URLS.injuries(), slate)], slate, [
            ...known,
            ...stored('nbac_player_index', index.rows),
          ])
        : null,
  };
}

interface Moments {
  readonly known: Stored;
  readonly ended: Stored;
  readonly slate: number;
  readonly results: number;
}

/** The league's further sources of a slate; null where the upstream has nothing. */
async function leagueSources(
  upstream: Upstream,
  date: GameDate,
  gameIds: readonly string[],
  payload: (source: string, url: string, asOf: number, subject?: string) => Promise<Payload>,
  run: (id: string, payloads: Payload[], asOf: number, stored?: Stored) => ReturnType<typeof runParser>,
  { known, ended, slate, results }: Moments,
) {
  const boxes = await Promise.all(
    gameIds.map((gameId) => payload('nbac_boxscore', SOURCE_URLS.boxscore(gameId), results, gameId)),
  );
  const v3 = await Promise.all(
    gameIds.map((gameId) => payload('nbac_boxscore_v3', SOURCE_URLS.boxscoreV3(gameId), results, gameId)),
  );
  const of = { nbac_scoreboard: SOURCE_URLS.scoreboard(), nbac_player_movement: SOURCE_URLS.movement() };
  const scoreboard = [await payload('nbac_scoreboard', of.nbac_scoreboard, slate, 'today')];
  const movement = [await payload('nbac_player_movement', of.nbac_player_movement, slate, 'league')];
  const simulated = upstream.kind === 'simulated';
  const plays = simulated
    ? await Promise.all(
        gameIds.map((gameId) =>
          payload('nbac_play_by_play', SOURCE_URLS.playByPlay(gameId), results, gameId),
        ),
      )
    : [];
  const teams = new Set(
    (known[0]?.[1] ?? [])
      .filter((row) => row.game_date_et === date)
      .flatMap((row) => [Number(row.home_team_id), Number(row.away_team_id)]),
  );
  const pages = simulated
    ? await Promise.all(
        [...teams].map((teamId) =>
          payload('nbac_team_roster', SOURCE_URLS.rosterPage(teamId), slate, teamById(teamId).tricode),
        ),
      )
    : [];
  return {
    playerBoxes: await run('nbac_player_boxscore', boxes, results, ended),
    teamBoxes: await run('nbac_team_boxscore', boxes, results, ended),
    boxesV3: await run('nbac_boxscore_v3', v3, results, ended),
    scoreboard: await run('nbac_scoreboard', scoreboard, slate, known),
    movement: await run('nbac_player_movement', movement, slate),
    plays: simulated ? await run('nbac_play_by_play', plays, results, ended) : null,
    rosters: simulated ? await run('nbac_team_roster', pages, slate, known) : null,
    referees: simulated
      ? await run(
          'nbac_referee_assignments',
          [await payload('nbac_referee_assignments', SOURCE_URLS.referees(date), slate, 'officials')],
          slate,
          known,
        )
      : null,
  };
}

type Slate = Awaited<ReturnType<typeof parsedSlate>>;

/** Nothing quarantined, everything expected found (but in `thin` sources), no rule of the contracts broken. */
function assertAccepted(slate: Slate, thin: readonly string[] = []): void {
  const games = slate.tomorrow.rows.filter(
    (row) => row.game_date_et === slate.players.rows[0]?.game_date_et,
  ).length;
  for (const [source, run] of Object.entries(slate)) {
    if (!run) continue;
    assert.deepEqual(run.quarantined, [], source);
    const { found, expected, missing } = run.expectation;
    if (thin.includes(source)) assert.ok(found > 0, source);
    else assert.equal(found, expected, `${source}: ${missing}`);
    assert.deepEqual(
      Object.entries(run.violations).filter(([, violations]) => violations > 0),
      [],
      source,
    );
  }
  assert.equal(slate.teams.rows.length, 2 * games);
  assert.equal(slate.teamBoxes.rows.length, 2 * games);
  assertSameBoxes(slate);
  assert.equal(new Set(slate.shots.rows.map((row) => row.game_id)).size, games);
  assert.ok(slate.points.rows.length >= 8 * games, `${slate.points.rows.length} lines`);
}

/** Points, minutes and counts of all three box scores are the game log's. */
function assertSameBoxes(slate: Slate): void {
  const counts = ['points', 'fgm', 'fga', 'fg3m', 'ftm', 'oreb', 'dreb', 'ast', 'stl', 'blk', 'tov', 'pf'];
  const lines = (rows: readonly Row[]) =>
    rows.map((row) => [row.game_id, row.person_id, ...counts.map((count) => row[count])].join('/')).sort();
  const logs = lines(slate.players.rows);
  assert.deepEqual(lines(slate.playerBoxes.rows.filter((row) => row.played)), logs);
  assert.deepEqual(lines(slate.boxesV3.rows.filter((row) => row.play_status === 'played')), logs);
  const minutes = new Map(slate.players.rows.map((row) => [row.person_id, row.minutes_int]));
  for (const row of slate.playerBoxes.rows.filter(({ played }) => played)) {
    const found =
      row.minutes_seconds === null ? row.minutes_int : Math.round(Number(row.minutes_seconds) / 60);
    assert.equal(found, minutes.get(row.person_id ?? null), String(row.name));
  }
}

/** What the actions of a play-by-play add up to is the box score, man by man. */
function assertPlaysAddUp(slate: Slate): void {
  const plays = slate.plays?.rows ?? [];
  const has = (type: string) => (row: Row) => row.action_type === type;
  for (const line of slate.playerBoxes.rows.filter(({ played }) => played)) {
    const own = plays.filter((row) => row.person_id === line.person_id);
    const shots = own.filter((row) => row.is_field_goal);
    const thrown = own.filter(has('freethrow'));
    assert.deepEqual(
      {
        points: own.reduce((sum, row) => sum + (row.shot_made ? Number(row.shot_value) : 0), 0),
        fga: shots.length,
        fgm: shots.filter((row) => row.shot_made).length,
        fta: thrown.length,
        ftm: thrown.filter((row) => row.shot_made).length,
        oreb: own.filter((row) => row.action_type === 'rebound' && row.sub_type === 'offensive').length,
        dreb: own.filter((row) => row.action_type === 'rebound' && row.sub_type === 'defensive').length,
        ast: plays.filter((row) => row.assist_person_id === line.person_id).length,
        stl: own.filter(has('steal')).length,
        blk: own.filter(has('block')).length,
        tov: own.filter(has('turnover')).length,
        pf: own.filter(has('foul')).length,
      },
      Object.fromEntries(
        ['points', 'fga', 'fgm', 'fta', 'ftm', 'oreb', 'dreb', 'ast', 'stl', 'blk', 'tov', 'pf'].map(
          (name) => [name, line[name]],
        ),
      ),
      String(line.name),
    );
  }
  const place = (row: Row, x: string, y: string) => [row.game_id, row.person_id, row[x], row[y]].join('/');
  assert.deepEqual(
    plays
      .filter((row) => row.is_field_goal)
      .map((row) => place(row, 'x_legacy', 'y_legacy'))
      .sort(),
    slate.shots.rows.map((row) => place(row, 'loc_x', 'loc_y')).sort(),
  );
}

describe('the raw processors take what the offline upstreams give, whole and without complaint:', () => {
  it('a slate of the season archive', skipWithoutRealData, async () => {
    const archive = await openSeasonArchive(realDataDir() ?? '');
    // Only two DFS books were recorded, and not for every game ten men.
    assertAccepted(await parsedSlate(archive, gameDate('2024-12-02'), 2024), ['points']);
  });

  it('a slate of the simulated league', async () => {
    const slate = await parsedSlate(await openSimulatedLeague(), gameDate('2026-01-16'), 2025);
    assertAccepted(slate);
    assertPlaysAddUp(slate);
    assert.ok(slate.movement.rows.some((row) => row.transaction_type === 'Trade'));
    assert.ok(slate.playerBoxes.rows.some((row) => row.play_status === 'inactive'));
    const resolutions = new Set(slate.points.rows.map((row) => row.resolution));
    assert.ok(resolutions.has('exact') && resolutions.has('suffix_free'), [...resolutions].join());
    assert.ok((slate.injuries?.rows.length ?? 0) > 20);
  });
});
