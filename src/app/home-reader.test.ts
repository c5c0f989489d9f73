import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { runCommand, startCommand } from '../../test/support/app-harness/run-command.ts';
import { type HandMadeHome, handMadeHome } from '../../test/support/surfaces/hand-made-home.ts';
import { DAY } from '../../test/support/surfaces/records.ts';
import { QueryError } from '../ports/warehouse.ts';
import { EXIT } from './cli/exit-code.ts';
import { readHome } from './home-reader.ts';
import { appRoutes } from './http/app-routes.ts';
import { startServer } from './http/server.ts';
import { UsageError } from './usage-error.ts';

describe('reading a home that is closed', () => {
  let made: HandMadeHome;
  before(async () => {
    made = await handMadeHome();
    await made.app.close();
  });
  after(() => made.close());

  it('goes through its files', async () => {
    const [status, predictions, rows] = await readHome(made.home, async (reader) => [
      await reader.status(DAY),
      await reader.predictions(DAY),
      await reader.query('SELECT count(*) AS n FROM nba_predictions.player_prop_predictions'),
    ]);
    assert.equal(status.verdict, 'HEALTHY');
    assert.equal(predictions.players.length, 2);
    assert.deepEqual(rows, [{ n: 10 }]);
  });

  it('calls what was under way stopped: nobody works on it', async () => {
    const status = await readHome(made.home, (reader) => reader.status(null));
    assert.equal(status.verdict, 'DEGRADED');
    assert.match(status.cause, /^stopped before it was done/);
  });

  it('lets several readers take turns', async () => {
    const ask = () => readHome(made.home, (reader) => reader.status(DAY));
    const verdicts = (await Promise.all([ask(), ask(), ask()])).map((status) => status.verdict);
    assert.deepEqual(verdicts, ['HEALTHY', 'HEALTHY', 'HEALTHY']);
  });

  it('refuses a folder that is no home and says how to make one', async () => {
    await assert.rejects(
      readHome(join(made.home, 'elsewhere'), async () => null),
      (error) =>
        error instanceof UsageError && /there is no home at .*elsewhere: make one with/.test(error.message),
    );
  });
});

describe('reading a home that is open', () => {
  let made: HandMadeHome;
  before(async () => {
    made = await handMadeHome();
  });
  after(() => made.close());

  it('names the process that has it but does not answer', async () => {
    await assert.rejects(
      readHome(made.home, (reader) => reader.status(DAY)),
      { name: 'HomeInUseError' },
    );
  });

  it('asks the process that serves it', async () => {
    const server = await startServer(appRoutes(made.app), 0);
    made.app.lock.publish(server.address);
    try {
      const [newest, status, predictions, rows] = await readHome(made.home, async (reader) => [
        await reader.status(null),
        await reader.status(DAY),
        await reader.predictions(DAY),
        await reader.query('SELECT 1 AS one'),
      ]);
      assert.equal(newest.verdict, 'RUNNING');
      assert.equal(status.verdict, 'HEALTHY');
      assert.equal(predictions.players.length, 2);
      assert.deepEqual(rows, [{ one: 1 }]);
      await assert.rejects(
        readHome(made.home, (reader) => reader.query('DROP TABLE x')),
        (error) => error instanceof QueryError,
      );
    } finally {
      await server.close();
    }
    await assert.rejects(
      readHome(made.home, (reader) => reader.status(DAY)),
      (error) => error instanceof UsageError && /does not answer at http/.test(error.message),
    );
  });
});

describe('a home whose owner gives other answers', () => {
  it('says what it answered', async () => {
    const made = await handMadeHome({ empty: true });
    const { Hono } = await import('hono');
    const server = await startServer(
      new Hono().all('*', (c) => c.text('<html>', 502)),
      0,
    );
    made.app.lock.publish(server.address);
    try {
      await assert.rejects(
        readHome(made.home, (reader) => reader.status(DAY)),
        /answered 502 at .*: see its log/,
      );
    } finally {
      await server.close();
      await made.close();
    }
  });
});

describe('tipoff serve, as another process', { timeout: 240_000 }, () => {
  const root = mkdtempSync(join(tmpdir(), 'tipoff-serve-'));
  const home = join(root, 'home');
  after(() => rmSync(root, { recursive: true, force: true }));

  it('answers the reading commands, keeps writers out and ends in order', async () => {
    const serving = startCommand(['serve', '--home', home, '--upstream', 'simulated:7', '--port', '0']);
    const said = await serving.says(/Dashboard: (\S+)/);
    const address = /Dashboard: (\S+?)\/? /.exec(said)?.[1] ?? '';
    const [status, query, refused, run] = await Promise.all([
      runCommand('status', '--home', home, '--json'),
      runCommand('query', 'SELECT count(*) AS n FROM nba_raw.nbac_schedule', '--home', home),
      runCommand('query', 'DELETE FROM nba_raw.nbac_schedule', '--home', home),
      runCommand('run', '2025-10-21', '--home', home),
    ]);
    assert.equal(status.code, EXIT.notFound);
    assert.equal((JSON.parse(status.stdout) as { verdict: string }).verdict, 'UNKNOWN');
    assert.deepEqual([query.code, query.stdout], [EXIT.ok, 'n\n0\n(1 row)\n']);
    assert.equal(refused.code, EXIT.usage);
    assert.equal(run.code, EXIT.unavailable);
    assert.match(run.stderr, /in use by process \d+ .* answers at http/);
    assert.equal((await fetch(`${address}/healthz`)).status, 200);
    serving.child.kill('SIGTERM');
    const { code, stderr } = await serving.ended;
    assert.equal(code, EXIT.ok);
    const messages = stderr
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { message: string }).message);
    assert.deepEqual(messages, ['serving', 'stopped']);
  });

  it('says that a port is taken', async () => {
    const { Hono } = await import('hono');
    const other = await startServer(new Hono(), 0);
    const port = new URL(other.address).port;
    const { code, stderr } = await runCommand(
      'serve',
      '--home',
      join(root, 'second'),
      '--upstream',
      'simulated:7',
      '--port',
      port,
    );
    await other.close();
    assert.equal(code, EXIT.usage);
    assert.match(stderr, /is taken by another program: choose another with --port/);
  });

  it('refuses a home that is a file', async () => {
    mkdirSync(root, { recursive: true });
    const file = join(root, 'file');
    writeFileSync(file, '');
    const { code, stderr } = await runCommand(
      'run',
      '2025-10-21',
      '--home',
      file,
      '--upstream',
      'simulated:7',
    );
    assert.equal(code, EXIT.io);
    assert.match(stderr, /choose another --home/);
  });
});
