/** `tipoff gates <date>`: what the declared gates found. */

import { DEFAULT_HOME } from '../../home.ts';
import { operate } from '../../operator/operate.ts';
import { easternDayTime } from '../../views/eastern-clock.ts';
import { type Command, dateArgument, fit, HOME_HELP, parseCommand } from '../command.ts';
import { EXIT } from '../exit-code.ts';

export const gatesCommand: Command = {
  name: 'gates',
  usage: 'gates <date> [options]',
  summary: 'What each gate of a slate found: rule, values, branch, counts and near misses.',
  help: `  <date>            league date (US Eastern), YYYY-MM-DD
${HOME_HELP}
  --json            as JSON

Exit code 0: every gate's newest look let pass. 1: one blocked. 3: nothing was looked at.`,
  async run(argv, output) {
    const { values, positionals } = parseCommand(
      argv,
      { home: { type: 'string' }, json: { type: 'boolean' } },
      { names: ['date'] },
    );
    const date = dateArgument(positionals[0], 'date');
    const gates = await operate(values.home ?? DEFAULT_HOME, 'gates', { date }, output.error);
    const looked = gates.filter(({ latest }) => latest !== null);
    if (values.json) output.line(JSON.stringify(gates, null, 2));
    else {
      for (const { gate, latest, counts, nearMisses } of gates) {
        const bounds = Object.entries(gate.thresholds).map(([name, { floor, cap }]) =>
          [floor === undefined ? '' : `${floor} <= `, name, cap === undefined ? '' : ` <= ${cap}`].join(''),
        );
        output.line(
          fit(`${gate.id}  ${gate.kind}, on error ${gate.onError}  (${bounds.join(', ')})`, output),
        );
        output.line(fit(`    ${gate.rule}`, output));
        if (!latest) {
          output.line('    not looked at on this date');
          continue;
        }
        output.line(
          fit(
            `    ${latest.branch}: ${latest.detail}, ${easternDayTime(latest.at)}; next: ${latest.nextCheck}`,
            output,
          ),
        );
        output.line(
          `    passed ${counts.pass}, blocked ${counts.block} (${nearMisses} nearly passed), passed degraded ${counts.pass_degraded}`,
        );
      }
    }
    if (looked.length === 0) return EXIT.notFound;
    return looked.some(({ latest }) => latest?.branch === 'block') ? EXIT.incomplete : EXIT.ok;
  },
};
