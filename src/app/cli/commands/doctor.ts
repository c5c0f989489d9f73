/** `tipoff doctor`: whether silence means health. */

import { DEFAULT_HOME } from '../../home.ts';
import type { DoctorReading } from '../../operator/doctor.ts';
import { operate } from '../../operator/operate.ts';
import { playSyntheticSlate, type SyntheticSlate } from '../../synthetic-slate.ts';
import { easternDayTime } from '../../views/eastern-clock.ts';
import { type Command, fit, HOME_HELP, type Output, parseCommand } from '../command.ts';
import { durationText } from '../duration-text.ts';
import { EXIT } from '../exit-code.ts';

const MOST_SHOWN = 10;
/** The signal goes out every minute. */
const OLD_SIGNAL_MS = 5 * 60_000;

export const doctorCommand: Command = {
  name: 'doctor',
  usage: 'doctor [options]',
  summary:
    'Whether silence means health: channels, dead-man signal, detectors, models, audit, declaration, a synthetic slate.',
  help: `  --quick           leaves out the synthetic slate that this build plays through every phase in memory
${HOME_HELP}
  --json            as JSON

The synthetic slate keeps one source dark on purpose: its detector must fire, or the detectors are dead.

Exit code 0: all is well. 1: something is not, or not known.`,
  async run(argv, output) {
    const { values } = parseCommand(
      argv,
      { home: { type: 'string' }, json: { type: 'boolean' }, quick: { type: 'boolean' } },
      { names: [] },
    );
    const reading = await operate(values.home ?? DEFAULT_HOME, 'doctor', {}, output.error);
    const synthetic = values.quick ? null : await playSyntheticSlate(() => performance.now());
    const lines = [...readingLines(reading), ...(synthetic ? [syntheticLine(synthetic)] : [])];
    if (values.json) output.line(JSON.stringify({ ...reading, synthetic }, null, 2));
    else for (const line of lines) print(line, output);
    return lines.every(({ isWell }) => isWell) ? EXIT.ok : EXIT.incomplete;
  },
};

interface Line {
  readonly isWell: boolean;
  readonly text: string;
  readonly details?: readonly string[];
}

function print({ isWell, text, details = [] }: Line, output: Output): void {
  output.line(fit(`${isWell ? 'ok  ' : 'NOT '} ${text}`, output));
  for (const detail of details.slice(0, MOST_SHOWN)) output.line(fit(`       ${detail}`, output));
  if (details.length > MOST_SHOWN)
    output.line(`       and ${details.length - MOST_SHOWN} more: --json has them all`);
}

function readingLines(reading: DoctorReading): Line[] {
  const { now, channels, deadman, detectors, models, audit, declaration } = reading;
  const waking = channels.filter(({ wakesSomebody }) => wakesSomebody);
  return [
    ...(waking.length === 0
      ? [{ isWell: false, text: 'no channel reaches anybody who does not look: set TIPOFF_WEBHOOK' }]
      : []),
    ...waking.map(({ channel, lastReceipt }) => ({
      isWell: lastReceipt?.state === 'delivered',
      text: lastReceipt
        ? `${channel}: last receipt ${lastReceipt.state} ${easternDayTime(lastReceipt.at)}${lastReceipt.error ? `: ${lastReceipt.error}` : ''}`
        : `${channel}: nothing was ever sent: \`tipoff incidents self-test\``,
    })),
    deadmanLine(deadman, now),
    detectorLine(detectors),
    { isWell: models.state === 'healthy', text: `models ${models.state.toUpperCase()}: ${models.why}` },
    {
      isWell: audit.faults.length === 0,
      text:
        audit.faults.length === 0
          ? `audit: ${audit.links} rows, chain whole`
          : 'audit: the chain does not hold',
      details: audit.faults,
    },
    {
      isWell: declaration.length === 0,
      text:
        declaration.length === 0
          ? 'declaration: what is live is what was adopted'
          : `declaration: what is live differs from what was adopted (${declaration.length})`,
      details: declaration,
    },
  ];
}

function deadmanLine(deadman: DoctorReading['deadman'], now: number): Line {
  if (!deadman)
    return {
      isWell: false,
      text: 'no signal goes outside: set TIPOFF_DEADMAN_URL where `tipoff serve` runs',
    };
  const { pingedAt, withheldBecause, lookedAt } = deadman;
  if (withheldBecause !== null)
    return { isWell: false, text: `dead-man signal withheld: ${withheldBecause}` };
  const age = durationText(now - (pingedAt ?? lookedAt));
  return { isWell: now - lookedAt < OLD_SIGNAL_MS, text: `dead-man signal: ${age} old` };
}

function detectorLine(detectors: DoctorReading['detectors']): Line {
  const not = detectors.filter(({ state, isOpen }) => state === 'firing' || state === 'no_data' || isOpen);
  const count = (state: string) => detectors.filter((one) => one.state === state).length;
  return {
    isWell: not.length === 0,
    text: `detectors: ${detectors.length} targets, ${count('ok')} ok, ${count('firing')} firing, ${count('no_data')} without data, ${count('held')} have nothing to judge yet`,
    details: [...Map.groupBy(not, ({ detector, state }) => `${detector} ${state}`)].map(([what, of]) => {
      const more = of.length > 1 ? ` (and ${of.length - 1} more)` : '';
      return `${what}: ${of[0]?.target}${more}: ${of[0]?.message}`;
    }),
  };
}

function syntheticLine({ phases, attempts, milliseconds, hasFired, faults }: SyntheticSlate): Line {
  const went = `synthetic slates through phases ${phases.join(', ')}: ${attempts} units in ${durationText(milliseconds)}`;
  return {
    isWell: hasFired && faults.length === 0,
    text: `${went}; the source kept dark ${hasFired ? 'was found' : 'was NOT found: the detectors are dead'}`,
    details: faults,
  };
}
