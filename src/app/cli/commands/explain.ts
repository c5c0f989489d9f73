/** `tipoff explain <unit | partition | prediction id>`: where it comes from, and what depends on it. */

import type { Downstream, ExplainedUnit } from '../../../engine/explain-unit.ts';
import { DEFAULT_HOME } from '../../home.ts';
import type { ExplainedPrediction, Explanation } from '../../operator/explain.ts';
import { operate } from '../../operator/operate.ts';
import { easternDayTime } from '../../views/eastern-clock.ts';
import { shortText } from '../../views/short-reason.ts';
import { type Command, fit, HOME_HELP, type Output, parseCommand } from '../command.ts';
import { EXIT } from '../exit-code.ts';

const MOST_ATTEMPTS = 5;
const MOST_LINES = 8;

export const explainCommand: Command = {
  name: 'explain',
  usage: 'explain <unit|partition|prediction id> [options]',
  summary: 'Where something comes from: attempts, gate, input partitions, payloads, code and model.',
  help: `  <unit>            processor/2024-01-15
  <partition>       nba_raw.table/2024-01-15, or table/2024-01-15
  <prediction id>   the prediction_id of nba_predictions.player_prop_predictions
  --downstream      also what depends on it, by edge or by window
${HOME_HELP}
  --json            everything, whole

  tipoff explain ml_feature_store_v2/2024-01-15 --downstream`,
  async run(argv, output) {
    const { values, positionals } = parseCommand(
      argv,
      { home: { type: 'string' }, json: { type: 'boolean' }, downstream: { type: 'boolean' } },
      { names: ['unit|partition|prediction id'] },
    );
    const input = { subject: positionals[0] as string, downstream: values.downstream === true };
    const answer = await operate(values.home ?? DEFAULT_HOME, 'explain', input, output.error);
    if (values.json) output.line(JSON.stringify(answer, null, 2));
    else print(answer, output);
    return EXIT.ok;
  },
};

function print({ unit, prediction, downstream }: Explanation, output: Output): void {
  const say = (line: string) => output.line(fit(line, output));
  if (prediction) for (const line of predictionLines(prediction)) say(line);
  for (const line of unitLines(unit)) say(line);
  if (downstream) for (const line of downstreamLines(downstream)) say(line);
}

function predictionLines({ id, row, batch, member, features }: ExplainedPrediction): string[] {
  const line = row.line === null ? 'no line' : `line ${row.line}, P(over) ${row.p_over}`;
  return [
    `prediction ${id}`,
    `  ${row.player_lookup} on ${row.game_date}, ${row.system_id}: ${row.predicted_points} points, ${line}, ${row.recommendation}`,
    `  features   row ${row.feature_row_hash} of ml_feature_store_v2/${row.game_date} (${features?.shows ?? 'not planned'})`,
    `  code       ${row.code_version}, config ${row.config_hash}, input ${member?.inputHash ?? 'unknown'}`,
    ...(batch
      ? [
          `  batch      ${batch.batchId}, started by ${batch.triggerSource} ${easternDayTime(batch.startedAt)}`,
          ...named(
            '  models     ',
            Object.entries(batch.modelIds).map(([system, model]) => `${system} ${model}`),
          ),
          ...named('  degraded   ', batch.degradations),
        ]
      : []),
    '',
  ];
}

function unitLines(unit: ExplainedUnit): string[] {
  const { output, gate } = unit;
  const last = unit.attempts[0];
  return [
    `${unit.unit}  ${shortText(unit.shows)}`,
    `  ${unit.doc}`,
    `  output     ${output ? `${output.rows} rows, hash ${short(output.hash)}` : 'none stored'}`,
    ...(last ? [`  code       ${last.codeVersion}, config ${last.configHash}`] : []),
    `  input      version ${unit.inputVersion ? short(unit.inputVersion) : 'none yet'}, generation ${unit.generation}, lane ${unit.lane}`,
    ...unit.attempts.slice(0, MOST_ATTEMPTS).map(attemptLine),
    ...more(unit.attempts.length - MOST_ATTEMPTS, 'attempts'),
    ...(gate
      ? [
          `  gate       ${gate.verdict} ${easternDayTime(gate.evaluatedAt)}, ${gate.members.length} members`,
          ...gate.members
            .slice(0, MOST_LINES)
            .map(
              ({ unit: member, required, shows }) =>
                `    ${member}${required ? '' : ' [optional]'}: ${shortText(shows)}`,
            ),
          ...more(gate.members.length - MOST_LINES, 'members'),
        ]
      : []),
    ...unit.reads.map((read) => {
      const dates = read.from === read.to ? read.from : `${read.from}..${read.to}`;
      const stale = read.isCurrent === false ? '; it has changed since' : '';
      const gaps =
        read.gaps.length > 0
          ? `; ${read.gaps.length} with gaps, e.g. ${shortText(read.gaps[0] as string)}`
          : '';
      return `  reads      ${read.table} ${dates}: ${read.partitions} partition${read.partitions === 1 ? '' : 's'}, ${read.rows} rows${stale}${gaps}`;
    }),
    ...listed('  degraded   ', unit.degradations.map(shortText)),
    ...listed(
      '  payload    ',
      unit.payloads.map((line) => line.replace(/([0-9a-f]{12})[0-9a-f]{20,}/, '$1…')),
    ),
    ...listed('  incident   ', unit.incidents),
  ];
}

function attemptLine({
  id,
  startedAt,
  endedAt,
  outcome,
  rowsWritten,
  causes,
  changed,
}: ExplainedUnit['attempts'][number]): string {
  const took = endedAt === null ? 'running' : `${endedAt - startedAt} ms`;
  const rows = rowsWritten === null ? '' : `, ${rowsWritten} rows${changed === false ? ' (unchanged)' : ''}`;
  return `  attempt    ${id} ${easternDayTime(startedAt)}, ${took}: ${shortText(outcome ?? 'running')}${rows}, caused by ${short(causes[0] ?? 'unknown')}`;
}

function downstreamLines({ total, processors, unit }: Downstream): string[] {
  return [
    '',
    `downstream: ${total} unit${total === 1 ? '' : 's'} depend${total === 1 ? 's' : ''} on it`,
    ...processors.map(
      ({ phase, processor, units, from, to }) =>
        `  ${phase}  ${processor}: ${units} (${from === to ? from : `${from} to ${to}`})`,
    ),
    ...(total > 0
      ? [`repair: \`tipoff rerun ${unit} --reason TEXT\`; they follow if it comes out differently`]
      : []),
  ];
}

function named(label: string, values: readonly string[]): string[] {
  return values.length === 0 ? [] : [`${label}${values.join(', ')}`];
}

function listed(label: string, lines: readonly string[]): string[] {
  return [
    ...lines.slice(0, MOST_LINES).map((line) => `${label}${line}`),
    ...more(lines.length - MOST_LINES, 'lines'),
  ];
}

function more(count: number, what: string): string[] {
  return count > 0 ? [`             ... and ${count} more ${what}: --json has them all`] : [];
}

function short(hash: string): string {
  return /^[0-9a-f]{16,}$/.test(hash) ? hash.slice(0, 12) : hash;
}
