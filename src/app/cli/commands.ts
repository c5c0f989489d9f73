/** All commands, in the order the overview shows them. */

import type { Command } from './command.ts';
import { backfillCommand } from './commands/backfill.ts';
import { demoCommand } from './commands/demo.ts';
import { graphCommand } from './commands/graph.ts';
import { predictionsCommand } from './commands/predictions.ts';
import { queryCommand } from './commands/query.ts';
import { runCommand } from './commands/run.ts';
import { serveCommand } from './commands/serve.ts';
import { statusCommand } from './commands/status.ts';
import { testCommand } from './commands/test.ts';

export const COMMANDS: readonly Command[] = [
  demoCommand,
  runCommand,
  backfillCommand,
  statusCommand,
  predictionsCommand,
  queryCommand,
  serveCommand,
  graphCommand,
  testCommand,
];
