/** `tipoff why-not <processor> <date>`: why a unit did not run, from the unit to the root. */

import type { WhyNot, WhyNotStep } from '../../../engine/why-not.ts';
import { DEFAULT_HOME } from '../../home.ts';
import { operate } from '../../operator/operate.ts';
import { easternDayTime } from '../../views/eastern-clock.ts';
import { shortText } from '../../views/short-reason.ts';
import { type Command, dateArgument, fit, HOME_HELP, type Output, parseCommand } from '../command.ts';
import { EXIT } from '../exit-code.ts';

const MOST_STEPS = 12;

export const whyNotCommand: Command = {
  name: 'why-not',
  usage: 'why-not <processor> <date> [options]',
  summary: 'Why a unit did not run: every gate from it to the root, with rule, values, time and next check.',
  help: `  <processor>       as in \`tipoff graph show\`
  <date>            the unit's date, YYYY-MM-DD
${HOME_HELP}
  --json            the whole chain as JSON

Exit code 0: answered, it did not run. 3: it has run; there is nothing to ask.`,
  async run(argv, output) {
    const { values, positionals } = parseCommand(
      argv,
      { home: { type: 'string' }, json: { type: 'boolean' } },
      { names: ['processor', 'date'] },
    );
    const input = { processor: positionals[0] as string, date: dateArgument(positionals[1], 'date') };
    const answer = await operate(values.home ?? DEFAULT_HOME, 'why-not', input, output.error);
    if (values.json) output.line(JSON.stringify(answer, null, 2));
    else print(answer, output);
    return answer.hasRun ? EXIT.notFound : EXIT.ok;
  },
};

function print({ answer, chain, hasRun }: WhyNot, output: Output): void {
  output.line(shortText(answer));
  if (hasRun && chain.length === 1) return;
  output.line();
  for (const step of chain.slice(0, MOST_STEPS))
    for (const line of stepLines(step)) output.line(fit(line, output));
  if (chain.length > MOST_STEPS)
    output.line(`... and ${chain.length - MOST_STEPS} more: --json has them all`);
}

function stepLines({ unit, rule, finding, values, evaluatedAt, nextCheck }: WhyNotStep): string[] {
  const shown = Object.entries(values).flatMap(([name, value]) =>
    value === null ? [] : [`${name} ${valueText(value)}`],
  );
  const seen = evaluatedAt === null ? '' : `, looked at ${easternDayTime(evaluatedAt)}`;
  return [
    `${unit}  ${rule}`,
    `    ${shortText(finding)}`,
    `    ${[shown.join(', '), `next check: ${nextCheck}`].filter(Boolean).join('; ')}${seen}`,
  ];
}

/** No count is that large: it is an instant. */
const FIRST_INSTANT = Date.UTC(2001, 8, 9);

function valueText(value: number | string): string {
  return typeof value === 'number' && value >= FIRST_INSTANT ? easternDayTime(value) : String(value);
}
