/**
 * Measures orchestration alone: N dates of 5 -> gate -> 3 -> 1 -> 1 -> 450 -> gate at once, on the embedded engine.
 * `npm run bench:diamond -- [--dates 1,10,100] [--repeats 3] [--members 450]`
 */

import { spawnSync } from 'node:child_process';
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { type DiamondFigures, runDiamonds } from './diamond/run-diamonds.ts';

const { values } = parseArgs({
  options: {
    dates: { type: 'string', default: '1,10,100' },
    repeats: { type: 'string', default: '3' },
    members: { type: 'string', default: '450' },
    /** Inner use: one run in a process of its own, figures as JSON. */
    one: { type: 'string' },
  },
});
const members = Number(values.members);

if (values.one) {
  console.log(JSON.stringify(await runDiamonds(Number(values.one), members)));
} else {
  console.log(
    `5 -> gate -> 3 -> 1 -> 1 -> ${members} -> gate; node ${process.version}, SQLite WAL synchronous=FULL, ${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)} at the start; medians of ${values.repeats} runs, each in its own process`,
  );
  for (const dates of values.dates.split(',').map(Number)) {
    const runs = Array.from({ length: Number(values.repeats) }, () => runOnce(dates));
    const of = (figure: (run: DiamondFigures) => number) => {
      const sorted = runs.map(figure).sort((a, b) => a - b);
      return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
    };
    console.log(
      [
        `${String(dates).padStart(4)} dates`,
        `${of((run) => run.datesPerSecond).toFixed(2)} dates/s`,
        `${of((run) => run.tasksPerSecond).toFixed(0)} tasks/s`,
        `${of((run) => run.cpuMsPerDate).toFixed(0)} ms CPU a date`,
        `${of((run) => run.hopMs).toFixed(0)} ms a hop (95 %: ${of((run) => run.hopP95Ms).toFixed(0)})`,
        `${(of((run) => run.bytesPerDate) / 1_000).toFixed(0)} kB a date`,
        `${of((run) => run.rssMb).toFixed(0)} MB RSS`,
        `${of((run) => run.idleCpuPercent).toFixed(1)} % CPU idle`,
        `${of((run) => run.records.decisions).toFixed(0)} decisions`,
      ].join('  '),
    );
  }
}

function runOnce(dates: number): DiamondFigures {
  const args = ['--disable-warning=ExperimentalWarning', import.meta.filename];
  const run = spawnSync(process.execPath, [...args, '--one', String(dates), '--members', String(members)], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (run.status !== 0) throw new Error(`the run of ${dates} dates ended with code ${run.status}`);
  return JSON.parse(run.stdout) as DiamondFigures;
}
