/**
 * Measures orchestration alone: dates of 5 -> gate -> 3 -> 1 -> 1 -> 450 -> gate on the embedded engine, all at once, one by
 * one, and at offered rates. What the columns mean: docs/proof.md.
 * `npm run bench:diamond -- [--dates 1,10,40,100,500] [--rates 20,40] [--seconds 10] [--repeats 3] [--members 450]`
 */

import { spawnSync } from 'node:child_process';
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { type DiamondFigures, type DiamondRun, runDiamonds } from './diamond/run-diamonds.ts';

const { values } = parseArgs({
  options: {
    dates: { type: 'string', default: '1,10,40,100,500' },
    rates: { type: 'string', default: '20,40' },
    seconds: { type: 'string', default: '10' },
    repeats: { type: 'string', default: '3' },
    members: { type: 'string', default: '450' },
    /** Inner use: one run in a process of its own, given and answered as JSON. */
    one: { type: 'string' },
  },
});
const members = Number(values.members);
const numbers = (list: string) => list.split(',').filter(Boolean).map(Number);

if (values.one) {
  console.log(JSON.stringify(await runDiamonds(JSON.parse(values.one) as DiamondRun)));
} else {
  console.log(
    `5 -> gate -> 3 -> 1 -> 1 -> ${members} -> gate; node ${process.version}, SQLite WAL synchronous=FULL, ${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)} at the start; medians of ${values.repeats} runs, each in its own process`,
  );
  console.log('all at once, in a fresh process: a hop waits behind the other dates as well');
  for (const dates of numbers(values.dates)) report(`${dates} dates`, { dates, members, arrivals: 'burst' });
  console.log('each alone, in a warm process');
  report('50 dates', { dates: 50, members, arrivals: 'alone' });
  console.log('at an offered rate, in a warm process');
  for (const rate of numbers(values.rates))
    report(`${rate} a second`, { dates: rate * Number(values.seconds), members, arrivals: rate });
}

function report(name: string, run: DiamondRun): void {
  const runs = Array.from({ length: Number(values.repeats) }, () => inOwnProcess(run));
  const of = (figure: (figures: DiamondFigures) => number) => {
    const sorted = runs.map(figure).sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  };
  console.log(
    [
      name.padStart(12),
      `${of((r) => r.datesPerSecond).toFixed(1)} dates/s`,
      `${of((r) => r.tasksPerSecond).toFixed(0)} tasks/s`,
      `hop ${of((r) => r.hopMs).toFixed(1)} ms (99 %: ${of((r) => r.hopP99Ms).toFixed(1)})`,
      `date ${of((r) => r.dateMs).toFixed(0)} ms (99 %: ${of((r) => r.dateP99Ms).toFixed(0)})`,
      `${of((r) => r.cpuMsPerDate).toFixed(1)} ms CPU a date`,
      `${(of((r) => r.bytesPerDate) / 1_000).toFixed(0)} kB a date`,
      `${of((r) => r.rssMb).toFixed(0)} MB RSS`,
      `${of((r) => r.idleCpuPercent).toFixed(1)} % CPU idle`,
      `${of((r) => r.records.decisions).toFixed(0)} decisions`,
    ].join('  '),
  );
}

function inOwnProcess(run: DiamondRun): DiamondFigures {
  const args = ['--disable-warning=ExperimentalWarning', import.meta.filename, '--one', JSON.stringify(run)];
  const { status, stdout } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error(`the run ${JSON.stringify(run)} ended with code ${status}`);
  return JSON.parse(stdout) as DiamondFigures;
}
