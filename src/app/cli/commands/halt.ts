/** `tipoff halt`: stops what leaves the system. */

import { DEFAULT_HOME } from '../../home.ts';
import { operate } from '../../operator/operate.ts';
import { UsageError } from '../../usage-error.ts';
import { answerOf } from '../answer.ts';
import { CHANGE_HELP, changeOf } from '../change-options.ts';
import { type Command, HOME_HELP, parseCommand } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { isDeclared, PERMISSION_HELP, PERMISSION_OPTIONS, permissionOf } from '../permission-options.ts';
import { haltLine, permitLine } from '../permission-text.ts';

export const haltCommand: Command = {
  name: 'halt',
  usage: 'halt [list|lift] [id] [options]',
  summary: 'Stops publishing for a scope until a time, on every route; shows and lifts halts.',
  help: `  list              halts in force and fresh permits (default); --all: those that are over too
  lift <id>         ends a halt before its time
  without either, --scope and --until declare one:
${PERMISSION_HELP}
${CHANGE_HELP}
${HOME_HELP}
  --json            as JSON

A halt outlives restarts and planned runs. When it ends, a new permit is needed: by the standing rule, a slate whose
gates pass gets one; with TIPOFF_PERMITS=manual, only \`tipoff permit\` gives it.

Exit code 0: done; for list, nothing is halted. 1: something is.`,
  async run(argv, output) {
    const { values, positionals } = parseCommand(argv, PERMISSION_OPTIONS, {
      names: ['list|lift', 'id'],
      optional: 2,
    });
    const [action = isDeclared(values) ? 'declare' : 'list', id] = positionals;
    const home = values.home ?? DEFAULT_HOME;
    const { say, show } = answerOf(output, values.json);

    switch (action) {
      case 'list': {
        const found = await operate(home, 'permission', { all: values.all === true }, output.error);
        const now = Date.now();
        show(found, ({ halts, permits, rule }) => {
          if (halts.length === 0) say('nothing is halted');
          for (const halt of halts) say(haltLine(halt, now));
          for (const permit of permits) say(permitLine(permit, now));
          say(
            rule === 'auto'
              ? 'Standing rule: a slate whose product gates pass is permitted until its last tip-off.'
              : 'No standing rule: only `tipoff permit` allows anything.',
          );
        });
        return found.halts.some(({ until, liftedAt }) => until > now && liftedAt === null)
          ? EXIT.incomplete
          : EXIT.ok;
      }
      case 'declare': {
        const input = permissionOf('halt', values);
        const done = await operate(home, 'halt', input, output.error);
        show(done, ({ isDryRun, halt, exports }) => {
          say(isDryRun ? 'Dry run: nothing is changed. This would be halted:' : 'Halted, as read back:');
          say(haltLine(halt, Date.now()));
          if (!isDryRun) say(`${exports.length} exports say so now.`);
        });
        return EXIT.ok;
      }
      case 'lift': {
        if (id === undefined) throw new UsageError('missing <id>: `tipoff halt` shows those in force');
        const done = await operate(home, 'halt-lift', { ...changeOf(values), id }, output.error);
        show(done, ({ isDryRun, halt, woken }) => {
          say(isDryRun ? 'Dry run: nothing is changed. This would be lifted:' : 'Lifted, as read back:');
          say(haltLine(halt, Date.now()));
          if (woken.length > 0) say(`asks for its permit again: ${woken.join(', ')}`);
        });
        return EXIT.ok;
      }
      default:
        throw new UsageError(`halt what? list, lift, or --scope with --until; not "${action}"`);
    }
  },
};
