/** The official injury report as a PDF with the columns of the real one (`sources.md` §6.7). */

import { type PlacedText, pdfOfText } from './pdf.ts';

/** A team's entry: its players, or none because it has not submitted its list. */
export interface ReportedTeam {
  readonly name: string;
  readonly players:
    | readonly { readonly name: string; readonly status: string; readonly reason: string }[]
    | null;
}

export interface ReportedGame {
  /** MM/DD/YYYY. */
  readonly date: string;
  /** Eastern, by a clock of twelve hours and without AM or PM, as printed. */
  readonly time: string;
  /** `AWY@HOM`. */
  readonly matchup: string;
  readonly teams: readonly ReportedTeam[];
}

const X = { date: 24, time: 121, matchup: 201, team: 265, player: 426, status: 587, reason: 667 } as const;
const [TITLE_Y, HEADING_Y, FIRST_Y, NEXT_Y, ROW, LAST_Y, FOOTER_Y] = [
  62, 115, 137, 91, 22, 530, 545,
] as const;
/** Longer reasons take two lines, above and below the player's. */
const REASON_LENGTH = 34;

/** @param title `01/04/24 12:30 PM` */
export function injuryReportPdf(title: string, games: readonly ReportedGame[]): Uint8Array {
  const pages: PlacedText[][] = [];
  let page: PlacedText[] = [];
  let y = Number.POSITIVE_INFINITY;
  const row = (texts: readonly (readonly [keyof typeof X, string])[]) => {
    if (y > LAST_Y) {
      page = [{ text: `Injury Report: ${title}`, x: 289, y: TITLE_Y }];
      if (pages.length === 0) page.push(...HEADINGS);
      y = pages.length === 0 ? FIRST_Y : NEXT_Y;
      pages.push(page);
    }
    for (const [column, text] of texts) {
      const at = y;
      if (column === 'reason' && text.length > REASON_LENGTH) {
        const cut = text.lastIndexOf(' ', REASON_LENGTH);
        page.push({ text: text.slice(0, cut), x: X.reason, y: at - 7 });
        page.push({ text: text.slice(cut + 1), x: X.reason, y: at + 7 });
      } else page.push({ text, x: X[column], y: at });
    }
    y += ROW;
  };
  let date = '';
  for (const game of games) {
    let head: (readonly [keyof typeof X, string])[] = [
      ...(game.date === date ? [] : [['date', game.date] as const]),
      ['time', `${game.time} (ET)`],
      ['matchup', game.matchup],
    ];
    date = game.date;
    for (const { name, players } of game.teams) {
      const team: readonly [keyof typeof X, string] = ['team', name];
      if (players === null) row([...head, team, ['reason', 'NOT YET SUBMITTED']]);
      for (const [index, player] of (players ?? []).entries()) {
        row([
          ...(index === 0 ? [...head, team] : []),
          ['player', player.name],
          ['status', player.status],
          ['reason', player.reason],
        ]);
        head = [];
      }
      if (players === null) head = [];
    }
  }
  // A report without a row still has its title and its headings.
  if (pages.length === 0) row([]);
  for (const [index, texts] of pages.entries()) {
    texts.push({ text: `Page ${index + 1} of ${pages.length}`, x: 398, y: FOOTER_Y });
  }
  return pdfOfText(pages);
}

const HEADINGS: readonly PlacedText[] = [
  { text: 'Game Date', x: 23, y: HEADING_Y },
  { text: 'Game Time', x: 119, y: HEADING_Y },
  { text: 'Matchup', x: 200, y: HEADING_Y },
  { text: 'Team', x: 264, y: HEADING_Y },
  { text: 'Player Name', x: 425, y: HEADING_Y },
  { text: 'Current Status', x: 586, y: HEADING_Y },
  { text: 'Reason', x: 666, y: HEADING_Y },
];
