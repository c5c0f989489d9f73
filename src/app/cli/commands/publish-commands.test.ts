import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type HandMadeHome, handMadeHome } from '../../../../test/support/surfaces/hand-made-home.ts';
import { DAY } from '../../../../test/support/surfaces/records.ts';
import { virtualOutput } from '../../../../test/support/surfaces/virtual-output.ts';
import { GATE_EVALUATIONS } from '../../../engine/declared-gates.ts';
import { freshUnit } from '../../../engine/plan-units.ts';
import { UNITS } from '../../../engine/unit.ts';
import { appRoutes } from '../../http/app-routes.ts';
import type { HaltChange, Permission } from '../../operator/halt.ts';
import type { StatusView } from '../../views/status-view.ts';
import { EXIT } from '../exit-code.ts';
import { runCli } from '../run-cli.ts';
import { untilOption } from '../until-option.ts';

const WHY = ['--reason', 'the lines look wrong', '--actor', 'ann'];

describe('halts, permits and gates of a home nobody has open', () => {
  let made: HandMadeHome;
  before(async () => {
    made = await handMadeHome();
    const { ledger, graph } = made.app;
    const node = graph.nodes.get('published_predictions');
    assert.ok(node);
    await ledger.transact(async (tx) => {
      tx.create(UNITS, `published_predictions/${DAY}`, {
        ...freshUnit(node, DAY, 'live'),
        state: 'ended',
        outcome: { kind: 'blocked', gate: 'halt', detail: 'no permit' },
      });
      tx.create(GATE_EVALUATIONS, 'a1/publish_coverage', {
        gate: 'publish_coverage',
        unit: `published_predictions/${DAY}`,
        date: DAY,
        attemptId: 'a1',
        at: 5,
        rule: 'half of them',
        thresholds: {},
        values: { coverage: 0.47 },
        verdict: 'block',
        branch: 'block',
        detail: 'coverage 0.47 is under 0.5',
        isNearMiss: true,
        nextCheck: 'soon',
      });
    });
    const page = await appRoutes(made.app).request(`/v1/predictions/${DAY}.json`);
    assert.equal(((await page.json()) as { reason: string }).reason, 'blocked(halt)');
    assert.equal((await appRoutes(made.app).request('/v1/predictions/2024-02-31.json')).status, 400);
    await made.app.close();
  });
  after(() => made.close());
  const run = async (...argv: string[]) => {
    const output = virtualOutput();
    const code = await runCli([...argv, '--home', made.home], output);
    return { code, text: output.text(), errors: output.errors() };
  };
  const permission = async () => JSON.parse((await run('halt', 'list', '--json')).text) as Permission;

  it('halt: dry run, declared and read back, shown, and exported', async () => {
    assert.match((await run('halt')).text, /nothing is halted\nStanding rule/);
    const asked = ['halt', '--scope', 'all', '--until', '2h'];
    assert.match((await run(...asked, '--dry-run')).text, /^Dry run.*\nHALT all/);
    assert.deepEqual((await permission()).halts, []);
    assert.equal((await run(...asked)).code, EXIT.usage, 'halted without a reason');
    assert.match(
      (await run(...asked, ...WHY)).text,
      /Halted, as read back:\nHALT all .* by ann: the lines look wrong/,
    );
    assert.ok(existsSync(join(made.home, 'exports', `${DAY}.json`)));
    const shown = await run('halt');
    assert.equal(shown.code, EXIT.incomplete);
    const status = JSON.parse((await run('status', DAY, '--json')).text) as StatusView;
    assert.equal(status.halts[0]?.actor, 'ann');
    assert.match(status.publication?.sentence ?? '', /HALTED \(all\) by ann/);
    assert.match((await run('audit')).text, /ann {2}halt {2}all: the lines look wrong/);
  });

  it('permit: says that a halt makes it void', async () => {
    const { text } = await run('permit', '--scope', `date:${DAY}`, '--until', '1h', ...WHY);
    assert.match(text, /Permitted, as read back:\npermit date:/);
    assert.match(text, /Without effect while these halts last: halt-/);
    assert.match((await run('permit')).text, /^permit date:/);
  });

  it('halt lift: ends it, and what waited asks again', async () => {
    const [halt] = (await permission()).halts;
    assert.match((await run('halt', 'lift', halt?.id ?? '', '--dry-run')).text, /would be lifted/);
    const lifted = await run('halt', 'lift', halt?.id ?? '', ...WHY, '--json');
    const { woken } = JSON.parse(lifted.text) as HaltChange;
    assert.deepEqual(woken, [DAY]);
    assert.equal((await run('halt', 'lift', halt?.id ?? '', ...WHY)).code, EXIT.usage);
    assert.match((await run('halt', 'list', '--all')).text, /lifted/);
  });

  it('permit revoke: takes it back, once', async () => {
    const [permit] = (await permission()).permits;
    assert.match((await run('permit', 'revoke', permit?.id ?? '', '--dry-run')).text, /would be taken back/);
    assert.match((await run('permit', 'revoke', permit?.id ?? '', ...WHY)).text, /Taken back, as read back:/);
    assert.equal((await run('permit', 'revoke', permit?.id ?? '', ...WHY)).code, EXIT.usage);
    assert.match((await run('permit')).text, /no permit is fresh/);
  });

  it('gates: rule, values, branch, counts and near misses', async () => {
    const { code, text } = await run('gates', DAY);
    assert.equal(code, EXIT.incomplete);
    assert.match(text, /publish_coverage {2}product, on error block {2}\(0.5 <= coverage\)/);
    assert.match(text, /block: coverage 0.47 is under 0.5/);
    assert.match(text, /passed 0, blocked 1 \(1 nearly passed\)/);
    assert.equal((await run('gates', '2020-01-01')).code, EXIT.notFound);
  });

  it('refuse what they do not understand, and say what they do', async () => {
    for (const argv of [
      ['halt', 'stop'],
      ['halt', '--until', '2h', ...WHY],
      ['halt', '--scope', 'world', '--until', '2h', ...WHY],
      ['halt', '--scope', 'all', ...WHY],
      ['halt', '--scope', 'all', '--until', '2020-01-01T00:00Z', ...WHY],
      ['halt', 'lift', ...WHY],
      ['halt', 'lift', 'none', ...WHY],
      ['permit', 'give'],
      ['permit', '--until', '2h', ...WHY],
      ['permit', '--scope', 'all', '--until', '2020-01-01T00:00Z', ...WHY],
      ['permit', 'revoke', ...WHY],
      ['permit', 'revoke', 'none', ...WHY],
    ])
      assert.equal((await run(...argv)).code, EXIT.usage, argv.join(' '));
  });
});

describe('--until', () => {
  it('takes a length or an instant with its zone', () => {
    assert.equal(untilOption('90m', 0), 5_400_000);
    assert.equal(untilOption('2h', 1), 7_200_001);
    assert.equal(untilOption('1d', 0), 86_400_000);
    assert.equal(untilOption('2024-01-15T23:00Z', 0), Date.parse('2024-01-15T23:00Z'));
    for (const text of [undefined, 'soon', '2024-01-15', '2024-01-15T23:00'])
      assert.throws(() => untilOption(text, 0), /--until|no time/);
  });
});
