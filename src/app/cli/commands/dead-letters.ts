/** `tipoff dead-letters`: what was given up, why, and what becomes of it. */

import { DEFAULT_HOME } from '../../home.ts';
import type { DeadLetterView, SettledLetters } from '../../operator/dead-letters.ts';
import { operate } from '../../operator/operate.ts';
import { UsageError } from '../../usage-error.ts';
import { easternDayTime } from '../../views/eastern-clock.ts';
import { shortText } from '../../views/short-reason.ts';
import { answerOf } from '../answer.ts';
import { CHANGE_HELP, CHANGE_OPTIONS, changeOf } from '../change-options.ts';
import { type Command, HOME_HELP, type Output, parseCommand } from '../command.ts';
import { EXIT } from '../exit-code.ts';

export const deadLettersCommand: Command = {
  name: 'dead-letters',
  usage: 'dead-letters list|explain|redrive|discard [id] [options]',
  summary: 'Messages that were given up: lists and explains them, sends them once more or files them.',
  help: `  list              those that wait for a person; --all: every one ever
  explain <id>      payload, error, history
  redrive <id>      emits the stored event once more; consumers that have dealt with it see a duplicate
  discard <id>      files it without another try; its payload is kept
  --all             with redrive and discard, instead of <id>: all that are open
${CHANGE_HELP}
${HOME_HELP}
  --json            as JSON

Exit code 0: done. 1: one that was sent again came back. 3: there are none.`,
  async run(argv, output) {
    const { values, positionals } = parseCommand(
      argv,
      {
        ...CHANGE_OPTIONS,
        home: { type: 'string' },
        json: { type: 'boolean' },
        all: { type: 'boolean' },
      },
      { names: ['list|explain|redrive|discard', 'id'], optional: 1 },
    );
    const [action, id = null] = positionals;
    const home = values.home ?? DEFAULT_HOME;
    const { say, show } = answerOf(output, values.json);

    if (action === 'list') {
      const letters = await operate(home, 'dead-letters-list', { all: values.all === true }, output.error);
      show(letters, () => {
        if (letters.length === 0) say(values.all ? 'no message was ever given up' : 'no dead letter waits');
        for (const letter of letters) say(letterLine(letter));
      });
      return letters.length === 0 ? EXIT.notFound : EXIT.ok;
    }
    if (action === 'explain') {
      if (id === null) throw new UsageError('missing <id>: `tipoff dead-letters list` shows them');
      const explained = await operate(home, 'dead-letters-explain', { id }, output.error);
      show(explained, () => printLetter(explained, output));
      return EXIT.ok;
    }
    if (action !== 'redrive' && action !== 'discard')
      throw new UsageError(`dead-letters what? list, explain, redrive or discard, not "${action}"`);
    if ((id === null) !== (values.all === true))
      throw new UsageError(`name one letter, or all that are open with --all, not both`);
    const input = { ...changeOf(values), id };
    const done =
      action === 'redrive'
        ? await operate(home, 'dead-letters-redrive', input, output.error)
        : await operate(home, 'dead-letters-discard', input, output.error);
    show(done, () => printSettled(done, action, say));
    return !done.isDryRun && done.letters.some(({ state }) => state === 'open') ? EXIT.incomplete : EXIT.ok;
  },
};

function letterLine({ id, state, at, attempts, error }: DeadLetterView): string {
  const tries = attempts === null ? '' : `, ${attempts} attempt${attempts === 1 ? '' : 's'}`;
  return `${id}  ${state}, ${easternDayTime(at)}${tries}: ${shortText(error)}`;
}

function printLetter(
  {
    letter,
    audit,
    cameBackAs,
  }: {
    letter: DeadLetterView;
    audit: readonly { actor: string; action: string; reason: string; at: number }[];
    cameBackAs: readonly string[];
  },
  output: Output,
): void {
  output.line(letterLine(letter));
  output.line(`  error      ${letter.error}`);
  output.line(`  topic      ${letter.topic}, heard through ${letter.subscription}`);
  output.line(`  incident   ${letter.incident}`);
  output.line(`  payload    ${letter.data}`);
  for (const { actor, action, reason, at } of audit)
    output.line(`  history    ${easternDayTime(at)} ${actor}: ${action} (${reason})`);
  for (const id of cameBackAs) output.line(`  came back  ${id}`);
  if (letter.state === 'open')
    output.line(
      letter.redriveFault === null
        ? `To do: \`tipoff dead-letters redrive ${letter.id} --dry-run\`, or discard it`
        : `To do: discard it (${letter.redriveFault})`,
    );
}

function printSettled(
  done: SettledLetters,
  action: 'redrive' | 'discard',
  say: (line: string) => void,
): void {
  const word = action === 'redrive' ? 'sent once more' : 'filed';
  if (done.isDryRun) say(`Dry run: nothing is changed. ${done.letters.length} would be ${word}:`);
  if (done.letters.length === 0 && !done.isDryRun) say('no dead letter waits');
  for (const letter of done.letters) say(letterLine(letter));
  for (const { id, why } of done.skipped) say(`${id}  left alone: ${why}`);
}
