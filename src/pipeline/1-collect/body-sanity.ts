/** Judges a body before anybody parses it: is it JSON at all, complete, or a page that says no? */

export type BodyVerdict = 'ok' | 'blocked' | 'truncated' | 'not_json';

const BLOCK_TEXT =
  /access denied|access to this page has been denied|not accessible in this region|request (was )?blocked|attention required|are you a robot|captcha|unusual traffic/i;

const OPENERS: Readonly<Record<string, string>> = { '{': '}', '[': ']' };

/** Looks at both ends of the body only; a cut in the middle shows when it is parsed. */
export function judgeBody(body: Uint8Array): BodyVerdict {
  const start = firstVisible(body);
  if (start === -1) return 'truncated';
  const closer = OPENERS[String.fromCharCode(body[start]!)];
  if (!closer) return isBlockPage(body) ? 'blocked' : 'not_json';
  return String.fromCharCode(body[lastVisible(body)]!) === closer ? 'ok' : 'truncated';
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
