/** Answers collectors from an archive instead of the sources: what was known at the unit's cut-off, and nothing newer. */

import { UnitError } from '../../engine/unit-error.ts';
import { DriftError } from '../../pipeline/define-processor.ts';
import type { Fetch } from '../../pipeline/run-collect.ts';
import type { PayloadArchive } from '../../ports/payload-archive.ts';

/** A body that is no longer what it was parks its unit: a replay of something else would prove nothing. */
export function replayFetch(archive: PayloadArchive): Fetch {
  return async (source, context, { subject, url }, countRows) => {
    const isOpen = context.live || context.isMadeUpFor === true;
    const known = await archive.latest(source, context.date, isOpen ? undefined : context.asOf);
    const record = known.find((one) => one.subject === subject);
    if (!record)
      return {
        kind: 'unavailable',
        detail: `${url}: the archive has nothing of ${source}/${context.date}/${subject}`,
      };
    const body = await archive.body(record.bodyHash).catch((error: unknown) => {
      throw new UnitError('permanent', 'payload_damaged', String(error), { cause: error });
    });
    const payload = { record, body };
    try {
      return { kind: 'fetched', payload, changed: true, rows: await countRows(payload) };
    } catch (error) {
      if (!(error instanceof DriftError)) throw error;
      return { kind: 'drifted', detail: `${error.message} (payload ${record.bodyHash})` };
    }
  };
}

/** The same archive, of which nothing can be changed. */
export function readOnly(archive: PayloadArchive): PayloadArchive {
  const refuse = () => Promise.reject(new Error('a replay stores no payload'));
  return { ...archive, put: refuse, judge: refuse, remove: refuse, close: async () => undefined };
}
