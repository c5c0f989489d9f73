/** What the publication log is to be told of a slate: one entry an item that changes. */

import type { PublicationRecord, PublishedItem } from '../../engine/publications.ts';
import type { GameDate } from '../../league/game-date.ts';
import type { PublicationCandidate } from './candidates.ts';
import type { PublicationDecision } from './decide-publication.ts';

/** The log adds when, under which permit and by which attempt. */
export type Entry = Omit<PublicationRecord, 'at' | 'permitId' | 'attemptId'>;

/** What goes out and what is taken back. */
export function entriesOf(
  date: GameDate,
  items: ReadonlyMap<string, PublishedItem>,
  { publish, withdraw }: PublicationDecision,
): Entry[] {
  return [
    ...publish.map(({ candidate, diff }) =>
      entryOf(date, candidate, items.get(candidate.item), 'published', diff, null),
    ),
    ...withdraw.map(({ item, reason, diff }): Entry => {
      const { content, contentHash, tipOffAt } = item.latest;
      const { item: name, entries } = item;
      return {
        item: name,
        date,
        seq: entries + 1,
        state: 'withdrawn',
        contentHash,
        content,
        reason,
        diff,
        tipOffAt,
      };
    }),
  ];
}

/** What would have gone out, but for the gate; what is proposed already is not repeated. */
export function proposalsOf(
  date: GameDate,
  items: ReadonlyMap<string, PublishedItem>,
  { publish }: PublicationDecision,
  gate: 'quality' | 'halt',
): Entry[] {
  return publish.flatMap(({ candidate, diff }): Entry[] => {
    const item = items.get(candidate.item);
    const isKnown = item?.latest.state === 'proposed' && item.latest.contentHash === candidate.contentHash;
    return isKnown ? [] : [entryOf(date, candidate, item, 'proposed', diff, `blocked(${gate})`)];
  });
}

function entryOf(
  date: GameDate,
  { item, content, contentHash, tipOffAt }: PublicationCandidate,
  known: PublishedItem | undefined,
  state: 'proposed' | 'published',
  diff: string | null,
  reason: string | null,
): Entry {
  const seq = (known?.entries ?? 0) + 1;
  return { item, date, seq, state, contentHash, content, reason, diff, tipOffAt };
}
