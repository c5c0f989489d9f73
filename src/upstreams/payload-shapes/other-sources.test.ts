import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { contextOf, payloadOf, pick, runParser, type Stored } from '../../../test/support/parser-harness.ts';
import { realDataDir, skipWithoutRealData } from '../../../test/support/real-data.ts';
import { openHarness } from '../../../test/support/warehouse-harness.ts';
import { easternInstant } from '../../league/eastern-time.ts';
import { addDays, type GameDate, gameDate } from '../../league/game-date.ts';
import type { FetchRequest, Payload } from '../../pipeline/define-processor.ts';
import { RAW_TABLES, SOURCES } from '../../pipeline/sources.ts';
import type { Upstream } from '../../ports/upstream.ts';
import { openSeasonArchive } from '../season-archive/season-archive.ts';
import { openSimulatedLeague } from '../simulated-league/simulated-league.ts';
import { ask, SOURCE_URLS } from './ask.ts';

const iso = (instant: number) => new Date(instant).toISOString();

function sourceOf(id: string) {
  const source = SOURCES.find(({ collect }) => collect.id === `collect_${id}`);
  if (!source?.parse[0]) throw new Error(`there is no source ${id}`);
  return { collect: source.collect, parse: source.parse[0] };
}

/** Collects a source as its collector plans it, in rounds, and parses what came. */
async function collected(
  upstream: Upstream,
  id: string,
  date: GameDate,
  season: number,
  asOf: number,
  stored: Stored,
) {
  const { collect, parse } = sourceOf(id);
  const context = { ...contextOf(date, season, iso(asOf)), live: false };
  const harness = await openHarness(RAW_TABLES);
  const payloads: Payload[] = [];
  const asked = new Set<string>();
  try {
    for (const [table, rows] of stored) await harness.insert(table, rows);
    const space = await harness.workspace(collect.reads, context);
    const fetchAll = async (requests: readonly FetchRequest[]) => {
      for (const { subject, url } of requests.filter((request) => !asked.has(request.subject))) {
        asked.add(subject);
        const response = await ask(upstream, url, asOf);
        if (response.status !== 200) continue;
        const fetchedAt = iso(response.knownAt);
        const payload = payloadOf({ source: parse.source, subject, url, date, fetchedAt }, response.body);
        assert.ok((await collect.countRows(payload)) >= 0);
        payloads.push(payload);
        if (collect.asksUntilFound) return;
      }
    };
    await fetchAll(await collect.requests(context, space));
    for (let round = 0; collect.followUps && round < 3; round += 1) {
      await fetchAll(await collect.followUps(context, space, payloads));
    }
    await space.close();
  } finally {
    await harness.close();
  }
  return { payloads, ...(await runParser(parse, payloads, context, stored)) };
}

async function scheduleOf(
  upstream: Upstream,
  date: GameDate,
  season: number,
  forDate: GameDate,
): Promise<Stored> {
  const { parse } = sourceOf('nbac_schedule');
  const asOf = easternInstant(forDate, '05:30');
  const url = SOURCE_URLS.schedule(season);
  const response = await ask(upstream, url, asOf);
  const payload = payloadOf(
    {
      source: 'nbac_schedule',
      url,
      date: forDate,
      upstream: upstream.kind === 'archive' ? 'archive' : 'simulated',
    },
    response.body,
  );
  const run = await runParser(parse, [payload], contextOf(forDate, season, iso(asOf)));
  assert.ok(run.rows.some((row) => row.game_date_et === date));
  return [[parse.output, run.rows]];
}

async function namesOf(upstream: Upstream, season: number, asOf: number, date: GameDate): Promise<Stored> {
  const { parse } = sourceOf('nbac_player_index');
  const url = SOURCE_URLS.playerIndex(season);
  const response = await ask(upstream, url, asOf);
  const payload = payloadOf(
    { source: 'nbac_player_index', subject: 'players', url, date, upstream: 'simulated' },
    response.body,
  );
  const run = await runParser(parse, [payload], contextOf(date, season, iso(asOf)));
  return [[parse.output, run.rows]];
}

describe('the simulated league', () => {
  for (const date of [gameDate('2025-11-07'), gameDate('2026-01-16')]) {
    it(`answers for injuries, rosters, scores and lines on ${date} as its other sources do`, async () => {
      const league = await openSimulatedLeague();
      const season = 2025;
      const [slate, results] = [easternInstant(date, '18:05'), easternInstant(addDays(date, 1), '06:30')];
      const before = [
        ...(await scheduleOf(league, date, season, date)),
        ...(await namesOf(league, season, slate, date)),
      ];
      const after = [...(await scheduleOf(league, date, season, addDays(date, 1))), ...before.slice(1)];
      const report = await collected(league, 'nbac_injury_report', date, season, slate, before);
      const board = await collected(league, 'espn_scoreboard', date, season, results, after);
      const boxes = await collected(league, 'espn_boxscore', date, season, results, after);
      const rosters = await collected(league, 'espn_team_roster', date, season, slate, before);
      const lines = await collected(league, 'bettingpros_player_points', date, season, slate, before);
      for (const [what, run] of Object.entries({ report, board, boxes, rosters, lines })) {
        assert.deepEqual(run.quarantined, [], what);
        assert.equal(run.expectation.found, run.expectation.expected, `${what}: ${run.expectation.missing}`);
        assert.deepEqual(
          Object.values(run.violations).filter((count) => count > 0),
          [],
          what,
        );
      }
      assert.equal(report.payloads.length, 1, 'the newest report is enough');
      assert.ok(report.rows.every((row) => row.game_id !== null && row.resolution !== 'unresolved'));
      // Who is out on ESPN's roster and does not play tonight is out in the report; who is out in it does not play.
      const played = new Set(
        pick(
          boxes.rows.filter((row) => row.play_status === 'played'),
          'person_id',
        ).flat(),
      );
      const out = new Set(
        pick(
          report.rows.filter((row) => row.status === 'Out' && row.game_date_et === date),
          'person_id',
        ).flat(),
      );
      const outAtEspn = rosters.rows.filter(
        (row) => row.injury_status === 'Out' && !played.has(row.person_id),
      );
      assert.ok(outAtEspn.length > 0 && outAtEspn.some((row) => out.has(row.person_id)));
      assert.deepEqual(
        [...out].filter((personId) => played.has(personId)),
        [],
      );
      assert.equal(new Set(lines.rows.map((row) => row.snapshot_at)).size, 1);
    });
  }
});

describe('the season archive', skipWithoutRealData, () => {
  it('has the recorded injury report on its day and none on another', async () => {
    const archive = await openSeasonArchive(realDataDir() ?? '');
    const date = gameDate('2024-01-04');
    const stored = await scheduleOf(archive, date, 2023, date);
    const at = (time: `${number}:${number}`) => easternInstant(date, time as '18:30');
    const run = await collected(archive, 'nbac_injury_report', date, 2023, at('18:30'), stored);
    assert.deepEqual([run.rows.length, run.quarantined], [43, []]);
    assert.ok(run.rows.every((row) => row.game_id !== null));
    const early = await collected(archive, 'nbac_injury_report', date, 2023, at('12:00'), stored);
    assert.equal(early.payloads.length, 0, 'nobody knows it before it is out');
    const next = addDays(date, 1);
    const later = await scheduleOf(archive, next, 2023, next);
    const none = await collected(
      archive,
      'nbac_injury_report',
      next,
      2023,
      easternInstant(next, '18:30'),
      later,
    );
    assert.equal(none.payloads.length, 0);
  });

  it("has ESPN's scoreboard and one box score of 15 January 2024, of the games and with the scores of the league", async () => {
    const archive = await openSeasonArchive(realDataDir() ?? '');
    const date = gameDate('2024-01-15');
    const asOf = easternInstant(addDays(date, 1), '06:30');
    const stored = await scheduleOf(archive, date, 2023, addDays(date, 1));
    const board = await collected(archive, 'espn_scoreboard', date, 2023, asOf, stored);
    assert.deepEqual(
      [board.expectation, Object.values(board.violations)],
      [{ expected: 11, found: 11, missing: '' }, [0, 0]],
    );
    const boxes = await collected(archive, 'espn_boxscore', date, 2023, asOf, stored);
    assert.equal(boxes.rows.length, 27);
    assert.equal(boxes.expectation.found, 1);
  });
});
