/** The chaos proof: many rounds of `kill -9`, summed up in one verdict. */

import type { ChaosFacts } from './chaos-facts.ts';
import { type RoundOptions, type RoundReport, runRound } from './run-round.ts';
import { seededRandom } from './seeded-random.ts';

export interface ProveOptions {
  readonly rounds: number;
  readonly seed: number;
  readonly members: number;
  readonly dates: number;
  readonly progress?: (round: number, report: RoundReport) => void;
  /** Tests replace it. */
  readonly round?: (options: RoundOptions) => Promise<RoundReport>;
}

/** What the ledgers of all rounds showed, and how they were killed. */
export interface Proof extends ChaosFacts {
  readonly rounds: number;
  readonly kills: number;
  readonly killsByZone: Readonly<Record<RoundReport['zone'], number>>;
  readonly repeatedWork: number;
  /** Milliseconds, ascending: from a process start after a kill to its first work. */
  readonly firstWorkMs: readonly number[];
}

/** Work that goes on later than this after a restart fails the proof. */
export const FIRST_WORK_WITHIN_MS = 1_000;

/** Rounds alternate between the slate and the fan-out. The same seed gives the same plan of kills, not the same timing. */
export async function prove(options: ProveOptions): Promise<Proof> {
  const random = seededRandom(options.seed);
  const reports: RoundReport[] = [];
  for (let round = 1; round <= options.rounds; round += 1) {
    const zone = round % 2 === 1 ? 'slate' : 'fan-out';
    const { dates, members } = options;
    const report = await (options.round ?? runRound)({ zone, dates, members, random });
    reports.push(report);
    options.progress?.(round, report);
  }
  const sum = (of: (report: RoundReport) => number) =>
    reports.reduce((total, report) => total + of(report), 0);
  const killsIn = (zone: RoundReport['zone']) => sum((report) => (report.zone === zone ? report.kills : 0));
  return {
    rounds: reports.length,
    kills: sum(({ kills }) => kills),
    killsByZone: { slate: killsIn('slate'), 'fan-out': killsIn('fan-out') },
    expected: sum(({ facts }) => facts.expected),
    lost: reports.flatMap(({ facts }) => facts.lost),
    doubled: reports.flatMap(({ facts }) => facts.doubled),
    triggers: sum(({ facts }) => facts.triggers),
    triggered: sum(({ facts }) => facts.triggered),
    attempts: sum(({ facts }) => facts.attempts),
    open: reports.flatMap(({ facts }) => facts.open),
    crashed: sum(({ facts }) => facts.crashed),
    repeatedWork: sum(({ repeatedWork }) => repeatedWork),
    firstWorkMs: reports
      .flatMap((report) => report.firstWorkMs.filter((ms) => ms !== null))
      .sort((a, b) => a - b),
  };
}

/** Whether every line of the table holds. No kill at all proves nothing. */
export function holds(proof: Proof): boolean {
  return (
    proof.kills > 0 &&
    proof.lost.length === 0 &&
    proof.doubled.length === 0 &&
    proof.open.length === 0 &&
    proof.triggers === proof.triggered &&
    (proof.firstWorkMs.at(-1) ?? 0) <= FIRST_WORK_WITHIN_MS
  );
}

/** The table, one fact a line. */
export function proofText(proof: Proof): string {
  const { firstWorkMs } = proof;
  const at = (share: number) =>
    Math.round(firstWorkMs[Math.min(firstWorkMs.length - 1, Math.floor(share * firstWorkMs.length))] ?? 0);
  const rows: [string, string, boolean][] = [
    [
      'kills (kill -9)',
      `${proof.kills} in ${proof.rounds} rounds: ${proof.killsByZone.slate} in slates, ${proof.killsByZone['fan-out']} in fan-outs`,
      proof.kills > 0,
    ],
    ['lost', `${proof.lost.length} of ${proof.expected} units, members and batches`, proof.lost.length === 0],
    [
      'doubled',
      `${proof.doubled.length} effects in the journal (${proof.repeatedWork} pieces of work begun again, committed once)`,
      proof.doubled.length === 0,
    ],
    [
      'trigger fired once',
      `${proof.triggers} triggers for ${proof.triggered} gates and generations`,
      proof.triggers === proof.triggered,
    ],
    [
      'every attempt has an end',
      `${proof.attempts} attempts, ${proof.crashed} ended as crashed, ${proof.open.length} open`,
      proof.open.length === 0,
    ],
    [
      'first work after restart',
      `median ${at(0.5)} ms, 95 % ${at(0.95)} ms, slowest ${at(1)} ms (process start included; at most ${FIRST_WORK_WITHIN_MS})`,
      (firstWorkMs.at(-1) ?? 0) <= FIRST_WORK_WITHIN_MS,
    ],
  ];
  const named = [...proof.lost, ...proof.doubled, ...proof.open].slice(0, 10);
  return [
    ...rows.map(([name, value, good]) => `${good ? 'ok  ' : 'FAIL'}  ${name.padEnd(26)}${value}`),
    ...named.map((name) => `      ${name}`),
  ].join('\n');
}
