/** The official injury report: a table in a PDF, read by the places of its words (`sources.md` §6.7). */

import { getDocumentProxy } from 'unpdf';
import { easternInstant } from '../../league/eastern-time.ts';
import { type GameDate, isGameDate } from '../../league/game-date.ts';
import { DriftError, type Payload } from '../define-processor.ts';
import { nameOf } from './decode-json.ts';

/** A row as printed; what is printed once for several rows is carried down, across pages too. */
export interface ReportRow {
  /** MM/DD/YYYY. */
  readonly date: string;
  /** `AWY@HOM`. */
  readonly matchup: string;
  readonly team: string;
  readonly player: string;
  readonly status: string;
  readonly reason: string;
  readonly page: number;
  /** Points from the top of the page to the line of the row. */
  readonly y: number;
}

export interface InjuryReport {
  /** From the title, UTC milliseconds. */
  readonly reportAt: number;
  readonly rows: readonly ReportRow[];
}

const COLUMNS = ['date', 'time', 'matchup', 'team', 'player', 'status', 'reason'] as const;
type Column = (typeof COLUMNS)[number];
type Line = Record<Column, string> & { y: number };

const HEADINGS: Readonly<Record<Column, string>> = {
  date: 'Game Date',
  time: 'Game Time',
  matchup: 'Matchup',
  team: 'Team',
  player: 'Player Name',
  status: 'Current Status',
  reason: 'Reason',
};
/** Where a column ends, in points from the left. */
const CUTS = [110, 190, 255, 415, 575, 655] as const;
/** Words of one line are this near each other in height; rows are 22 apart, the parts of a wrapped reason 7. */
const LINE_HEIGHT = 3;
/** A gap wider than this divides words. */
const WORD_GAP = 1;
/** A part of a reason farther than this from every row belongs to none. */
const REASON_REACH = 40;

const TITLE = /^Injury Report: (\d\d)\/(\d\d)\/(\d\d) (\d\d):(\d\d) (AM|PM)$/;
const FOOTER = /^Page (\d+) of (\d+)$/;

interface Fragment {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

/** Throws `DriftError` when the body is no PDF, or its title, headings or pages are not as agreed. */
export async function injuryReport(payload: Payload): Promise<InjuryReport> {
  const what = nameOf(payload);
  const pages = await readPages(payload, what);
  let title: string | null = null;
  let headed = false;
  const rows: ReportRow[] = [];
  const carried = { date: '', matchup: '', team: '' };
  for (const [index, fragments] of pages.entries()) {
    const lines = linesOf(fragments);
    const texts = lines.map((line) => whole(line.fragments));
    const titled = texts.findIndex((text) => TITLE.test(text));
    const footed = texts.findIndex((text) => FOOTER.test(text));
    if (titled === -1 || texts[titled] !== (title ?? texts[titled])) {
      throw new DriftError(
        `${what}: page ${index + 1} has ${titled === -1 ? 'no title "Injury Report: MM/DD/YY HH:MM AM"' : 'another title'}; adapt the parser`,
      );
    }
    title = texts[titled] ?? null;
    const total = FOOTER.exec(texts[footed] ?? '')?.[2];
    if (total !== undefined && Number(total) !== pages.length) {
      throw new DriftError(`${what}: ${pages.length} of ${total} pages; fetch it again`);
    }
    let body = lines.filter((_, i) => i !== titled && i !== footed);
    const heading = body.findIndex(({ fragments: words }) => cells(words).date === HEADINGS.date);
    if (heading !== -1) {
      const found = cells(body[heading]?.fragments ?? []);
      const other = COLUMNS.find((column) => found[column] !== HEADINGS[column]);
      if (other) {
        throw new DriftError(
          `${what}: where "${HEADINGS[other]}" is expected stands "${found[other]}"; adapt the columns of the parser`,
        );
      }
      headed = true;
      body = body.slice(heading + 1);
    }
    if (!headed) throw new DriftError(`${what}: the table has no heading "Game Date"; adapt the parser`);
    for (const line of rowsOf(body, what, index + 1)) {
      // What is new higher up ends what was carried below it.
      if (line.date) Object.assign(carried, { date: line.date, matchup: '', team: '' });
      if (line.matchup) Object.assign(carried, { matchup: line.matchup, team: '' });
      if (line.team) carried.team = line.team;
      const { player, status, reason, y } = line;
      rows.push({ ...carried, player, status, reason, page: index + 1, y });
    }
  }
  return { reportAt: titleInstant(title ?? '', what), rows };
}

async function readPages(payload: Payload, what: string): Promise<Fragment[][]> {
  try {
    // A copy: pdf.js takes the buffer it is given for its own.
    const document = await getDocumentProxy(new Uint8Array(payload.body), { verbosity: 0 });
    const pages: Fragment[][] = [];
    for (let number = 1; number <= document.numPages; number += 1) {
      const page = await document.getPage(number);
      const { height } = page.getViewport({ scale: 1 });
      const { items } = await page.getTextContent();
      pages.push(
        items.flatMap((item) => {
          if (!('str' in item) || item.str.trim() === '') return [];
          const [x, y] = [Number(item.transform[4]), Number(item.transform[5])];
          return [{ text: item.str, x, y: height - y, width: item.width }];
        }),
      );
    }
    await document.loadingTask.destroy();
    return pages;
  } catch (error) {
    throw new DriftError(
      `${what}: the PDF cannot be read (${payload.body.length} bytes): ${String(error)}; fetch it again`,
      { cause: error },
    );
  }
}

interface WordLine {
  readonly y: number;
  readonly fragments: Fragment[];
}

/** Fragments of the same height, from top to bottom, each from left to right. */
function linesOf(fragments: readonly Fragment[]): WordLine[] {
  const lines: WordLine[] = [];
  for (const fragment of [...fragments].sort((a, b) => a.y - b.y || a.x - b.x)) {
    const last = lines.at(-1);
    if (last && Math.abs(last.y - fragment.y) <= LINE_HEIGHT) last.fragments.push(fragment);
    else lines.push({ y: fragment.y, fragments: [fragment] });
  }
  for (const line of lines) line.fragments.sort((a, b) => a.x - b.x);
  return lines;
}

/** There are no spaces to rely on: words are what a gap divides. */
function whole(fragments: readonly Fragment[]): string {
  let text = '';
  let end = Number.NEGATIVE_INFINITY;
  for (const fragment of fragments) {
    text += (text !== '' && fragment.x - end > WORD_GAP ? ' ' : '') + fragment.text;
    end = fragment.x + fragment.width;
  }
  return text.replace(/\s+/g, ' ').trim();
}

function columnOf(x: number): Column {
  const index = CUTS.findIndex((cut) => x < cut);
  return COLUMNS[index === -1 ? CUTS.length : index] as Column;
}

function cells(fragments: readonly Fragment[]): Record<Column, string> {
  const of = (column: Column) => whole(fragments.filter(({ x }) => columnOf(x) === column));
  return Object.fromEntries(COLUMNS.map((column) => [column, of(column)])) as Record<Column, string>;
}

/** Rows stand where a team or a player does; the parts of a wrapped reason above and below go to the nearest. */
function rowsOf(lines: readonly WordLine[], what: string, page: number): Line[] {
  const inRow = (fragment: Fragment) => columnOf(fragment.x) !== 'reason';
  const rows = lines.filter(({ fragments }) => fragments.some(inRow));
  const reasons = new Map<WordLine, string[]>(rows.map((row) => [row, []]));
  for (const line of lines) {
    const reason = whole(line.fragments.filter((fragment) => !inRow(fragment)));
    if (reason === '') continue;
    const [nearest] = [...rows].sort((a, b) => Math.abs(a.y - line.y) - Math.abs(b.y - line.y));
    if (!nearest || Math.abs(nearest.y - line.y) > REASON_REACH) {
      throw new DriftError(`${what}: on page ${page} "${reason}" stands beside no row; adapt the parser`);
    }
    reasons.get(nearest)?.push(reason);
  }
  return rows.map((row) => ({
    ...cells(row.fragments),
    reason: (reasons.get(row) ?? []).join(' '),
    y: Math.round(row.y * 10) / 10,
  }));
}

function titleInstant(title: string, what: string): number {
  const [, month, day, year, hour, minute, half] = TITLE.exec(title) ?? [];
  const date = `20${year}-${month}-${day}`;
  const clock = (Number(hour) % 12) + (half === 'PM' ? 12 : 0);
  if (!isGameDate(date) || Number(hour) > 12 || Number(minute) > 59) {
    throw new DriftError(`${what}: the title "${title}" names no time; adapt the parser`);
  }
  return easternInstant(date as GameDate, `${String(clock).padStart(2, '0')}:${minute}`);
}
