/** What of a slate the world has been told, in one sentence: counts, the halt over it, or what holds it back. */

import { HALTS, type Halt, isInForce } from '../../engine/permits.ts';
import { itemsOf, publicationLog } from '../../engine/publications.ts';
import { UNITS, unitKey } from '../../engine/unit.ts';
import type { GameDate } from '../../league/game-date.ts';
import { publishedPredictions } from '../../pipeline/7-publish/published-predictions.ts';
import { exportFacts } from '../../pipeline/7-publish/write-export.ts';
import type { LedgerReader } from '../../ports/ledger.ts';
import { easternDayTime } from './eastern-clock.ts';
import { shortReason } from './short-reason.ts';

export interface PublicationView {
  readonly published: number;
  readonly withdrawn: number;
  readonly proposed: number;
  readonly graded: number;
  readonly halt: Halt | null;
  /** When what is published was computed, UTC milliseconds; null while there is nothing. */
  readonly dataAsOf: number | null;
  readonly sentence: string;
}

export async function publicationView(
  ledger: LedgerReader,
  date: GameDate,
  now: number,
): Promise<PublicationView> {
  const [facts, log, unit] = await Promise.all([
    exportFacts(ledger, date, now),
    publicationLog(ledger, date),
    ledger.get(UNITS, unitKey(publishedPredictions.id, date)),
  ]);
  const counts = { published: 0, withdrawn: 0, proposed: 0, graded: 0 };
  for (const { state } of itemsOf(log).values()) counts[state] += 1;
  const created = log.flatMap(({ content }) =>
    typeof content.created_at === 'string' ? [Date.parse(content.created_at)] : [],
  );
  const out = counts.published + counts.graded;
  const outcome = unit?.data.outcome;
  const parts = [
    `${out} published`,
    ...(counts.graded > 0 ? [`${counts.graded} of them graded`] : []),
    ...(counts.withdrawn > 0 ? [`${counts.withdrawn} withdrawn`] : []),
    ...(counts.proposed > 0 ? [`${counts.proposed} held back`] : []),
    ...(outcome?.kind === 'blocked' && facts.halt === null ? [shortReason(outcome)] : []),
    ...(outcome?.kind === 'empty_ok' && out === 0 ? [shortReason(outcome)] : []),
    ...(facts.halt ? [haltSentence(facts.halt)] : []),
  ];
  return {
    ...counts,
    halt: facts.halt,
    dataAsOf: created.length > 0 ? Math.max(...created) : null,
    sentence: parts.join(', '),
  };
}

/** Every halt in force, whatever its scope; the oldest first. */
export async function haltsInForce(ledger: LedgerReader, now: number): Promise<Halt[]> {
  const halts = await ledger.query({ collection: HALTS, between: { field: 'until', from: now } });
  return halts
    .map(({ key, data }) => ({ id: key, ...data }))
    .filter((halt) => isInForce(halt, now))
    .sort((a, b) => a.since - b.since);
}

export function haltSentence({ scope, actor, reason, since, until }: Halt): string {
  return `HALTED (${scope}) by ${actor} since ${easternDayTime(since)} until ${easternDayTime(until)}: ${reason}`;
}
