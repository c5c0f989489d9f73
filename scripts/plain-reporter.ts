/** A test reporter for people and for CI: failures and skips in words, progress by file, one plain closing line. */

import type { TestEvent } from 'node:test/reporters';

interface Tally {
  passed: number;
  failed: number;
  skipped: number;
}

export default async function* plainReporter(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const tally: Tally = { passed: 0, failed: 0, skipped: 0 };
  const reasons = new Map<string, number>();
  for await (const event of source) {
    if (event.type === 'test:stdout' || event.type === 'test:stderr') {
      yield event.data.message;
    } else if (event.type === 'test:pass' && event.data.details.type !== 'suite') {
      const { skip } = event.data;
      if (skip === undefined || skip === false) tally.passed += 1;
      else {
        tally.skipped += 1;
        const reason = typeof skip === 'string' && skip !== '' ? skip : 'no reason given';
        reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
      }
    } else if (event.type === 'test:fail' && event.data.details.type !== 'suite') {
      tally.failed += 1;
      const { name, file, line, details } = event.data;
      const { cause } = details.error as { cause?: unknown };
      const shown = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause ?? details.error);
      yield `\nFAILED ${name}\n  at ${file ?? '?'}:${line ?? '?'}\n${shown.replace(/^/gm, '  ')}\n`;
    }
  }
  for (const [reason, count] of reasons) yield `skipped ${count}: ${reason}\n`;
  const skipped = tally.skipped > 0 ? `, ${tally.skipped} skipped` : '';
  yield `${tally.passed} passed, ${tally.failed} failed${skipped}\n`;
}
