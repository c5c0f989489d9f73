import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { virtualOutput } from '../../../test/support/surfaces/virtual-output.ts';
import { UsageError } from '../usage-error.ts';
import type { Command } from './command.ts';
import { COMMANDS } from './commands.ts';
import { EXIT } from './exit-code.ts';
import { runCli } from './run-cli.ts';

function throwing(error: unknown): Command {
  return {
    name: 'throw',
    usage: 'throw',
    summary: 'Throws.',
    help: 'nothing',
    run: async () => Promise.reject(error),
  };
}

async function run(argv: readonly string[], commands: readonly Command[] = COMMANDS) {
  const output = virtualOutput();
  const code = await runCli(argv, output, commands);
  return { code, text: output.text(), errors: output.errors() };
}

describe('tipoff', () => {
  it('shows the overview without a command, and with --help', async () => {
    for (const [argv, code] of [
      [[], EXIT.usage],
      [['--help'], EXIT.ok],
      [['help'], EXIT.ok],
    ] as const) {
      const result = await run(argv);
      assert.equal(result.code, code);
      for (const { usage, summary } of COMMANDS) {
        assert.ok(result.text.includes(usage));
        assert.ok(result.text.includes(summary));
      }
    }
  });

  it('has a help for every command, which names its options and starts with its usage', async () => {
    for (const { name, usage, run: _run } of COMMANDS) {
      const { code, text, errors } = await run([name, '--help']);
      assert.equal(code, EXIT.ok);
      assert.ok(text.startsWith(`Usage: tipoff ${usage}\n`));
      assert.equal(errors, '');
      for (const line of text.split('\n')) assert.ok(line.length <= 122, `${name}: ${line}`);
    }
  });

  it('names the commands there are when asked for another', async () => {
    const { code, errors } = await run(['sing']);
    assert.equal(code, EXIT.usage);
    assert.match(errors, /no command "sing"; there are demo, run, backfill/);
  });

  it('turns a wrong use into one message and the way to help', async () => {
    const { code, errors } = await run(['throw'], [throwing(new UsageError('no such date'))]);
    assert.equal(code, EXIT.usage);
    assert.equal(errors, 'tipoff throw: no such date\nSee tipoff throw --help.\n');
  });

  it('shows the stack of a defect only', async () => {
    const defect = await run(['throw'], [throwing(new TypeError('x is undefined'))]);
    assert.equal(defect.code, EXIT.software);
    assert.match(defect.errors, /TypeError: x is undefined\n +at [\s\S]*please report it/);
    const thrown = await run(['throw'], [throwing('text')]);
    assert.deepEqual([thrown.code, thrown.errors], [EXIT.software, 'tipoff throw: text\n']);
  });

  it('refuses arguments that cannot be before it opens anything', async () => {
    const wrong: readonly (readonly [argv: readonly string[], says: RegExp])[] = [
      [['run'], /missing <date>/],
      [['run', '2024-02-30'], /is no date/],
      [['run', '2024-01-15', '--upstream', 'mars', '--home', 'no/home'], /"mars" is no upstream/],
      [['backfill', '2024-01-15', '2024-01-14'], /lies before/],
      [['backfill', '2024-01-15'], /missing <to>/],
      [['demo', '--port', 'many'], /--port "many" is no port/],
      [['serve', '--port', '70000'], /is no port/],
      [['status', '--home', 'no/home'], /there is no home at no\/home/],
      [['predictions', 'tonight'], /is no date/],
      [['query'], /missing <read-only sql>/],
      [['graph', 'paint'], /"check" or "show"/],
      [['status', '--verbose'], /--verbose/],
    ];
    for (const [argv, says] of wrong) {
      const { code, errors } = await run(argv);
      assert.equal(code, EXIT.usage, argv.join(' '));
      assert.match(errors, says);
    }
  });

  it('graph: checks and shows the declaration', async () => {
    const check = await run(['graph', 'check']);
    assert.equal(check.code, EXIT.ok);
    assert.match(check.text, /the graph holds together: \d+ nodes/);
    const show = await run(['graph', 'show']);
    assert.match(show.text, /^4 {2}phase4_gate {2}<- player_game_summary\(previous\)/m);
  });
});
