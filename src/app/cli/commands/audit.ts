/** `tipoff audit`: who changed what, when and why; `verify` follows the chain of its rows. */

import { easternInstant } from '../../../league/eastern-time.ts';
import { DEFAULT_HOME } from '../../home.ts';
import { operate } from '../../operator/operate.ts';
import { UsageError } from '../../usage-error.ts';
import { easternDayTime } from '../../views/eastern-clock.ts';
import { type Command, dateArgument, fit, HOME_HELP, type Output, parseCommand } from '../command.ts';
import { EXIT } from '../exit-code.ts';

const DEFAULT_LIMIT = 50;

export const auditCommand: Command = {
  name: 'audit',
  usage: 'audit [verify] [options]',
  summary: 'Who changed what, when and why: every mutating command, newest first.',
  help: `  verify            follows the chain: every row names the hash of the one before it, the head the last one
  --actor NAME      only what this one did
  --subject TEXT    only what concerns subjects with this in their name: a unit, a date, a dead letter
  --since DATE      only from this league date on
  --limit N         rows shown (default ${DEFAULT_LIMIT})
${HOME_HELP}
  --json            as JSON

Exit code 3: no such row. 1: the chain does not hold.`,
  async run(argv, output) {
    const { values, positionals } = parseCommand(
      argv,
      {
        actor: { type: 'string' },
        subject: { type: 'string' },
        since: { type: 'string' },
        limit: { type: 'string' },
        home: { type: 'string' },
        json: { type: 'boolean' },
      },
      { names: ['verify'], optional: 1 },
    );
    if (positionals[0] === 'verify')
      return await verify(values.home ?? DEFAULT_HOME, values.json === true, output);
    if (positionals[0] !== undefined) throw new UsageError(`audit what? verify, not "${positionals[0]}"`);
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

async function verify(home: string, isJson: boolean, output: Output): Promise<number> {
  const verdict = await operate(home, 'audit-verify', {}, output.error);
  const { links, unchained, head, faults } = verdict;
  if (isJson) output.line(JSON.stringify(verdict, null, 2));
  else {
    for (const fault of faults) output.line(fault);
    const older = unchained > 0 ? `; ${unchained} rows are older than the chain` : '';
    if (faults.length === 0)
      output.line(
        links === 0
          ? `nothing was ever done here${older}`
          : `${links} rows, none changed, none missing${older}. Head ${head}: kept elsewhere, it proves that none was cut off`,
      );
  }
  return faults.length === 0 ? EXIT.ok : EXIT.incomplete;
}
