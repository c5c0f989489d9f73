/** `tipoff simulate`: plays an invented season with faults drawn from a seed, and compares it with the undisturbed one. */

import { playSeason, seasonSeed, WHOLE_SEASON } from '../../../simulate/play-season.ts';
import { Simulation } from '../../../simulate/simulation.ts';
import { UsageError } from '../../usage-error.ts';
import { type Command, parseCommand } from '../command.ts';
import { EXIT } from '../exit-code.ts';

const TRACE_LINES = 60;

export const simulateCommand: Command = {
  name: 'simulate',
  usage: 'simulate [--seed S] [--days N | --season] [--seeds COUNT] [--ticking] [--trace]',
  summary:
    'Plays invented slates with crashes, lost messages and dark sources, and proves that nothing is lost.',
  help: `  --seed S        the season and its faults; the same seed is the same run (default 1); ten seeds in a row, as 20 to 29,
                  play the same season with other faults
  --days N        days of the season from opening night (default 30)
  --season        a whole season, 174 days of slates, and six weeks of the summer after it
  --ticking       the processes live by their own clocks: grid, deadlines, schedules; else each slate is asked for
  --seeds COUNT   plays COUNT seeds from S on (default 1)
  --trace         prints everything that happened in the disturbed run

The real engine and the real declarations of the pipeline run on a virtual clock; what a unit computes is a script.
Writes nothing. Ends with 0 when every seed came to the product of its undisturbed run.`,
  async run(argv, output) {
    const { values } = parseCommand(
      argv,
      {
        seed: { type: 'string' },
        days: { type: 'string' },
        seeds: { type: 'string' },
        trace: { type: 'boolean' },
        season: { type: 'boolean' },
        ticking: { type: 'boolean' },
      },
      { names: [] },
    );
    const first = wholeNumber('--seed', values.seed, 1);
    if (values.season && values.days !== undefined)
      throw new UsageError('--season has its own length: leave --days out');
    const isTicking = values.ticking === true;
    const length = values.season ? WHOLE_SEASON : { days: wholeNumber('--days', values.days, 30) };
    const { days } = length;
    const asked = `${values.season ? '--season' : `--days ${days}`}${values.ticking ? ' --ticking' : ''}`;
    const count = wholeNumber('--seeds', values.seeds, 1);
    let failed = 0;
    let wanted: ReadonlyMap<string, string> | undefined;
    for (let seed = first; seed < first + count; seed += 1) {
      if (seasonSeed(seed) === seed) wanted = undefined;
      const result = await playSeason({
        ...length,
        isTicking,
        wanted,
        open: (options) => new Simulation({ ...options, seed: seasonSeed(seed), faultSeed: seed }),
      });
      const { faulty, differences } = result;
      wanted = result.wanted;
      const faults = [
        ...faulty.assertions.violations,
        ...differences.map((partition) => `${partition} differs`),
      ];
      output.line(
        `seed ${seed}: ${days} days, ${faulty.steps} steps, ${faulty.strikes} faults, ${faulty.crashes} of them crashes, ${faulty.runs.length} runs, trace ${faulty.trace.hash()}: ${faults.length === 0 ? 'the same product' : `${faults.length} FAULTS`}`,
      );
      if (values.trace) output.line(faulty.trace.lines.join('\n'));
      if (faults.length === 0) continue;
      failed += 1;
      for (const fault of faults.slice(0, 10)) output.line(`  ${fault}`);
      if (!values.trace) output.line(faulty.trace.tail(TRACE_LINES));
      output.line(`  replay: tipoff simulate --seed ${seed} ${asked} --trace`);
    }
    if (count > 1)
      output.line(`${count - failed} of ${count} seeds came to the product of their undisturbed run`);
    return failed === 0 ? EXIT.ok : EXIT.incomplete;
  },
};

function wholeNumber(option: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  if (!/^\d{1,9}$/.test(text)) throw new UsageError(`${option} "${text}" is no whole number from 0`);
  return Number(text);
}
