/** A test reporter that only speaks about coverage: the files below the threshold and the total. */

import { relative } from 'node:path';
import type { TestEvent } from 'node:test/reporters';

const THRESHOLD_PCT = 90;

export default async function* coverageReporter(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const event of source) {
    if (event.type === 'test:coverage') {
      const { files, totals, workingDirectory } = event.data.summary;
      for (const { path, coveredLinePercent, coveredBranchPercent } of files) {
        if (Math.min(coveredLinePercent, coveredBranchPercent) >= THRESHOLD_PCT) continue;
        yield `coverage of ${relative(workingDirectory, path)}: ${shares(coveredLinePercent, coveredBranchPercent)}\n`;
      }
      yield `coverage of ${files.length} files: ${shares(totals.coveredLinePercent, totals.coveredBranchPercent)}\n`;
    } else if (event.type === 'test:diagnostic' && event.data.level === 'error') {
      yield `${event.data.message}\n`;
    }
  }
}

function shares(lines: number, branches: number): string {
  return `${lines.toFixed(1)} % of lines, ${branches.toFixed(1)} % of branches`;
}
