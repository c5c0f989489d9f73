/** `tipoff incidents`: what is wrong, who has taken it up, and whether anybody was told. */

import { DEFAULT_HOME } from '../../home.ts';
import { operate } from '../../operator/operate.ts';
import { UsageError } from '../../usage-error.ts';
import { easternDayTime } from '../../views/eastern-clock.ts';
import type { IncidentView } from '../../views/incidents-view.ts';
import { shortText } from '../../views/short-reason.ts';
import { answerOf } from '../answer.ts';
import { CHANGE_HELP, CHANGE_OPTIONS, changeOf } from '../change-options.ts';
import { type Command, HOME_HELP, parseCommand } from '../command.ts';
import { EXIT } from '../exit-code.ts';

export const incidentsCommand: Command = {
  name: 'incidents',
  usage: 'incidents [list|ack|self-test] [key] [options]',
  summary: 'Open incidents with cause, count and next step; takes one up; tests the alert channels.',
  help: `  list              the open ones (default); --all: the closed ones too
  ack <key>         says that you have taken it up; it closes by evidence only
  self-test         sends a test through every channel and shows the receipts
${CHANGE_HELP}
${HOME_HELP}
  --json            as JSON

Exit code 0: done; for list, none is open. 1: some are open; for self-test, a channel failed.`,
  async run(argv, output) {
    const { values, positionals } = parseCommand(
      argv,
      { ...CHANGE_OPTIONS, home: { type: 'string' }, json: { type: 'boolean' }, all: { type: 'boolean' } },
      { names: ['list|ack|self-test', 'key'], optional: 2 },
    );
    const [action = 'list', key] = positionals;
    const home = values.home ?? DEFAULT_HOME;
    const { say, show } = answerOf(output, values.json);

    switch (action) {
      case 'list': {
        const found = await operate(home, 'incidents-list', { all: values.all === true }, output.error);
        show(found, () => {
          if (found.length === 0) say('no incident is open');
          for (const incident of found) for (const line of incidentLines(incident)) say(line);
        });
        return found.some(({ closedAt }) => closedAt === null) ? EXIT.incomplete : EXIT.ok;
      }
      case 'ack': {
        if (key === undefined) throw new UsageError('missing <key>: `tipoff incidents` shows them');
        const done = await operate(home, 'incidents-ack', { ...changeOf(values), key }, output.error);
        show(done, ({ isDryRun, incident }) => {
          if (isDryRun) say('Dry run: nothing is changed. This one would be taken up:');
          for (const line of incidentLines(incident)) say(line);
        });
        return EXIT.ok;
      }
      case 'self-test': {
        const change = changeOf({ reason: 'self-test', ...values });
        const done = await operate(home, 'incidents-self-test', change, output.error);
        show(done, ({ isDryRun, receipts, wakesSomebody }) => {
          if (isDryRun) say('Dry run: nothing is sent.');
          for (const { channel, state, at, error } of receipts)
            say(`${channel}: ${state} ${easternDayTime(at)}${error ? `: ${error}` : ''}`);
          if (!wakesSomebody)
            say(
              'No channel reaches anybody who does not look: set TIPOFF_WEBHOOK where `tipoff serve` runs.',
            );
        });
        return done.receipts.some(({ state }) => state === 'failed') ? EXIT.incomplete : EXIT.ok;
      }
      default:
        throw new UsageError(`incidents what? list, ack or self-test, not "${action}"`);
    }
  },
};

function incidentLines(incident: IncidentView): string[] {
  const { key, severity, message, count, openedAt, lastSeenAt, subjects, receipts } = incident;
  const state =
    incident.closedAt !== null
      ? `closed ${easternDayTime(incident.closedAt)} by ${shortText(incident.closedBy ?? 'somebody')}`
      : incident.acknowledgedAt !== null
        ? `taken up by ${incident.acknowledgedBy} ${easternDayTime(incident.acknowledgedAt)}`
        : 'nobody has taken it up';
  const told = receipts.map(({ channel, state: receipt }) => `${channel} ${receipt}`).join(', ');
  const suffering = subjects > 0 ? `, ${subjects} suffer${subjects === 1 ? 's' : ''} from it now` : '';
  return [
    `${key}  ${severity}`,
    `    ${shortText(message)}`,
    `    ${count} time${count === 1 ? '' : 's'}, ${easternDayTime(openedAt)} to ${easternDayTime(lastSeenAt)}${suffering}; ${state}`,
    `    told: ${told || 'nobody yet'}`,
    `    to do: ${incident.action}`,
  ];
}
