import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryPayloads } from '../../adapters/memory/memory-payloads.ts';
import { VirtualClock } from '../../adapters/memory/virtual-clock.ts';
import { easternInstant } from '../../league/eastern-time.ts';
import { addDays, gameDate } from '../../league/game-date.ts';
import { createFetcher } from '../../pipeline/1-collect/fetcher.ts';
import { collectNbacPlayerGameLog } from '../../pipeline/1-collect/nbac-player-game-log.ts';
import type { FetchOutcome } from '../../pipeline/define-processor.ts';
import { askRows, SOURCE_URLS } from '../payload-shapes/ask.ts';
import { type Fault, withFaults } from './scripted-faults.ts';
import { openSimulatedLeague } from './simulated-league.ts';

const LEAGUE = await openSimulatedLeague({ seed: 7 });
const [OPENER] = await LEAGUE.coverage();
const DATE = gameDate(OPENER);
const SEASON = 2024;
const MORNING = easternInstant(addDays(DATE, 1), '06:30');
const LOG = SOURCE_URLS.gameLog('P', DATE, SEASON);
const TEAM_LOG = SOURCE_URLS.gameLog('T', DATE, SEASON);
const GAME = String((await askRows(LEAGUE, LOG, MORNING))[0]?.GAME_ID);

/** What the pipeline's HTTP layer makes of the player log under the faults; again for each further call. */
function fetcherOf(faults: readonly Fault[]) {
  const clock = new VirtualClock(MORNING);
  const payloads = memoryPayloads();
  const fetcher = createFetcher({ upstream: withFaults(LEAGUE, faults), payloads, clock });
  return async (asOf = MORNING): Promise<FetchOutcome> => {
    const request = { subject: 'regular-season', url: LOG };
    let done = false;
    const outcome = fetcher
      .fetch('nbac_player_game_log', DATE, asOf, request, collectNbacPlayerGameLog.countRows)
      .finally(() => {
        done = true;
      });
    outcome.catch(() => undefined);
    while (!done) {
      await new Promise((wake) => setImmediate(wake));
      const next = clock.nextTimerAt();
      if (next !== null && !done) clock.advanceTo(Math.max(next, clock.now()));
    }
    return await outcome;
  };
}

const ENDS: readonly (readonly [name: string, fault: Fault, kind: FetchOutcome['kind'], detail: RegExp])[] = [
  ['a 403', { kind: 'blocked', status: 403 }, 'blocked', /403/],
  ['a 429 without end', { kind: 'blocked', status: 429 }, 'blocked', /429/],
  ['a block page with 200', { kind: 'blocked', status: 'page' }, 'blocked', /refus|page|denied/i],
  ['nobody who answers', { kind: 'unreachable' }, 'blocked', /nobody answers/],
  ['a body cut short', { kind: 'truncated' }, 'drifted', /cut|whole|truncated/i],
  ['another header', { kind: 'drift', rename: 'PLAYER_ID', as: 'PERSON_ID' }, 'drifted', /PLAYER_ID/],
  ['a file that is late', { kind: 'late', minutes: 600 }, 'unavailable', /404/],
];

for (const [name, fault, kind, detail] of ENDS) {
  test(`${name} ends as ${kind}`, async () => {
    const outcome = await fetcherOf([{ of: 'game_log', ...fault }])();
    assert.equal(outcome.kind, kind);
    assert.match('detail' in outcome ? outcome.detail : '', detail);
  });
}

test('a late file comes in the end, and a fault of one answer is over with it', async () => {
  const fetch = fetcherOf([{ of: 'game_log', kind: 'late', minutes: 600 }]);
  assert.equal((await fetch()).kind, 'unavailable');
  assert.equal((await fetch(MORNING + 12 * 3_600_000)).kind, 'fetched');
  const once = fetcherOf([{ of: 'game_log', kind: 'truncated', times: 1 }]);
  assert.equal((await once()).kind, 'fetched', 'the body is fetched again at once');
});

test('faults keep to their source, game and dates', async () => {
  const elsewhere: Fault[] = [
    { of: 'boxscore', kind: 'blocked', status: 403 },
    { game: '0022499999', kind: 'unreachable' },
    { from: addDays(DATE, 5), kind: 'unreachable' },
    { to: addDays(DATE, -5), kind: 'unreachable' },
  ];
  assert.equal((await fetcherOf(elsewhere)()).kind, 'fetched');
  const box = withFaults(LEAGUE, [{ game: GAME, of: 'boxscore', kind: 'blocked', status: 403 }]);
  const response = await box.fetch({
    url: SOURCE_URLS.boxscore(GAME),
    headers: {},
    timeoutMs: 1,
    asOf: MORNING,
  });
  assert.equal(response.status, 403);
  assert.equal(box.kind, 'simulated');
  assert.deepEqual(await box.coverage(), await LEAGUE.coverage());
  await box.close();
});

test('a correction the next day: player and team change together, and the fetch says that it changed', async () => {
  const noon = MORNING + 6 * 3_600_000;
  const until = new Date(noon).toISOString();
  const fault: Fault = { kind: 'correction', game: GAME, stat: 'AST', by: 1, until };
  const upstream = withFaults(LEAGUE, [fault]);
  const sums = async (url: string, asOf: number) => {
    const rows = (await askRows(upstream, url, asOf)).filter((row) => row.GAME_ID === GAME);
    const byTeam = Map.groupBy(rows, (row) => Number(row.TEAM_ID));
    return [...byTeam]
      .map(([team, of]) => [team, of.reduce((sum, row) => sum + Number(row.AST), 0)] as const)
      .sort(([a], [b]) => a - b);
  };
  assert.deepEqual(await sums(LOG, MORNING), await sums(TEAM_LOG, MORNING), 'before it');
  assert.deepEqual(await sums(LOG, noon), await sums(TEAM_LOG, noon), 'after it');
  assert.notDeepEqual(await sums(LOG, MORNING), await sums(LOG, noon));
  const fetch = fetcherOf([fault]);
  const [first, second] = [await fetch(), await fetch(noon)];
  assert.deepEqual(
    [first.kind, second.kind, 'changed' in second && second.changed],
    ['fetched', 'fetched', true],
  );
});
