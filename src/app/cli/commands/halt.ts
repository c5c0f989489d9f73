/** `tipoff halt`: stops what leaves the system. */

import { DEFAULT_HOME } from '../../home.ts';
import { operate } from '../../operator/operate.ts';
import { UsageError } from '../../usage-error.ts';
import { CHANGE_HELP, CHANGE_OPTIONS, changeOf } from '../change-options.ts';
import { type Command, fit, HOME_HELP, parseCommand } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { haltLine, permitLine } from '../permission-text.ts';
import { untilOption } from '../until-option.ts';

export const haltCommand: Command = {
  name: 'halt',
  usage: 'halt [list|lift] [id] [options]',
  summary: 'Stops publishing for a scope until a time, on every route; shows and lifts halts.',
  help: `  list              halts in force and fresh permits (default); --all: those that are over too
  lift <id>         ends a halt before its time
  without either, --scope and --until declare one:
  --scope SCOPE     all, date:YYYY-MM-DD or system:NAME
  --until TIME      90m, 2h, 3d, or an instant like 2024-01-15T23:00Z
${CHANGE_HELP}
${HOME_HELP}
  --json            as JSON

A halt outlives restarts and planned runs. When it ends, a new permit is needed: by the standing rule, a slate whose
gates pass gets one; with TIPOFF_PERMITS=manual, only \`tipoff permit\` gives it.

Exit code 0: done; for list, nothing is halted. 1: something is.`,
  async run(argv, output) {
    const { values, positionals } = parseCommand(
      argv,
      {
        ...CHANGE_OPTIONS,
        home: { type: 'string' },
        json: { type: 'boolean' },
        all: { type: 'boolean' },
        scope: { type: 'string' },
        until: { type: 'string' },
      },
      { names: ['list|lift', 'id'], optional: 2 },
    );
    const isNew = values.scope !== undefined || values.until !== undefined;
    const [action = isNew ? 'declare' : 'list', id] = positionals;
    const home = values.home ?? DEFAULT_HOME;
    const say = (line: string) => output.line(fit(line, output));
    const show = <T>(result: T, print: (result: T) => void) =>
      values.json ? output.line(JSON.stringify(result, null, 2)) : print(result);

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
        if (values.scope === undefined)
          throw new UsageError('say what to halt with --scope: all, date:YYYY-MM-DD or system:NAME');
        const input = {
          ...changeOf(values),
          scope: values.scope as 'all',
          until: untilOption(values.until, Date.now()),
        };
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
