/** `tipoff permit`: allows what may be published, and takes it back. */

import { DEFAULT_HOME } from '../../home.ts';
import { operate } from '../../operator/operate.ts';
import { UsageError } from '../../usage-error.ts';
import { answerOf } from '../answer.ts';
import { CHANGE_HELP, changeOf } from '../change-options.ts';
import { type Command, HOME_HELP, parseCommand } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { isDeclared, PERMISSION_HELP, PERMISSION_OPTIONS, permissionOf } from '../permission-options.ts';
import { permitLine } from '../permission-text.ts';

export const permitCommand: Command = {
  name: 'permit',
  usage: 'permit [list|revoke] [id] [options]',
  summary: 'Allows publishing for a scope until a time; shows permits and takes them back.',
  help: `  list              fresh permits (default); --all: every one
  revoke <id>       takes one back
  without either, --scope and --until give one:
${PERMISSION_HELP}
${CHANGE_HELP}
${HOME_HELP}
  --json            as JSON

A permit is without effect while a halt lasts, and a halt makes older permits void.`,
  async run(argv, output) {
    const { values, positionals } = parseCommand(argv, PERMISSION_OPTIONS, {
      names: ['list|revoke', 'id'],
      optional: 2,
    });
    const [action = isDeclared(values) ? 'issue' : 'list', id] = positionals;
    const home = values.home ?? DEFAULT_HOME;
    const { say, show } = answerOf(output, values.json);

    switch (action) {
      case 'list': {
        const found = await operate(home, 'permission', { all: values.all === true }, output.error);
        show(found.permits, (permits) => {
          if (permits.length === 0) say('no permit is fresh');
          for (const permit of permits) say(permitLine(permit, Date.now()));
        });
        return EXIT.ok;
      }
      case 'issue': {
        const input = permissionOf('permit', values);
        const done = await operate(home, 'permit', input, output.error);
        show(done, ({ isDryRun, permit, halted, woken }) => {
          say(
            isDryRun ? 'Dry run: nothing is changed. This would be permitted:' : 'Permitted, as read back:',
          );
          say(permitLine(permit, Date.now()));
          if (halted.length > 0) say(`Without effect while these halts last: ${halted.join(', ')}`);
          if (woken.length > 0) say(`asks for its permit again: ${woken.join(', ')}`);
        });
        return EXIT.ok;
      }
      case 'revoke': {
        if (id === undefined) throw new UsageError('missing <id>: `tipoff permit` shows the fresh ones');
        const done = await operate(home, 'permit-revoke', { ...changeOf(values), id }, output.error);
        show(done, ({ isDryRun, permit }) => {
          say(
            isDryRun ? 'Dry run: nothing is changed. This would be taken back:' : 'Taken back, as read back:',
          );
          say(permitLine(permit, Date.now()));
        });
        return EXIT.ok;
      }
      default:
        throw new UsageError(`permit what? list, revoke, or --scope with --until; not "${action}"`);
    }
  },
};
