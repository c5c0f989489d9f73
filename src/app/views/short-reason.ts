/** Why a unit is not done, short enough to be read in a list. */

import { type Outcome, outcomeText } from '../../engine/outcome.ts';

const LONGEST = 160;
/** Things named after "missing" before the rest is only counted. */
const NAMED = 1;

/** One line for people: what is missing is named once and counted, URLs lose their queries, hashes their tails. */
export function shortReason(outcome: Outcome): string {
  if (outcome.kind !== 'partial' && outcome.kind !== 'empty_unexpected')
    return shortText(outcomeText(outcome));
  const found = outcome.kind === 'partial' ? outcome.found : 0;
  const things = outcome.missing.split('; ');
  const more = things.length - NAMED;
  const named = things.slice(0, NAMED).join('; ');
  const head = outcome.kind === 'partial' ? 'partial' : 'empty_unexpected';
  return `${head}(${found}/${outcome.expected}): ${shortText(named)}${more > 0 ? `, and ${more} more` : ''}`;
}

/** The text with its URLs and hashes cut to what tells them apart, at most 160 characters. */
export function shortText(text: string): string {
  const short = text
    .replace(/https?:\/\/([^/\s?]+)([^\s?]*)(\?\S*)?/g, (_, host: string, path: string) => {
      const last = path.split('/').filter(Boolean).at(-1);
      return last ? `${host}/…/${last}` : host;
    })
    .replace(/\b([0-9a-f]{8})[0-9a-f]{16,}\b/g, '$1…');
  return clip(short, LONGEST);
}

/** The text, cut at `width` characters with an ellipsis for what is gone. */
export function clip(text: string, width: number): string {
  if (text.length <= width) return text;
  return width <= 1 ? text.slice(0, Math.max(width, 0)) : `${text.slice(0, width - 1)}…`;
}
