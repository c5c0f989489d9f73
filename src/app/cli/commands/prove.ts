/** `tipoff prove`: kills real processes at random moments and shows that nothing was lost or doubled. */

import { holds, proofText, prove } from '../../prove/prove.ts';
import { UsageError } from '../../usage-error.ts';
import { type Command, parseCommand } from '../command.ts';
import { EXIT } from '../exit-code.ts';

export const proveCommand: Command = {
  name: 'prove',
  usage: 'prove [options]',
  summary:
    'Kills its own processes with kill -9 at random moments and proves that nothing is lost or doubled.',
  help: `  --rounds N    rounds of one or two kills each (default 100)
  --seed S      decides when to kill (default: a new one, printed)
  --dates N     slates of a round (default 2)
  --members N   players of a slate (default 450)

Works in temporary folders: no home is touched. Ends with exit code 0 when every line holds, else 1.`,
  async run(argv, output) {
    const { values } = parseCommand(
      argv,
      {
        rounds: { type: 'string' },
        seed: { type: 'string' },
        dates: { type: 'string' },
        members: { type: 'string' },
      },
      { names: [] },
    );
    const rounds = wholeNumber('rounds', values.rounds, 100);
    const seed = wholeNumber('seed', values.seed, Math.floor(Date.now() % 1_000_000) + 1);
    const dates = wholeNumber('dates', values.dates, 2);
    const members = wholeNumber('members', values.members, 450);
    output.line(
      `${rounds} rounds of kill -9 over ${dates} slates of 5 -> gate -> 3 -> 1 -> 1 -> ${members} -> gate; embedded engine, synchronous=FULL; seed ${seed}`,
    );
    const proof = await prove({
      rounds,
      seed,
      dates,
      members,
      progress(round, { zone, kills, facts }) {
        const trouble = facts.lost.length + facts.doubled.length + facts.open.length > 0 ? '  FAIL' : '';
        if (trouble || round % 10 === 0)
          output.line(
            `round ${round}: ${kills} killed in the ${zone}, ${facts.crashed} attempts crashed${trouble}`,
          );
      },
    });
    output.line(`\n${proofText(proof)}`);
    return holds(proof) ? EXIT.ok : EXIT.incomplete;
  },
};

function wholeNumber(name: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new UsageError(`--${name} "${text}" is no number: give a whole number from 1`);
  return value;
}
