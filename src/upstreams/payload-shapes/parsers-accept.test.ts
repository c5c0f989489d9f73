import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { contextOf, payloadOf, runParser, type Stored } from '../../../test/support/parser-harness.ts';
import { realDataDir, skipWithoutRealData } from '../../../test/support/real-data.ts';
import { easternInstant } from '../../league/eastern-time.ts';
import { addDays, type GameDate, gameDate } from '../../league/game-date.ts';
import { RAW_PROCESSORS } from '../../pipeline/2-raw/index.ts';
import type { ParseProcessor, Payload } from '../../pipeline/define-processor.ts';
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
    injuries:
      upstream.kind === 'simulated'
        ? await run('espn_injuries', [await payload('espn_injuries', SOURCE_URLS.injuries(), slate)], slate, [
            ...known,
            ...stored('nbac_player_index', index.rows),
          ])
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
  assert.equal(new Set(slate.shots.rows.map((row) => row.game_id)).size, games);
  assert.ok(slate.points.rows.length >= 8 * games, `${slate.points.rows.length} lines`);
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
    const resolutions = new Set(slate.points.rows.map((row) => row.resolution));
    assert.ok(resolutions.has('exact') && resolutions.has('suffix_free'), [...resolutions].join());
    assert.ok((slate.injuries?.rows.length ?? 0) > 20);
  });
});
