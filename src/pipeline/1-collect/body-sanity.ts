/** Judges a body before anybody parses it: is it of the agreed kind, whole, or a page that says no? */

import type { BodyKind } from '../define-processor.ts';

export type BodyVerdict = 'ok' | 'blocked' | 'truncated' | 'other_kind';

const BLOCK_TEXT =
  /access denied|access to this page has been denied|not accessible in this region|request (was )?blocked|attention required|are you a robot|captcha|unusual traffic/i;

const OPENERS: Readonly<Record<string, string>> = { '{': '}', '[': ']' };

/** Looks at both ends of the body only (for a page: for its anchor); a cut in the middle shows when it is parsed. */
export function judgeBody(body: Uint8Array, kind: BodyKind = 'json'): BodyVerdict {
  const start = firstVisible(body);
  if (start === -1) return 'truncated';
  if (kind === 'pdf') return judgePdf(body);
  if (kind !== 'json') return judgePage(body, kind.html);
  const closer = OPENERS[String.fromCharCode(body[start]!)];
  if (!closer) return refusalOr(body, 'other_kind');
  return String.fromCharCode(body[lastVisible(body)]!) === closer ? 'ok' : 'truncated';
}

/** What the content type must say where it is given; hosts are loose with it, so that only a foreign family is refused. */
export function fitsKind(contentType: string | null, kind: BodyKind = 'json'): boolean {
  if (contentType === null) return true;
  const family = contentType.toLowerCase();
  if (kind === 'pdf') return /pdf|octet-stream/.test(family);
  if (kind === 'json') return !/html|pdf|image|video|audio|zip/.test(family);
  return /html|text/.test(family);
}

/** What the kind is called in messages. */
export function kindText(kind: BodyKind = 'json'): string {
  return kind === 'json' ? 'JSON' : kind === 'pdf' ? 'a PDF' : `a page with ${kind.html}`;
}

function judgePdf(body: Uint8Array): BodyVerdict {
  if (Buffer.from(body.subarray(0, 5)).toString('latin1') !== '%PDF-') return refusalOr(body, 'other_kind');
  // Its last line; a few writers leave bytes behind it.
  return Buffer.from(body.subarray(-1024)).includes('%%EOF') ? 'ok' : 'truncated';
}

function judgePage(body: Uint8Array, anchor: string): BodyVerdict {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  // The anchor first: a whole page may well speak of captchas somewhere.
  const isTheirs = bytes.includes(anchor);
  if (!isTheirs) return refusalOr(body, 'other_kind');
  return /<\/html>\s*$/i.test(bytes.subarray(-200).toString('latin1')) ? 'ok' : 'truncated';
}

function refusalOr(body: Uint8Array, otherwise: BodyVerdict): BodyVerdict {
  return isBlockPage(body) ? 'blocked' : otherwise;
}

/** Whether the text at its beginning is a refusal: hosts send such pages with status 200 too. */
function isBlockPage(body: Uint8Array): boolean {
  return BLOCK_TEXT.test(new TextDecoder().decode(body.subarray(0, 20_000)));
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
}

/** Index of the first byte that is neither white space nor a byte order mark; -1 when there is none. */
function firstVisible(body: Uint8Array): number {
  const from = body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf ? 3 : 0;
  for (let i = from; i < body.length; i += 1) if (!isSpace(body[i]!)) return i;
  return -1;
}

function lastVisible(body: Uint8Array): number {
  let i = body.length - 1;
  while (i > 0 && isSpace(body[i]!)) i -= 1;
  return i;
}
