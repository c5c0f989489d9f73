import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kindOf, openIncidents } from '../../../test/support/simulated/facts.ts';
import { operatorOf } from '../../../test/support/simulated/operator-of.ts';
import { REQUESTS, SLATES } from '../../engine/unit.ts';
import { addDays, datesBetween, gameDate } from '../../league/game-date.ts';
import { SCHEDULES } from '../../pipeline/schedules.ts';
import { Simulation } from '../../simulate/simulation.ts';
import { perform } from './perform.ts';
import { paceOf } from './season.ts';

const OPENING = gameDate('2024-10-22');
/** Ten days before the first game: the schedule is out, nothing is played. */
const QUIET = addDays(OPENING, -10);
const SEASON = '2024-25';
const ANN = { actor: 'ann', reason: 'a new season' };
/** Those that begin a day; the hourly ones only cost time here. */
const DAILY = SCHEDULES.filter(({ job }) => ['daily-slate', 'phase5-start', 'results-sweep'].includes(job));

/** Opens the league in its off-season: its games are on opening night and the two nights after. */
function offSeason() {
  return new Simulation({
    seed: 7,
    days: 3,
    from: OPENING,
    startsOn: QUIET,
    games: 2,
    playersPerGame: 1,
    ticking: { schedules: DAILY },
  });
}

test('from the off-season over opening night a started season needs no hand', async () => {
  const simulation = offSeason();
  const operator = operatorOf(simulation);
  const plan = await perform(operator, 'season-start', { season: SEASON, ...ANN, dryRun: true });
  assert.equal(plan.season, null, 'the plan changes nothing');
  assert.deepEqual(plan.plan?.backfill?.dates, 11, 'the days of October until yesterday may have had games');
  assert.deepEqual(plan.plan?.live, { from: QUIET, to: '2025-09-30' });
  const offers = Object.fromEntries((plan.plan?.sources ?? []).map((one) => [one.source, one.offers]));
  assert.deepEqual(
    [offers.nbac_boxscore, offers.espn_injuries, offers.odds_api_game_lines],
    ['past', 'present only', 'no key'],
  );

  const started = await perform(operator, 'season-start', { season: SEASON, ...ANN, dryRun: false });
  assert.deepEqual([started.season?.isLive, started.season?.from], [true, QUIET]);
  await assert.rejects(
    perform(operator, 'season-start', { season: SEASON, ...ANN, dryRun: false }),
    /season 2024-25 is live already/,
  );

  await simulation.live(addDays(OPENING, 1));
  for (const date of datesBetween(addDays(QUIET, 1), addDays(OPENING, -1))) {
    const slate = (await simulation.ledger.get(SLATES, date))?.data;
    assert.deepEqual(
      [slate?.games, slate?.emptyReason],
      [0, 'no_games'],
      `${date} is quiet, with its reason`,
    );
  }
  for (const date of [OPENING, addDays(OPENING, 1)])
    assert.equal(await kindOf(simulation, 'player_prop_predictions', date), 'complete', date);
  assert.deepEqual(
    (await openIncidents(simulation)).filter(({ key }) => key.startsWith('season/')),
    [],
  );
  const [status] = await perform(operator, 'season-status', {});
  assert.deepEqual([status?.label, status?.isLive], [SEASON, true]);
  assert.equal(status?.newest?.games, 2);
});

test('a stopped season begins nothing and says so in one incident; started again, it goes on', async () => {
  const simulation = offSeason();
  const operator = operatorOf(simulation);
  await perform(operator, 'season-start', { season: SEASON, ...ANN, dryRun: false });
  const dry = await perform(operator, 'season-stop', { season: SEASON, ...ANN, dryRun: true });
  assert.equal(dry.season?.isLive, true);
  await perform(operator, 'season-stop', { season: SEASON, ...ANN, dryRun: false });
  await simulation.live(OPENING);
  const asked = await simulation.ledger.query({ collection: REQUESTS });
  assert.deepEqual(
    asked.filter(({ data }) => data.lane === 'live'),
    [],
    'nothing was begun by the clock',
  );
  const off = (await openIncidents(simulation)).filter(({ key }) => key === 'season/not-live');
  assert.match(off[0]?.message ?? '', /season 2024-25 was stopped by ann/);
  await assert.rejects(
    perform(operator, 'season-stop', { season: SEASON, ...ANN, dryRun: false }),
    /season 2024-25 is not live: there is nothing to stop/,
  );

  await perform(operator, 'season-start', { season: SEASON, ...ANN, dryRun: false });
  assert.deepEqual(
    (await openIncidents(simulation)).filter(({ key }) => key === 'season/not-live'),
    [],
  );
  await simulation.live(addDays(OPENING, 1));
  assert.equal(await kindOf(simulation, 'player_prop_predictions', addDays(OPENING, 1)), 'complete');
});

test('what is over, what is no season and what is played cannot be started', async () => {
  const operator = operatorOf(offSeason());
  const start = (season: string, context = operator) =>
    perform(context, 'season-start', { season, ...ANN, dryRun: false });
  await assert.rejects(start('2022-23'), /season 2022-23 is over: `tipoff backfill` fetches/);
  await assert.rejects(start('2024-26'), /"2024-26" is not a season/);
  await assert.rejects(start(SEASON, { ...operator, replaysThePast: true }), /only the internet is lived/);
  assert.deepEqual(await perform(operator, 'season-status', {}), []);
});

test('the pace is that of the slowest host: two calls of the CDN per game, 12 s apart, and the schedule', () => {
  assert.equal(paceOf(10, 70), 2 * 70 * 12_000);
  assert.equal(paceOf(10, null), paceOf(10, 70), 'an average night where the games are not known');
  assert.equal(paceOf(0, 0), 0);
});
