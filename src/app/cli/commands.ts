/** All commands, in the order the overview shows them. */

import type { Command } from './command.ts';
import { auditCommand } from './commands/audit.ts';
import { backfillCommand } from './commands/backfill.ts';
import { deadLettersCommand } from './commands/dead-letters.ts';
import { demoCommand } from './commands/demo.ts';
import { doctorCommand } from './commands/doctor.ts';
import { explainCommand } from './commands/explain.ts';
import { gatesCommand } from './commands/gates.ts';
import { graphCommand } from './commands/graph.ts';
import { haltCommand } from './commands/halt.ts';
import { incidentsCommand } from './commands/incidents.ts';
import { payloadsCommand } from './commands/payloads.ts';
import { permitCommand } from './commands/permit.ts';
import { predictionsCommand } from './commands/predictions.ts';
import { proveCommand } from './commands/prove.ts';
import { queryCommand } from './commands/query.ts';
import { releaseCommand } from './commands/release.ts';
import { replayCommand } from './commands/replay.ts';
import { rerunCommand } from './commands/rerun.ts';
import { runCommand } from './commands/run.ts';
import { schedulesCommand } from './commands/schedules.ts';
import { seasonCommand } from './commands/season.ts';
import { serveCommand } from './commands/serve.ts';
import { simulateCommand } from './commands/simulate.ts';
import { sourcesCommand } from './commands/sources.ts';
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
  replayCommand,
  payloadsCommand,
  sourcesCommand,
  seasonCommand,
  incidentsCommand,
  deadLettersCommand,
  haltCommand,
  permitCommand,
  gatesCommand,
  schedulesCommand,
  auditCommand,
  doctorCommand,
  releaseCommand,
  serveCommand,
  graphCommand,
  testCommand,
  proveCommand,
  simulateCommand,
];
