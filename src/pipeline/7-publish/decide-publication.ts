/** Decides what of a slate is published, superseded or withdrawn, given what stands in the log. Pure. */

import type { PublishedItem } from '../../engine/publications.ts';
import type { JsonObject } from '../../ports/ledger.ts';
import type { PublicationCandidate } from './candidates.ts';

export interface PublicationInput {
  readonly items: ReadonlyMap<string, PublishedItem>;
  readonly candidates: readonly PublicationCandidate[];
  /** The moment at which the slate is published, as its world counts it. */
  readonly at: number;
  /** Tip-off where nobody knows the game's own. */
  readonly nominalTipOff: number | null;
  /** Why a player is not among the candidates; null where nothing says so. */
  readonly explain: (item: PublishedItem) => string | null;
}

export interface PublicationDecision {
  readonly publish: readonly { readonly candidate: PublicationCandidate; readonly diff: string | null }[];
  readonly withdraw: readonly {
    readonly item: PublishedItem;
    readonly reason: string;
    readonly diff: string;
  }[];
  /** Said already in these words. */
  readonly unchanged: number;
  /** Would say something else, but their game has begun or is graded. */
  readonly frozen: readonly string[];
  /** Never published, and their game has begun. */
  readonly tooLate: readonly string[];
  /** Published, no candidate any more, and nothing says why: they stay. */
  readonly unexplained: readonly PublishedItem[];
}

export function decidePublication(input: PublicationInput): PublicationDecision {
  const { items, candidates, at } = input;
  const publish: { candidate: PublicationCandidate; diff: string | null }[] = [];
  const frozen: string[] = [];
  const tooLate: string[] = [];
  let unchanged = 0;
  for (const candidate of candidates) {
    const item = items.get(candidate.item);
    const standing = item?.published ?? null;
    if (standing?.contentHash === candidate.contentHash) unchanged += 1;
    else if (item && isFrozen(item, input)) frozen.push(candidate.item);
    else if (hasBegun(candidate.tipOffAt, input)) tooLate.push(candidate.item);
    else
      publish.push({
        candidate,
        diff: standing ? differences(standing.content, candidate.content) : null,
      });
  }
  const wanted = new Set(candidates.map(({ item }) => item));
  const withdraw: { item: PublishedItem; reason: string; diff: string }[] = [];
  const unexplained: PublishedItem[] = [];
  for (const item of items.values()) {
    if (!item.published || wanted.has(item.item)) continue;
    if (isFrozen(item, input)) {
      frozen.push(item.item);
      continue;
    }
    const reason = input.explain(item);
    if (reason === null) unexplained.push(item);
    else
      withdraw.push({
        item,
        reason,
        diff: `${saying(item.published.content)} is not said any more: ${reason}`,
      });
  }
  return { publish, withdraw, unchanged, frozen, tooLate, unexplained };

  function hasBegun(tipOffAt: number | null, { nominalTipOff }: PublicationInput): boolean {
    const tipOff = tipOffAt ?? nominalTipOff;
    return tipOff !== null && at >= tipOff;
  }

  /** What was said before tip-off stands as it was said. */
  function isFrozen(item: PublishedItem, within: PublicationInput): boolean {
    if (item.first === null) return false;
    return item.grades.length > 0 || hasBegun(item.latest.tipOffAt, within);
  }
}

const COMPARED = [
  'recommendation',
  'line',
  'over_price',
  'under_price',
  'predicted_points',
  'p_over',
  'injury_status',
  'model_id',
] as const;

/** `line 22.5 -> 23.5, predicted_points 21.34 -> 20.9`. */
export function differences(before: JsonObject, after: JsonObject): string {
  const changed = COMPARED.filter((name) => before[name] !== after[name]).map(
    (name) => `${name} ${text(before[name])} -> ${text(after[name])}`,
  );
  return changed.length > 0 ? changed.join(', ') : 'details only';
}

function saying(content: JsonObject): string {
  return `${text(content.recommendation)} ${text(content.line)}, ${text(content.predicted_points)} points,`;
}

function text(value: unknown): string {
  if (value === null || value === undefined) return 'none';
  return typeof value === 'number' ? String(Math.round(value * 100) / 100) : String(value);
}
