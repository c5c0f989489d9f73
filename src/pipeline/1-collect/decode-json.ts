/** Turns a payload's bytes into JSON, or says what is wrong with them. */

import { DriftError, type Payload } from '../define-processor.ts';

const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** Throws `DriftError` (with the parser's error as its cause) when the body is cut short, not UTF-8 or not JSON. */
export function decodeJson(payload: Payload): unknown {
  try {
    return JSON.parse(UTF8.decode(payload.body));
  } catch (error) {
    throw new DriftError(
      `${nameOf(payload)}: the body is not complete JSON (${payload.body.length} bytes): ${String(error)}; fetch it again`,
      { cause: error },
    );
  }
}

/** Source, date and subject of a payload, for messages. */
export function nameOf(payload: Payload): string {
  const { source, date, subject } = payload.record;
  return `${source}/${date}/${subject}`;
}
