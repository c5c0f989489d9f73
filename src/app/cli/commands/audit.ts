/** `tipoff audit`: who changed what, when and why. */

import { easternInstant } from '../../../league/eastern-time.ts';
import { DEFAULT_HOME } from '../../home.ts';
import { operate } from '../../operator/operate.ts';
import { UsageError } from '../../usage-error.ts';
import { easternDayTime } from '../../views/eastern-clock.ts';
import { type Command, dateArgument, fit, HOME_HELP, parseCommand } from '../command.ts';
import { EXIT } from '../exit-code.ts';

const DEFAULT_LIMIT = 50;

export const auditCommand: Command = {
  name: 'audit',
  usage: 'audit [options]',
  summary: 'Who changed what, when and why: every mutating command, newest first.',
  help: `  --actor NAME      only what this one did
  --subject TEXT    only what concerns subjects with this in their name: a unit, a date, a dead letter
  --since DATE      only from this league date on
  --limit N         rows shown (default ${DEFAULT_LIMIT})
${HOME_HELP}
  --json            as JSON

Exit code 3: no such row.`,
  async run(argv, output) {
    const { values } = parseCommand(
      argv,
      {
        actor: { type: 'string' },
        subject: { type: 'string' },
        since: { type: 'string' },
        limit: { type: 'string' },
        home: { type: 'string' },
        json: { type: 'boolean' },
      },
      { names: [] },
    );
    const limit = Number(values.limit ?? DEFAULT_LIMIT);
    if (!Number.isInteger(limit) || limit < 1)
      throw new UsageError(`--limit "${values.limit}" is no number of rows: give 1 or more`);
    const input = {
      actor: values.actor ?? null,
      subject: values.subject ?? null,
      since: values.since === undefined ? null : easternInstant(dateArgument(values.since, 'since'), '00:00'),
      limit,
    };
    const rows = await operate(values.home ?? DEFAULT_HOME, 'audit', input, output.error);
    if (values.json) output.line(JSON.stringify(rows, null, 2));
    else if (rows.length === 0) output.line('nothing of the kind was ever done here');
    else
      for (const { at, actor, action, subject, reason } of rows)
        output.line(fit(`${easternDayTime(at)}  ${actor}  ${action}  ${subject}: ${reason}`, output));
    return rows.length === 0 ? EXIT.notFound : EXIT.ok;
  },
};
