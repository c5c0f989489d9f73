/** What a user can get wrong at the command line, and what the machine can: one clear message, the right exit code, no stack. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { EXIT } from '../../src/app/cli/exit-code.ts';
import { PLAYER_LOG_HEADERS } from '../../src/upstreams/payload-shapes/game-log.ts';
import { type CommandResult, runCommand, startCommand } from '../support/app-harness/run-command.ts';
import { temporaryHomes } from '../support/app-harness.ts';

const homes = temporaryHomes();
after(() => homes.remove());

/** One message on stderr: what, where, what to do; nothing that only a programmer reads. */
function refused(result: CommandResult, code: number, ...says: readonly RegExp[]): void {
  const { stdout, stderr } = result;
  assert.equal(result.code, code, `${stdout}\n${stderr}`);
  assert.doesNotMatch(stderr, /^\s+at .*:\d+|node:internal|defect of Tipoff|\[object|undefined/m);
  const messages = stderr.split('\n').filter((line) => line.startsWith('tipoff'));
  assert.equal(messages.length, 1, stderr);
  for (const pattern of says) assert.match(stderr, pattern);
}

describe('a wrong command line', () => {
  const cases: readonly (readonly [name: string, args: readonly string[], ...says: RegExp[]])[] = [
    ['no such command', ['rum', '2024-01-15'], /no command "rum"/, /backfill/],
    ['an unknown option', ['run', '2024-01-15', '--homme', 'x'], /--homme/, /tipoff run --help/],
    ['a date that is none', ['run', '2024-02-30'], /"2024-02-30" is no date/, /YYYY-MM-DD/],
    ['a date in other words', ['backfill', '2024-01-01', 'yesterday'], /<to> "yesterday" is no date/],
    [
      'dates the wrong way round',
      ['backfill', '2024-01-15', '2024-01-01'],
      /2024-01-01 lies before .*2024-01-15/,
    ],
    ['no date at all', ['predictions'], /missing <date>/],
    ['one argument too many', ['run', '2024-01-15', 'now'], /what is "now"/],
    [
      'an upstream that is none',
      ['run', '2024-01-15', '--upstream', 'archiv:x'],
      /"archiv:x" is no upstream/,
      /archive:DIR/,
    ],
    ['a home that is not there', ['status'], /no home at .*home-/, /tipoff demo/],
    ['a port that is none', ['serve', '--port', 'http', '--upstream', 'simulated'], /"http" is no port/],
  ];
  for (const [name, args, ...says] of cases) {
    it(`is refused: ${name}`, async () => {
      const home = ['rum'].includes(args[0] ?? '') ? [] : ['--home', homes.fresh()];
      refused(await runCommand(...args, ...home), EXIT.usage, ...says);
    });
  }
});

describe('a date', () => {
  it('without games says so, and when the next slate is', { timeout: 240_000 }, async () => {
    const result = await runCommand(
      'run',
      '2025-11-27',
      '--home',
      homes.fresh(),
      '--upstream',
      'simulated:7',
    );
    assert.equal(result.code, EXIT.notFound, result.stderr);
    assert.match(result.stdout, /2025-11-27 has no games: .*the next slate is 2025-11-28/);
    assert.equal(result.stderr, '');
  });

  it('outside the seasons of the upstream says which it has', async () => {
    const result = await runCommand(
      'run',
      '2019-01-15',
      '--home',
      homes.fresh(),
      '--upstream',
      'simulated:7',
    );
    refused(result, EXIT.usage, /2019-01-15 lies outside/, /from 2024-10-\d\d to 2026-04-\d\d/);
  });
});

describe('a home', () => {
  it('refuses another upstream, a second owner and what is not read-only', { timeout: 240_000 }, async () => {
    const home = homes.fresh();
    const serving = startCommand(['serve', '--home', home, '--upstream', 'simulated:7', '--port', '0']);
    try {
      await serving.says(/http:\/\/127\.0\.0\.1:\d+/);
      const owner = String(serving.child.pid);
      refused(
        await runCommand('run', '2025-10-21', '--home', home),
        EXIT.unavailable,
        new RegExp(`${home} is in use by process ${owner} .*answers at http://127.0.0.1:\\d+`),
      );
      refused(
        await runCommand('run', '2025-10-21', '--home', home, '--upstream', 'simulated:8'),
        EXIT.usage,
        /holds data of simulated:7, not of simulated:8/,
        /another --home/,
      );
      // Whoever only reads is answered by the owner, and refused by it just the same.
      const read = await runCommand('query', 'SELECT 40 + 2 AS answer', '--json', '--home', home);
      assert.deepEqual([read.code, JSON.parse(read.stdout)], [EXIT.ok, [{ answer: 42 }]]);
      const drop = 'DROP TABLE nba_raw.nbac_schedule';
      refused(await runCommand('query', drop, '--home', home), EXIT.usage, /SELECT/i);
    } finally {
      serving.child.kill('SIGTERM');
      await serving.ended;
    }
    refused(
      await runCommand('query', 'DELETE FROM nba_raw.nbac_schedule', '--home', home),
      EXIT.usage,
      /SELECT/i,
    );
    refused(
      await runCommand('query', 'SELECT no_such_column FROM nba_raw.nbac_schedule', '--home', home),
      EXIT.usage,
      /no_such_column/,
    );
  });

  it('that is a file is refused', async () => {
    const file = join(homes.root, 'a-file');
    writeFileSync(file, '');
    refused(
      await runCommand('run', '2025-10-21', '--home', file, '--upstream', 'simulated:7'),
      EXIT.io,
      /a-file/,
    );
  });
});

describe('a season archive', () => {
  const archive = (files: Readonly<Record<string, Buffer | string>>): string => {
    const dir = homes.fresh();
    mkdirSync(dir);
    for (const [name, content] of Object.entries(files)) writeFileSync(join(dir, name), content);
    return dir;
  };
  const run = async (dir: string, date = '2023-10-24') =>
    await runCommand('run', date, '--home', homes.fresh(), '--upstream', `archive:${dir}`);

  it('that is missing is named', async () => {
    refused(
      await run(join(homes.root, 'nowhere')),
      EXIT.unavailable,
      /nowhere/,
      /cannot be read/,
      /existing folder/,
    );
  });

  it('with a file cut short names the file', { timeout: 240_000 }, async () => {
    const whole = gzipSync(playerLog(3_000));
    const dir = archive({ 'player_logs.csv.gz': whole.subarray(0, whole.length / 2) });
    refused(await run(dir), EXIT.unavailable, /player_logs\.csv\.gz/, /copy it again/);
  });

  it('with a file that is no gzip, by its name only, names the file', async () => {
    const dir = archive({ 'player_logs.csv.gz': 'GAME_ID,PLAYER_ID\n' });
    refused(await run(dir), EXIT.unavailable, /player_logs\.csv\.gz/, /copy it again|take it out/);
  });

  it('does without files of unknown kind', { timeout: 240_000 }, async () => {
    const dir = archive({
      'player_logs.csv.gz': gzipSync(playerLog(40)),
      'weather.csv': 'city,degrees\nBoston,12\n',
      'notes.csv.gz': gzipSync('a,b\n1,2\n'),
      'README.txt': 'nothing to parse',
    });
    // It got as far as knowing what the archive covers.
    refused(await run(dir, '2019-01-15'), EXIT.usage, /2019-01-15 lies outside/);
  });

  it('with nothing it can use says what was there', async () => {
    const result = await run(archive({ 'weather.csv': 'city,degrees\nBoston,12\n' }));
    refused(result, EXIT.usage, /has no games/, /game logs/, /another folder/);
  });
});

/** Game-log rows of one game after the other, each of two teams with one player. */
function playerLog(games: number): string {
  const lines = [PLAYER_LOG_HEADERS.join(',')];
  for (let game = 0; game < games; game++) {
    for (const [team, other, matchup] of [
      ['BOS', 'NYK', 'BOS vs. NYK'],
      ['NYK', 'BOS', 'NYK @ BOS'],
    ] as const) {
      const points = team === 'BOS' ? 2 : 4;
      const cells: Record<string, string | number> = {
        SEASON_ID: '22023',
        PLAYER_ID: team === 'BOS' ? 1628369 : 1628973,
        PLAYER_NAME: team === 'BOS' ? 'Jayson Tatum' : 'Jalen Brunson',
        TEAM_ID: team === 'BOS' ? 1610612738 : 1610612752,
        TEAM_ABBREVIATION: team,
        TEAM_NAME: team === 'BOS' ? 'Boston Celtics' : 'New York Knicks',
        GAME_ID: `00223${String(game + 1).padStart(5, '0')}`,
        GAME_DATE: `2023-10-${24 + (game % 7)}`,
        MATCHUP: matchup,
        WL: team === 'NYK' ? 'W' : 'L',
        MIN: 30,
        FGM: points / 2,
        FGA: 10 + (game % 9),
        PTS: points,
        PLUS_MINUS: team === 'BOS' ? -2 : 2,
        [`_${other}`]: '',
      };
      lines.push(PLAYER_LOG_HEADERS.map((header) => cells[header] ?? 0).join(','));
    }
  }
  return `${lines.join('\n')}\n`;
}

describe('a full disk', () => {
  const folder = join(homes.root, 'small-disk');
  mkdirSync(folder, { recursive: true });
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', folder]).status === 0;
  after(() => {
    if (mounted) spawnSync('umount', ['-l', folder]);
    rmSync(folder, { recursive: true, force: true });
  });

  const unlessMounted = mounted ? {} : { skip: 'no small disk: this user may not mount one' };
  it('is told with what to do, and with room again the same command goes on', {
    timeout: 240_000,
    ...unlessMounted,
  }, async () => {
    const home = join(folder, 'home');
    const args = ['backfill', '2025-10-21', '2025-10-21', '--home', home, '--upstream', 'simulated:7'];
    refused(await runCommand(...args), EXIT.io, /small-disk/, /is full/, /free some space/);
    assert.equal(spawnSync('mount', ['-o', 'remount,size=200m', folder]).status, 0);
    const again = await runCommand(...args);
    assert.equal(again.code, EXIT.ok, again.stdout + again.stderr);
    assert.match(again.stdout, /1 slates?, \d+ games/);
  });
});
