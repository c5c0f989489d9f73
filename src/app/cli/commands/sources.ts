/** `tipoff sources`: per source the last good data, what comes next, coverage, quota and who depends on it. */

import { seasonLabel } from '../../../league/season.ts';
import { DEFAULT_HOME } from '../../home.ts';
import { operate } from '../../operator/operate.ts';
import { UsageError } from '../../usage-error.ts';
import { easternDayTime } from '../../views/eastern-clock.ts';
import { shortText } from '../../views/short-reason.ts';
import { coverageText, quotaText } from '../../views/source-text.ts';
import type { SourceView } from '../../views/sources-view.ts';
import { type Command, dateArgument, fit, HOME_HELP, parseCommand } from '../command.ts';
import { EXIT } from '../exit-code.ts';

export const sourcesCommand: Command = {
  name: 'sources',
  usage: 'sources [source] [options]',
  summary: 'Per source: last good data, what comes next, coverage, days dark, quota, who depends on it.',
  help: `  [source]          one of them in full, e.g. nbac_boxscore
  --date DATE       of the season of that date; default: the newest
${HOME_HELP}
  --json            as JSON

ok              its last due data came
not_configured  its key is missing: nothing is asked, nothing is wrong
not_offered     the upstream has never had it
cooling         its host refused and is left alone until the time named
late            something is overdue
unreadable      it came, and what is made of it failed
dark            nothing on its last three due dates, or more
idle            nothing was due of it

Coverage counts what was due and is not known to be unavailable.
Exit code 0: all is well. 1: a source is unreadable, cooling, late or dark.`,
  async run(argv, output) {
    const { values, positionals } = parseCommand(
      argv,
      { home: { type: 'string' }, date: { type: 'string' }, json: { type: 'boolean' } },
      { names: ['source'], optional: 1 },
    );
    const date = values.date === undefined ? null : dateArgument(values.date, '--date');
    const all = await operate(values.home ?? DEFAULT_HOME, 'sources', { date }, output.error);
    const [name] = positionals;
    const shown = name === undefined ? all : all.filter(({ source }) => source === name);
    if (shown.length === 0)
      throw new UsageError(`no source "${name}": there are ${all.map(({ source }) => source).join(', ')}`);
    const lines = name === undefined ? shown.flatMap(briefLines) : shown.flatMap(fullLines);
    if (values.json) output.line(JSON.stringify(shown, null, 2));
    else for (const line of lines) output.line(fit(line, output));
    return shown.some(({ state }) => ['unreadable', 'cooling', 'late', 'dark'].includes(state))
      ? EXIT.incomplete
      : EXIT.ok;
  },
};

function briefLines(view: SourceView): string[] {
  const { source, state, lastGood, why, expected } = view;
  const good = lastGood ? `last good ${lastGood.date}` : 'no good data yet';
  const next = expected === null ? '' : `, next ${expected.date} by ${easternDayTime(expected.due)}`;
  const quota = quotaText(view);
  return [
    `${source.padEnd(26)} ${state.padEnd(15)} ${good}, ${coverageText(view)}${next}${quota === null ? '' : `, ${quota}`}`,
    ...(state === 'ok' ? [] : [`    ${shortText(why)}`]),
  ];
}

function fullLines(view: SourceView): string[] {
  const { source, state, why, doc, required, lastGood, lastOutcome, expected, coverage, hosts } = view;
  const listed = (ids: readonly string[]) => (ids.length === 0 ? 'nothing' : ids.join(', '));
  const quota = quotaText(view);
  return [
    `${source}  ${state}: ${why}`,
    `  ${doc}${required ? '' : ' Optional: no slate waits for it.'}`,
    `  last good   ${lastGood ? `${lastGood.date}${lastGood.at === null ? '' : `, known ${easternDayTime(lastGood.at)}`}` : 'nothing yet'}`,
    `  last unit   ${lastOutcome ? `${lastOutcome.date}: ${lastOutcome.text}` : 'none has ended'}`,
    `  expected    ${expected ? `${expected.date} by ${easternDayTime(expected.due)}${expected.isLate ? ' (late)' : ''}` : 'nothing is planned'}`,
    `  coverage    ${coverageText(view)} in ${seasonLabel(coverage.season)}`,
    `  dark        ${view.darkDates} due dates, ${view.daysDark} days`,
    `  hosts       ${hosts.length === 0 ? 'none is asked: the upstream is played' : hosts.map(({ host, hasKey }) => `${host}${hasKey === false ? ' (no key)' : ''}`).join(', ')}`,
    ...(quota === null ? [] : [`  quota       ${quota}`]),
    `  tables      ${listed(view.tables)}`,
    `  stops       ${listed(view.stops)}`,
    `  weakens     ${listed(view.weakens)}`,
  ];
}
