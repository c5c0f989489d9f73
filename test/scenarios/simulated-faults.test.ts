/** Sources that refuse, are late, change their shape or cut their bodies: what each unit says, and what is left when they mend. */

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { systemClock } from '../../src/adapters/embedded/system-clock.ts';
import type { App } from '../../src/app/compose.ts';
import { reopenUnits } from '../../src/engine/reopen-units.ts';
import { UNITS, unitKey } from '../../src/engine/unit.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { ScriptEntry } from '../../src/upstreams/simulated-league/league-script.ts';
import { doubledRows, partitionHashes } from '../support/app-harness/home-facts.ts';
import { statusOf } from '../support/app-harness/status-of.ts';
import { dayOf, play, temporaryHomes } from '../support/app-harness.ts';
import { notWhole, openScriptedApp } from '../support/simulated/scripted-app.ts';

const DATE = dayOf(0);
const [FIRST, SECOND] = ['0022500001', '0022500002'];
const SCRIPT: readonly ScriptEntry[] = [
  { kind: 'blocked', of: 'referees', status: 'page' },
  { kind: 'blocked', of: 'bettingpros_events', status: 403 },
  { kind: 'late', of: 'play_by_play', game: FIRST, minutes: 900 },
  { kind: 'late', of: 'game_log', minutes: 900 },
  { kind: 'late', of: 'boxscore', game: SECOND, minutes: 900 },
  { kind: 'truncated', of: 'movement' },
  { kind: 'truncated', of: 'roster_page', times: 1 },
  { kind: 'drift', of: 'injury_report', rename: 'Current Status', as: 'Current Health' },
  { kind: 'drift', of: 'injuries', rename: 'athlete', as: 'sportsman' },
  { kind: 'drift', of: 'espn_boxscore', game: SECOND, rename: 'athlts', as: 'players' },
];

/** A unit, how it ends, and what it says. */
const EXPECTED: readonly (readonly [processor: string, kind: string, says: RegExp])[] = [
  ['collect_nbac_referee_assignments', 'blocked', /official\.nba\.com refused \(status 200, a block page\)/],
  [
    'collect_bettingpros_player_points',
    'blocked',
    /api\.bettingpros\.com refused \(status 403\).*asked again after/,
  ],
  ['collect_nbac_play_by_play', 'partial', new RegExp(`${FIRST}.*answered 404`)],
  ['nbac_play_by_play', 'partial', new RegExp(`"found":1,"expected":2,"missing":"${FIRST}"`)],
  ['collect_nbac_boxscore', 'partial', new RegExp(`${SECOND}.*answered 404`)],
  ['nbac_boxscore_v3', 'complete', /complete/],
  ['collect_nbac_player_game_log', 'empty_unexpected', /leaguegamelog.*answered 404/],
  ['nbac_player_game_log', 'blocked', /collect_nbac_player_game_log\/\S+ is empty_unexpected/],
  ['collect_nbac_player_movement', 'parked', /DriftError.*the body is cut short \(payload [0-9a-f]{64}\)/],
  ['collect_nbac_injury_report', 'parked', /where .*Current Status.* is expected stands .*Current Health/],
  ['espn_injuries', 'parked', /athlete: Invalid input/],
  ['espn_boxscore', 'partial', new RegExp(`"missing":"${SECOND}"`)],
];
const SPARED = [
  'nbac_team_roster',
  'player_game_summary',
  'team_offense_game_summary',
  'ml_feature_store_v2',
];
const INCIDENTS = [
  'breaker/host/api.bettingpros.com',
  'breaker/host/official.nba.com',
  'unit/collect_nbac_injury_report/DriftError',
  'unit/collect_nbac_player_game_log/empty_unexpected',
  'unit/collect_nbac_player_movement/DriftError',
  'unit/espn_injuries/DriftError',
];
/** Partial, or found only by the parser, without any input that is new: somebody has to ask for them again. */
const ASKED_AGAIN = [
  'collect_nbac_boxscore',
  'collect_nbac_play_by_play',
  'collect_espn_injuries',
  'collect_espn_boxscore',
];
const HOUR_MS = 3_600_000;
const homes = temporaryHomes();

describe('sources that fail by script', () => {
  const home = homes.fresh();
  let sound: Record<string, string>;
  let usual: Record<string, string>;

  before(async () => {
    const app = await openScriptedApp(homes.fresh(), []);
    await play(app, [DATE]);
    [sound, usual] = [await partitionHashes(app), await notWhole(app, DATE)];
    await app.close();
  });
  after(() => homes.remove());

  it('end each in its own way, by name, and hold up nobody who can do without them', async () => {
    const app = await openScriptedApp(home, SCRIPT);
    try {
      await play(app, [DATE]);
      for (const [processor, kind, says] of EXPECTED) {
        const outcome = await outcomeOf(app, processor);
        assert.equal(outcome?.kind, kind, processor);
        assert.match(JSON.stringify(outcome), says, processor);
      }
      for (const processor of SPARED)
        assert.equal((await outcomeOf(app, processor))?.kind, 'complete', processor);
      const boxes = await app.warehouse.query(
        'SELECT DISTINCT game_id, primary_source FROM nba_analytics.player_game_summary ORDER BY game_id',
      );
      assert.deepEqual(
        boxes,
        [
          { game_id: FIRST, primary_source: 'nbac_player_boxscore' },
          { game_id: SECOND, primary_source: 'nbac_boxscore_v3' },
        ],
        'the next of the chain takes the place of what is late',
      );
      const open = (await app.alerts.open()).map(({ key }) => key);
      for (const key of INCIDENTS)
        assert.ok(open.includes(key), `no incident ${key}, only ${open.join(', ')}`);
      const status = await statusOf(app, DATE);
      assert.equal(status.verdict, 'UNHEALTHY');
      assert.match(status.cause, new RegExp(`/${DATE} (parked|empty_unexpected)`));
      assert.deepEqual(await doubledRows(app), {});
    } finally {
      await app.close();
    }
  });

  it('are asked again an hour later: hosts, refused bodies and what is missing come by themselves, the rest by request', async () => {
    const app = await openScriptedApp(home, [], laterClock(HOUR_MS));
    try {
      await play(app, [DATE]);
      const { collect_nbac_boxscore_v3: _asked, nbac_boxscore_v3: _parsed, ...others } = usual;
      assert.deepEqual(await notWhole(app, DATE), {
        ...others,
        collect_nbac_boxscore: 'partial',
        nbac_player_boxscore: 'partial',
        nbac_team_boxscore: 'partial',
        collect_nbac_play_by_play: 'partial',
        nbac_play_by_play: 'partial',
        espn_injuries: 'parked',
        espn_boxscore: 'partial',
      });
      await reopenUnits(
        app.engine,
        ASKED_AGAIN.map((processor) => unitKey(processor, DATE)),
        'scenario',
        'the source is mended',
      );
      await app.bus.idle();
      const { nbac_boxscore_v3: _kept, ...healed } = usual;
      assert.deepEqual(await notWhole(app, DATE), healed);
      const stored = await partitionHashes(app);
      const differing = Object.keys(stored).filter((name) => stored[name] !== sound[name]);
      assert.deepEqual(
        differing,
        [`nbac_boxscore_v3/${DATE}`],
        'but for the box that came in place of another',
      );
      assert.deepEqual(
        Object.keys(sound).filter((name) => !(name in stored)),
        [],
      );
      assert.deepEqual(await doubledRows(app), {});
    } finally {
      await app.close();
    }
  });
});

async function outcomeOf(app: App, processor: string) {
  return (await app.ledger.get(UNITS, unitKey(processor, DATE)))?.data.outcome;
}

/** The machine's clock, set forward. */
function laterClock(by: number): Clock {
  const clock = systemClock();
  return { ...clock, now: () => clock.now() + by, setTimer: (at, wake) => clock.setTimer(at - by, wake) };
}
