/** One verdict per date, with its cause and what to do, from slates, units, batches and incidents. */

import { outcomeText } from '../../engine/outcome.ts';
import { GATES, SLATES, UNITS } from '../../engine/unit.ts';
import type { GameDate } from '../../league/game-date.ts';
import { BATCHES } from '../../pipeline/5-predict/batch-records.ts';
import type { Alerts, Incident } from '../../ports/alerts.ts';
import type { LedgerReader } from '../../ports/ledger.ts';
import { type GridRow, gridView } from './grid-view.ts';

export type Verdict = 'HEALTHY' | 'DEGRADED' | 'UNHEALTHY' | 'NO GAMES' | 'UNKNOWN';

export interface StatusView {
  readonly date: GameDate | null;
  readonly verdict: Verdict;
  /** Why, in one sentence. */
  readonly cause: string;
  /** What to do, or that there is nothing to do. */
  readonly action: string;
  readonly grid: readonly GridRow[];
  /** Units that are not done, each with its gate's or outcome's words. */
  readonly unfinished: readonly { readonly unit: string; readonly why: string }[];
  readonly incidents: readonly Incident[];
}

/** Status of `date`, or of the newest planned slate. */
export async function statusView(
  ledger: LedgerReader,
  alerts: Pick<Alerts, 'open'>,
  date: GameDate | null,
): Promise<StatusView> {
  const newest = await ledger.query({ collection: SLATES, orderBy: 'date', descending: true, limit: 1 });
  const shown = date ?? newest[0]?.data.date ?? null;
  const incidents = await alerts.open();
  if (shown === null) {
    return {
      date: null,
      verdict: 'UNKNOWN',
      cause: 'this home has no slates yet',
      action: 'play one: `tipoff demo`, or `tipoff run <date>`',
      grid: [],
      unfinished: [],
      incidents,
    };
  }
  const [grid, slate, units, batches] = await Promise.all([
    gridView(ledger, date ? { dates: [shown] } : { limit: 10 }),
    ledger.get(SLATES, shown),
    ledger.query({ collection: UNITS, where: { date: shown } }),
    ledger.query({
      collection: BATCHES,
      where: { date: shown },
      orderBy: 'generation',
      descending: true,
      limit: 1,
    }),
  ]);
  const unfinished: { unit: string; why: string }[] = [];
  for (const { key, data } of units) {
    if (data.outcome?.kind === 'complete' || data.outcome?.kind === 'empty_ok') continue;
    const gate = await ledger.get(GATES, key);
    unfinished.push({
      unit: key,
      why: data.outcome ? outcomeText(data.outcome) : `${data.state}: ${gate?.data.detail ?? ''}`,
    });
  }
  const base = { date: shown, grid, unfinished, incidents };
  if (!slate && units.length === 0) {
    return {
      ...base,
      verdict: 'UNKNOWN',
      cause: `${shown} was never asked for in this home`,
      action: `run it: \`tipoff run ${shown}\``,
    };
  }
  if (slate?.data.games === 0) {
    return {
      ...base,
      verdict: 'NO GAMES',
      cause: slate.data.emptyDetail ?? 'no games',
      action: 'nothing to do',
    };
  }
  const parked = unfinished.filter(
    ({ why }) => why.startsWith('parked') || why.startsWith('empty_unexpected'),
  );
  const batch = batches[0]?.data;
  if (parked.length > 0) {
    const first = parked[0];
    const cause = `${parked.length} unit(s) need a person, first ${first?.unit}: ${first?.why}`;
    return {
      ...base,
      verdict: 'UNHEALTHY',
      cause,
      action: `mend the cause, then \`tipoff run ${shown}\` tries them again`,
    };
  }
  if (unfinished.some(({ why }) => !why.startsWith('partial'))) {
    const first = unfinished.find(({ why }) => !why.startsWith('partial'));
    return {
      ...base,
      verdict: 'DEGRADED',
      cause: `${first?.unit} is not done: ${first?.why}`,
      action: 'wait for what it waits for, or run the date again',
    };
  }
  const coverage = batch?.coverage ?? null;
  const predicted = batch
    ? `${batch.predicted ?? 0} of ${batch.expected.length} expected players predicted`
    : 'no batch';
  if (unfinished.length > 0 || (coverage !== null && coverage < 0.9)) {
    return {
      ...base,
      verdict: 'DEGRADED',
      cause: `${predicted}; ${unfinished.map((u) => `${u.unit} ${u.why}`).join('; ') || 'coverage is under 90 %'}`,
      action: 'see the members that are missing: `tipoff predictions`',
    };
  }
  return { ...base, verdict: 'HEALTHY', cause: predicted, action: 'nothing to do' };
}
