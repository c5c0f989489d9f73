import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { runCommand, startCommand } from '../../../../test/support/app-harness/run-command.ts';
import {
  BROKEN_DAY,
  FREE_DAY,
  type HandMadeHome,
  handMadeHome,
  RUNNING_DAY,
} from '../../../../test/support/surfaces/hand-made-home.ts';
import { DAY } from '../../../../test/support/surfaces/records.ts';
import { virtualOutput } from '../../../../test/support/surfaces/virtual-output.ts';
import type { SlatePredictions } from '../../views/predictions-view.ts';
import type { StatusView } from '../../views/status-view.ts';
import { EXIT } from '../exit-code.ts';
import { runCli } from '../run-cli.ts';

describe('the reading commands', () => {
  let made: HandMadeHome;
  before(async () => {
    made = await handMadeHome();
    await made.app.close();
  });
  after(() => made.close());

  async function run(...argv: string[]) {
    const output = virtualOutput();
    const code = await runCli([...argv, '--home', made.home], output);
    return { code, text: output.text(), errors: output.errors() };
  }

  it('status of a date: verdict, note, grid, incidents', async () => {
    const { code, text } = await run('status', DAY);
    assert.equal(code, EXIT.ok);
    assert.match(
      text,
      /^HEALTHY {2}2024-01-15: 2 of 3 expected players predicted \(coverage 1\.00\), 1 excused\nTo do: nothing to do\n/,
    );
    assert.match(text, /Note: collect_odds_api_player_points\/2024-01-15: partial\(1\/3\)/);
    assert.match(text, /2024-01-15 {2}11 {5}▓ 0\/1/);
    assert.match(text, /1 open incident, newest first:\n {2}warning: one source was dark/);
    assert.doesNotMatch(text, /Not done/);
  });

  it('status of the season: a mark per date and phase, as text and as JSON', async () => {
    const { code, text } = await run('status', '--season');
    assert.equal(code, EXIT.incomplete);
    assert.match(text, /^2023-24: \d of 3 slates done\n/);
    assert.match(text, /\nJan 2024 /);
    assert.match(text, /\nanalytics +\S/);
    const json = await run('status', DAY, '--season', '--json');
    assert.equal((JSON.parse(json.text) as { season: number }).season, 2023);
    assert.equal((await run('status', '2019-01-15', '--season')).code, EXIT.notFound);
  });

  it('sources: one line each, one of them in full, as JSON, and what there is when it is none', async () => {
    const { code, text } = await run('sources');
    assert.equal(code, EXIT.ok);
    assert.match(text, /^nbac_schedule +idle /);
    assert.match(text, /\nodds_api_game_lines +not_configured /, 'a key that is not there is no fault');
    const one = await run('sources', 'odds_api_player_points', '--date', DAY);
    assert.match(one.text, /\n {2}last unit {3}2024-01-15: partial\(1\/3\)/);
    assert.match(one.text, /\n {2}coverage {4}1 of 1 in 2023-24\n/);
    assert.match(one.text, /\n {2}stops {7}nothing\n {2}weakens {5}.*upcoming_player_game_context/);
    const json = await run('sources', 'nbac_schedule', '--json');
    assert.equal((JSON.parse(json.text) as { source: string }[])[0]?.source, 'nbac_schedule');
    assert.match((await run('sources', 'weather')).errors, /no source "weather": there are nbac_schedule, /);
  });

  it('season: the plan, one that is over, and what was never started', async () => {
    const plan = await run('season', 'start', '2023-24');
    assert.equal(plan.code, EXIT.ok);
    assert.match(plan.text, /^Season 2023-24: over, first games on 2024-01-13\n/);
    assert.match(plan.text, /not any more: `tipoff backfill` fetches what is offered/);
    assert.match(
      (await run('season', 'start', '2023-24', '--apply', '--reason', 'a try', '--actor', 'ann')).errors,
      /season 2023-24 is over/,
    );
    const status = await run('season');
    assert.deepEqual(
      [status.code, status.text],
      [EXIT.notFound, 'no season was ever started: all schedules run\n'],
    );
    assert.match((await run('season', 'stop', '2023-24', '--dry-run')).errors, /is not live/);
    assert.match((await run('season', 'begin')).errors, /season what\? start, stop or status/);
    assert.match((await run('season', 'start')).errors, /missing <season>/);
  });

  it('status without a date: the newest slate, with those before it', async () => {
    const { code, text } = await run('status');
    assert.equal(code, EXIT.incomplete);
    for (const date of [RUNNING_DAY, DAY, FREE_DAY, BROKEN_DAY]) assert.ok(text.includes(`\n${date}`), date);
    assert.match(text, /2024-01-14 {2}none {3}the all-star break/);
  });

  it('status of what is broken, empty or unknown: exit codes a script can branch on', async () => {
    const broken = await run('status', BROKEN_DAY);
    assert.equal(broken.code, EXIT.incomplete);
    assert.match(
      broken.text,
      /Not done on 2024-01-13:\n {2}player_game_summary\/2024-01-13 \(holds up 1\): parked/,
    );
    assert.equal((await run('status', FREE_DAY)).code, EXIT.ok);
    assert.equal((await run('status', '2020-01-01')).code, EXIT.notFound);
  });

  it('status --json: the same, whole', async () => {
    const { text } = await run('status', BROKEN_DAY, '--json');
    const status = JSON.parse(text) as StatusView;
    assert.deepEqual(Object.keys(status), [
      'date',
      'verdict',
      'cause',
      'action',
      'notes',
      'grid',
      'causes',
      'unfinished',
      'incidents',
      'halts',
      'publication',
    ]);
    assert.equal(status.unfinished.length, 2);
  });

  it('predictions: the table, the counts and who is missing', async () => {
    const { code, text } = await run('predictions', DAY);
    assert.equal(code, EXIT.ok);
    assert.match(text, /Émile <Carrow> +BOS v MIA +24\.0/);
    assert.match(text, /skipped \(player_ruled_out\): player3/);
  });

  it('predictions of a slate that has none: why, and exit code 3', async () => {
    const none = await run('predictions', '2020-01-01');
    assert.equal(none.code, EXIT.notFound);
    assert.match(none.text, /no predictions for 2020-01-01: `tipoff status 2020-01-01` tells why/);
    const running = await run('predictions', RUNNING_DAY);
    assert.equal(running.code, EXIT.notFound);
    assert.match(running.text, /the batch is at work: 1 of 3[\s\S]*pending: player2, player3/);
  });

  it('predictions --json: every figure, the same bytes each time', async () => {
    const [first, second] = [
      await run('predictions', DAY, '--json'),
      await run('predictions', DAY, '--json'),
    ];
    assert.equal(first.text, second.text);
    const view = JSON.parse(first.text) as SlatePredictions;
    assert.deepEqual(Object.keys(view), ['date', 'sentence', 'batch', 'funnel', 'players', 'missing']);
    assert.equal(view.players[0]?.boosted_trees, 23);
  });

  it('query: rows as a table that clips, or whole as JSON', async () => {
    const sql = "SELECT 'x' AS name, repeat('y', 60) AS long, NULL AS nothing";
    const table = await run('query', sql);
    assert.equal(table.code, EXIT.ok);
    const [head, row, count] = table.text.split('\n');
    assert.equal(head, `name  long${' '.repeat(38)}nothing`);
    assert.equal(row, `x     ${'y'.repeat(39)}…  NULL`);
    assert.equal(count, '(1 row)');
    const json = await run('query', sql, '--json');
    assert.deepEqual(JSON.parse(json.text), [{ name: 'x', long: 'y'.repeat(60), nothing: null }]);
    assert.equal((await run('query', 'SELECT 1 AS a WHERE false')).text, '(0 rows)\n');
  });

  it('query: refuses what is not read-only', async () => {
    const { code, errors } = await run('query', 'DROP TABLE nba_raw.nbac_schedule');
    assert.equal(code, EXIT.usage);
    assert.ok(errors.startsWith('tipoff query: '));
  });
});

describe('the playing commands', { timeout: 300_000 }, () => {
  const root = mkdtempSync(join(tmpdir(), 'tipoff-commands-'));
  const home = join(root, 'home');
  after(() => rmSync(root, { recursive: true, force: true }));

  async function run(...argv: string[]) {
    const output = virtualOutput();
    const code = await runCli(argv, output);
    return { code, text: output.text(), errors: output.errors() };
  }

  it('run: a date without games says why, exit code 3', async () => {
    const { code, text } = await run('run', '2025-11-27', '--home', home, '--upstream', 'simulated:7');
    assert.equal(code, EXIT.notFound);
    assert.match(text, /^2025-11-27 {2}no games \(.+\) {2}\[1\/1 dates, \d+ s\]\n2025-11-27 has no games: /);
  });

  it('backfill: only dates without games, exit code 3', async () => {
    const { code, text } = await run('backfill', '2025-11-27', '2025-11-27', '--home', home);
    assert.equal(code, EXIT.notFound);
    assert.match(text, /0 slates, 0 games in /);
  });

  it('backfill: Ctrl-C stops in order with 130 and says that the same command goes on', async () => {
    const command = startCommand(['backfill', '2025-10-21', '2025-11-20', '--home', home]);
    await command.says(/^2025-10-\d\d .*\d+ games? /m);
    command.child.kill('SIGINT');
    const { code, stderr } = await command.ended;
    assert.equal(code, EXIT.interrupted, stderr);
    assert.match(
      stderr,
      /Stopped: \d+ of 31 dates are done\. Nothing is lost: the same command goes on from here\./,
    );
  });

  it('backfill: goes on in the stopped home, which remembers its upstream', async () => {
    const { code, text } = await run('backfill', '2025-10-21', '2025-10-21', '--home', home);
    assert.match(text, /^2025-10-21 +2 games {2}collect (\d+)\/\1 /);
    assert.match(text, /1 slates?, 2 games in /);
    assert.equal(code, EXIT.ok);
  });

  it('run: ends with the slate’s summary', async () => {
    const { code, text } = await run('run', '2025-10-21', '--home', home);
    assert.equal(code, EXIT.ok);
    assert.match(text, /\n2025-10-21: /);
  });

  it('refuses dates the upstream has nothing of, and another world', async () => {
    const outside = await run('run', '1999-01-01', '--home', home);
    assert.equal(outside.code, EXIT.usage);
    assert.match(outside.errors, /the upstream has games from/);
    const other = await run('run', '2025-10-21', '--home', home, '--upstream', 'simulated:8');
    assert.equal(other.code, EXIT.usage);
    assert.match(other.errors, /holds data of simulated:7, not of simulated:8/);
  });

  it('names a season archive that is not there', async () => {
    const upstream = `archive:${join(root, 'none')}`;
    const { code, errors } = await run(
      'run',
      '2024-01-15',
      '--home',
      join(root, 'a'),
      '--upstream',
      upstream,
    );
    assert.equal(code, EXIT.unavailable);
    assert.match(errors, /none/);
    assert.doesNotMatch(errors, /defect/);
  });

  it('test: runs the files it is given and ends with the plain line', async () => {
    const { code, stdout } = await runCommand('test', 'src/app/cli/duration-text.test.ts');
    assert.deepEqual([code, stdout.trimEnd().split('\n').at(-1)], [EXIT.ok, '1 passed, 0 failed']);
  });
});
