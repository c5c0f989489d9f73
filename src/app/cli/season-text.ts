/** The season as text: a block per month, a row per phase, a mark per day. */

import { seasonLabel } from '../../league/season.ts';
import { CELL_WORDS, PHASE_NAMES, PHASES } from '../views/grid-view.ts';
import { dateRanges, type SeasonMark, type SeasonRow, type SeasonView } from '../views/season-view.ts';
import { clip } from '../views/short-reason.ts';
import { MARK as CELL_MARK } from './grid-text.ts';

const MARK: Readonly<Record<SeasonMark, string>> = {
  ...CELL_MARK,
  not_due: '.',
  late: '!',
  given_up: '×',
  stale: '≈',
};
const WORDS: Readonly<Record<SeasonMark, string>> = {
  ...CELL_WORDS,
  not_due: 'not due yet',
  late: 'late',
  given_up: 'given up',
  stale: 'done over a hole',
};
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const NAME_WIDTH = 12;
const MOST_GAPS = 12;

/** Lines for a terminal of `columns`; the legend names only the marks that are shown. */
export function seasonText(view: SeasonView, columns: number): string[] {
  if (view.season === null) return ['this home has no slates yet'];
  const lines = [`${seasonLabel(view.season)}: ${view.done} of ${view.slates} slates done`];
  const months = Map.groupBy(view.rows, ({ date }) => date.slice(0, 7));
  for (const [month, rows] of months) lines.push('', ...monthLines(month, rows));
  const shown = new Set(view.rows.flatMap(({ marks }) => marks));
  const legend = (Object.keys(MARK) as SeasonMark[]).filter((mark) => shown.has(mark));
  lines.push('', legend.map((mark) => `${MARK[mark]} ${WORDS[mark]}`).join('  '));
  if (view.gaps.length > 0) lines.push('', 'Not there:');
  for (const { processor, state, dates, why } of view.gaps.slice(0, MOST_GAPS))
    lines.push(`  ${processor}: ${WORDS[state]} on ${dateRanges(dates)} (${why})`);
  if (view.gaps.length > MOST_GAPS) lines.push(`  ... and ${view.gaps.length - MOST_GAPS} more processors`);
  if (view.stale.length > 0) lines.push('', 'Done over a hole (they run again when it is filled):');
  for (const { hole, shows, dates } of view.stale.slice(0, MOST_GAPS))
    lines.push(`  ${hole} is ${shows}; on it rest ${dateRanges(dates)}`);
  if (view.stale.length > MOST_GAPS) lines.push(`  ... and ${view.stale.length - MOST_GAPS} more holes`);
  return lines.map((line) => clip(line, columns));
}

function monthLines(month: string, rows: readonly SeasonRow[]): string[] {
  const name = `${MONTHS[Number(month.slice(5)) - 1]} ${month.slice(0, 4)}`;
  const days = Array.from({ length: 31 }, (_, i) => rows.find(({ date }) => Number(date.slice(8)) === i + 1));
  const row = (mark: (day: SeasonRow) => string) =>
    days
      .map((day) => (day ? mark(day) : ' '))
      .join('')
      .trimEnd();
  return [
    `${name.padEnd(NAME_WIDTH)}${row(({ date }) => (Number(date.slice(8)) % 5 === 0 ? date.slice(8, 9) : ' '))}`,
    `${''.padEnd(NAME_WIDTH)}${row(({ date }) => date.slice(9))}`,
    ...PHASES.map((phase, i) => {
      const marks = row((day) => MARK[day.marks[i] ?? 'none']);
      return `${(PHASE_NAMES[phase] ?? '').padEnd(NAME_WIDTH)}${marks}`;
    }),
  ];
}
