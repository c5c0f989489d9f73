/** `tipoff payloads list|verify|prune`: the archive of everything that was fetched. */

import { DEFAULT_HOME } from '../../home.ts';
import { operate } from '../../operator/operate.ts';
import { RETENTION } from '../../operator/payload-retention.ts';
import type { Pruning } from '../../operator/payloads.ts';
import { UsageError } from '../../usage-error.ts';
import { CHANGE_HELP, CHANGE_OPTIONS, changeOf } from '../change-options.ts';
import { type Command, dateArgument, fit, HOME_HELP, type Output, parseCommand } from '../command.ts';
import { EXIT } from '../exit-code.ts';

const DEFAULT_LIMIT = 50;
const MOST_DAMAGED = 20;

export const payloadsCommand: Command = {
  name: 'payloads',
  usage: 'payloads list|verify|prune [options]',
  summary: 'Everything that was fetched, byte for byte: lists it, checks it, lets go what the rules let go.',
  help: `  list              fetches by date, source and subject, every version
    --source NAME   e.g. nbac_schedule, or nbac_schedule.refused for answers that were no payload
    --from, --to D  league dates, both included
    --as-of TIME    only what was known then: 2024-01-15T17:00:00Z
    --limit N       fetches shown (default ${DEFAULT_LIMIT})
  verify            reads every body and compares it with its hash
  prune             removes what the rules let go:
${RETENTION.map(({ name, what, keepDays }) => `    ${`${name}:`.padEnd(15)} ${what}: ${keepDays === null ? 'for ever' : `${keepDays} days`}`).join('\n')}
${CHANGE_HELP}
${HOME_HELP}
  --json            as JSON

Exit code 3: no such fetch. 1: a body is missing or damaged, or something that was to go is still there.`,
  async run(argv, output) {
    const { values, positionals } = parseCommand(
      argv,
      {
        ...CHANGE_OPTIONS,
        source: { type: 'string' },
        from: { type: 'string' },
        to: { type: 'string' },
        'as-of': { type: 'string' },
        limit: { type: 'string' },
        home: { type: 'string' },
        json: { type: 'boolean' },
      },
      { names: ['list|verify|prune'] },
    );
    const home = values.home ?? DEFAULT_HOME;
    const isJson = values.json === true;
    switch (positionals[0]) {
      case 'list':
        return await list(home, listInput(values), isJson, output);
      case 'verify':
        return await verify(home, isJson, output);
      case 'prune':
        return await prune(home, changeOf(values), isJson, output);
      default:
        throw new UsageError(`payloads what? list, verify or prune, not "${positionals[0]}"`);
    }
  },
};

interface ListValues {
  readonly source?: string;
  readonly from?: string;
  readonly to?: string;
  readonly 'as-of'?: string;
  readonly limit?: string;
}

function listInput(values: ListValues) {
  const limit = Number(values.limit ?? DEFAULT_LIMIT);
  if (!Number.isInteger(limit) || limit < 1)
    throw new UsageError(`--limit "${values.limit}" is no number of fetches: give 1 or more`);
  const asOf = values['as-of'] === undefined ? null : Date.parse(values['as-of']);
  if (asOf !== null && Number.isNaN(asOf))
    throw new UsageError(
      `--as-of "${values['as-of']}" is no instant: write it as 2024-01-15T17:00:00Z, in UTC`,
    );
  return {
    source: values.source ?? null,
    from: values.from === undefined ? null : dateArgument(values.from, 'from'),
    to: values.to === undefined ? null : dateArgument(values.to, 'to'),
    asOf,
    limit,
  };
}

async function list(
  home: string,
  input: ReturnType<typeof listInput>,
  isJson: boolean,
  output: Output,
): Promise<number> {
  const found = await operate(home, 'payloads-list', input, output.error);
  if (isJson) output.line(JSON.stringify(found, null, 2));
  else {
    for (const record of found.records) {
      const { source, date, subject, status, fetchedAt, bodyBytes, bodyHash, verdict, runId } = record;
      const rows = verdict?.rows === null || verdict?.rows === undefined ? '' : ` ${verdict.rows} rows`;
      const outcome = `${verdict?.outcome ?? 'not judged'}${rows}`;
      const at = new Date(fetchedAt).toISOString().replace('.000Z', 'Z');
      output.line(
        fit(
          `${date}  ${source}/${subject}  ${at}  ${status} ${outcome}  ${sizeText(bodyBytes)}  ${bodyHash.slice(0, 12)}${runId === undefined ? '' : `  by ${runId}`}`,
          output,
        ),
      );
    }
    const shown = found.records.length < found.total ? `, ${found.records.length} shown (--limit)` : '';
    output.line(found.total === 0 ? 'nothing of the kind was fetched' : `${found.total} fetches${shown}`);
  }
  return found.total === 0 ? EXIT.notFound : EXIT.ok;
}

async function verify(home: string, isJson: boolean, output: Output): Promise<number> {
  const health = await operate(home, 'payloads-verify', {}, output.error);
  if (isJson) output.line(JSON.stringify(health, null, 2));
  else {
    const { fetches, bodies, bytes, storedBytes, damaged, strays } = health;
    for (const { bodyHash, fault, neededBy } of damaged.slice(0, MOST_DAMAGED))
      output.line(fit(`${bodyHash.slice(0, 12)} is ${fault}: ${neededBy.slice(0, 3).join(', ')}`, output));
    if (damaged.length > MOST_DAMAGED) output.line(`... and ${damaged.length - MOST_DAMAGED} more`);
    const verdict =
      damaged.length === 0
        ? 'every body has its hash'
        : `${damaged.length} ${damaged.length === 1 ? 'is' : 'are'} not what they were: rerun their collectors, the next fetch of the same bytes heals them`;
    output.line(
      `${fetches} fetches, ${bodies} bodies, ${sizeText(bytes)} stored in ${sizeText(storedBytes)}: ${verdict}`,
    );
    if (strays.length > 0)
      output.line(`${strays.length} stored bodies belong to no fetch: harmless, prune removes them`);
  }
  return health.damaged.length === 0 ? EXIT.ok : EXIT.incomplete;
}

async function prune(
  home: string,
  change: ReturnType<typeof changeOf>,
  isJson: boolean,
  output: Output,
): Promise<number> {
  const pruning = await operate(home, 'payloads-prune', change, output.error);
  if (isJson) output.line(JSON.stringify(pruning, null, 2));
  else printPruning(pruning, output);
  return pruning.left === 0 ? EXIT.ok : EXIT.incomplete;
}

function printPruning({ isDryRun, rules, strays, removed, left }: Pruning, output: Output): void {
  const [would, lead] = isDryRun ? ['would go', 'Dry run: nothing is changed. '] : ['went', ''];
  for (const { name, what, keepDays, fetches, bytes } of rules)
    output.line(
      fit(`${name} (${what}) older than ${keepDays} days: ${fetches} fetches, ${sizeText(bytes)}`, output),
    );
  if (strays > 0) output.line(`${strays} stored bodies that belong to no fetch`);
  if (rules.length === 0 && strays === 0) output.line(`${lead}No rule lets anything go`);
  else if (removed === null) output.line(`${lead}These ${would}; payloads stay for ever`);
  else
    output.line(
      `${removed.fetches} fetches and ${removed.bodies} bodies ${would}, ${sizeText(removed.storedBytes)} are free`,
    );
  if (left > 0)
    output.line(`${left} fetches are still there: see that nobody else writes to the home, then again`);
}

function sizeText(bytes: number): string {
  if (bytes < 10_000) return `${bytes} B`;
  return bytes < 10_000_000 ? `${Math.round(bytes / 1000)} kB` : `${Math.round(bytes / 1_000_000)} MB`;
}
