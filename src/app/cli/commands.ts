/** All commands, in the order the overview shows them. */

import type { Command } from './command.ts';
import { auditCommand } from './commands/audit.ts';
import { backfillCommand } from './commands/backfill.ts';
import { deadLettersCommand } from './commands/dead-letters.ts';
import { demoCommand } from './commands/demo.ts';
import { explainCommand } from './commands/explain.ts';
import { graphCommand } from './commands/graph.ts';
import { incidentsCommand } from './commands/incidents.ts';
import { predictionsCommand } from './commands/predictions.ts';
import { proveCommand } from './commands/prove.ts';
import { queryCommand } from './commands/query.ts';
import { rerunCommand } from './commands/rerun.ts';
import { runCommand } from './commands/run.ts';
import { serveCommand } from './commands/serve.ts';
import { simulateCommand } from './commands/simulate.ts';
import { statusCommand } from './commands/status.ts';
import { testCommand } from './commands/test.ts';
import { whyNotCommand } from './commands/why-not.ts';

export const COMMANDS: readonly Command[] = [
  demoCommand,
  runCommand,
  backfillCommand,
  statusCommand,
  predictionsCommand,
  queryCommand,
  whyNotCommand,
  explainCommand,
  rerunCommand,
  incidentsCommand,
  deadLettersCommand,
  auditCommand,
  serveCommand,
  graphCommand,
  testCommand,
  proveCommand,
  simulateCommand,
];
