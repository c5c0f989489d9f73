/** How long what was fetched is kept. Payloads stay for ever: everything can be made again from them. */

import type { FetchRecord } from '../../ports/payloads.ts';

export interface RetentionRule {
  readonly name: string;
  readonly what: string;
  /** Days after the fetch; null: for ever. */
  readonly keepDays: number | null;
  readonly applies: (record: FetchRecord) => boolean;
}

/** The first rule that applies decides. */
export const RETENTION: readonly RetentionRule[] = [
  {
    name: 'refusals',
    what: 'answers that were no payload: refusals, block pages, cut or foreign bodies',
    keepDays: 30,
    applies: ({ source }) => source.endsWith('.refused'),
  },
  { name: 'payloads', what: 'everything that was parsed or may be', keepDays: null, applies: () => true },
];

const DAY_MS = 86_400_000;

export interface Due {
  readonly rule: RetentionRule;
  readonly records: readonly FetchRecord[];
}

/** What the rules let go at `now`, rule by rule. */
export function dueRecords(records: readonly FetchRecord[], now: number): Due[] {
  return RETENTION.flatMap((rule) => {
    const mine = records.filter((record) => RETENTION.find((one) => one.applies(record)) === rule);
    const { keepDays } = rule;
    if (keepDays === null) return [];
    const due = mine.filter((record) => now - record.fetchedAt > keepDays * DAY_MS);
    return due.length === 0 ? [] : [{ rule, records: due }];
  });
}
