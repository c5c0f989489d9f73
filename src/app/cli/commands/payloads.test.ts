import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type HandMadeHome, handMadeHome } from '../../../../test/support/surfaces/hand-made-home.ts';
import { virtualOutput } from '../../../../test/support/surfaces/virtual-output.ts';
import { gameDate } from '../../../league/game-date.ts';
import type { FetchRecord } from '../../../ports/payloads.ts';
import { EXIT } from '../exit-code.ts';
import { runCli } from '../run-cli.ts';

const DAY_MS = 86_400_000;
const FETCH = {
  source: 'espn_injuries',
  date: gameDate('2024-01-15'),
  subject: 'league',
  url: 'https://site.api.espn.com/injuries',
  status: 200,
  contentType: 'application/json',
  fetchedAt: Date.parse('2024-01-15T16:00:00Z'),
  upstream: 'internet',
  derived: false,
} as const;

describe('tipoff payloads', () => {
  let made: HandMadeHome;
  let first: FetchRecord;
  before(async () => {
    made = await handMadeHome();
    const { payloads, clock } = made.app;
    first = await payloads.put(FETCH, Buffer.from('{"injuries":[]}'));
    await payloads.judge(first, { outcome: 'fetched', rows: 0 });
    const refused = { ...FETCH, source: 'espn_injuries.refused', status: 403 };
    await payloads.put({ ...refused, fetchedAt: clock.now() - 31 * DAY_MS }, Buffer.from('<html>old</html>'));
    await payloads.put({ ...refused, fetchedAt: clock.now() - 29 * DAY_MS }, Buffer.from('<html>new</html>'));
    const later = { ...FETCH, fetchedAt: FETCH.fetchedAt + 3_600_000, runId: 'attempt-7' };
    await payloads.put(later, Buffer.from('{"injuries":[1]}'));
    await made.app.close();
  });
  after(() => made.close());
  const run = async (...argv: string[]) => {
    const output = virtualOutput();
    const code = await runCli(['payloads', ...argv, '--home', made.home], output);
    return { code, text: output.text(), errors: output.errors() };
  };
  const MENDED = ['--reason', 'the disk is small', '--actor', 'ann'];

  it('lists every version with what became of it, by source and as of an instant', async () => {
    const all = await run('list', '--source', 'espn_injuries');
    assert.equal(all.code, EXIT.ok);
    assert.match(
      all.text,
      /^2024-01-15 {2}espn_injuries\/league {2}2024-01-15T16:00:00Z {2}200 fetched 0 rows {2}15 B {2}[0-9a-f]{12}\n/,
    );
    assert.match(all.text, /T17:00:00Z {2}200 not judged .* by attempt-7\n2 fetches\n$/);
    const early = await run('list', '--source', 'espn_injuries', '--as-of', '2024-01-15T16:30:00Z', '--json');
    assert.equal((JSON.parse(early.text) as { total: number }).total, 1);
    const some = await run('list', '--from', '2024-01-15', '--to', '2024-01-15', '--limit', '1');
    assert.match(some.text, /4 fetches, 1 shown/);
    const none = await run('list', '--source', 'nobody');
    assert.deepEqual([none.code, none.text], [EXIT.notFound, 'nothing of the kind was fetched\n']);
  });

  it('refuses what is no option of it', async () => {
    for (const [argv, expected] of [
      [['list', '--limit', 'x'], /no number of fetches/],
      [['list', '--as-of', 'noon'], /no instant: write it as/],
      [['lost'], /list, verify or prune/],
      [['prune'], /say why with --reason/],
    ] as const) {
      const { code, errors } = await run(...argv);
      assert.equal(code, EXIT.usage);
      assert.match(errors, expected);
    }
  });

  it('prunes what the rules let go, after saying so; payloads stay', async () => {
    const dry = await run('prune', '--dry-run');
    assert.match(
      dry.text,
      /^refusals \(.*\) older than 30 days: 1 fetches, 16 B\nDry run: nothing is changed/,
    );
    assert.match((await run('verify')).text, /^4 fetches, 4 bodies, /);
    const done = await run('prune', ...MENDED);
    assert.deepEqual([done.code, /1 fetches and 1 bodies went/.test(done.text)], [EXIT.ok, true]);
    assert.match((await run('verify')).text, /^3 fetches, 3 bodies, .*every body has its hash\n$/);
    const again = await run('prune', ...MENDED);
    assert.equal(again.text, 'No rule lets anything go\n');
    const output = virtualOutput();
    await runCli(['audit', '--actor', 'ann', '--home', made.home], output);
    assert.match(
      output.text(),
      /ann {2}payloads prune {2}payloads \(1 fetches by refusals, 0 strays\): the disk is small\n$/,
    );
    assert.equal(output.text().trim().split('\n').length, 1, 'what did nothing leaves no row');
  });

  it('verify names damaged and missing bodies, with who needs them', async () => {
    const path = join(made.home, 'payloads', 'bodies', first.bodyHash.slice(0, 2), `${first.bodyHash}.gz`);
    writeFileSync(path, 'torn');
    const torn = await run('verify');
    assert.equal(torn.code, EXIT.incomplete);
    assert.match(
      torn.text,
      /is damaged: espn_injuries\/2024-01-15\/league\n.*1 is not what they were: rerun/s,
    );
    rmSync(path);
    const { damaged } = JSON.parse((await run('verify', '--json')).text) as { damaged: { fault: string }[] };
    assert.deepEqual(
      damaged.map(({ fault }) => fault),
      ['missing'],
    );
  });
});

describe('tipoff replay', () => {
  it('refuses dates in the wrong order and homes that are not there', async () => {
    for (const [argv, expected] of [
      [['2024-01-15', '2024-01-14'], /<to> 2024-01-14 lies before <from>/],
      [['2024-01-14', '2024-01-15', '--home', '/nonexistent/home'], /there is no home at/],
      [['2024-01-14', '2024-01-15', '--in-place'], /say why with --reason/],
    ] as const) {
      const output = virtualOutput();
      assert.equal(await runCli(['replay', ...argv], output), EXIT.usage);
      assert.match(output.errors(), expected);
    }
  });
});
