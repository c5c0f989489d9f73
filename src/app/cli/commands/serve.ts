/** `tipoff serve`: production on one machine: the pipeline, its schedule and the dashboard. */

import { openApp } from '../../compose.ts';
import { readConfig } from '../../config.ts';
import { DEFAULT_HOME, settleUpstream } from '../../home.ts';
import { startTicking } from '../../ticking.ts';
import { UsageError } from '../../usage-error.ts';
import { type Command, HOME_HELP, parseCommand, UPSTREAM_HELP } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { DEFAULT_PORT, serveUntilStopped } from '../serve-app.ts';

export const serveCommand: Command = {
  name: 'serve',
  usage: 'serve [options]',
  summary:
    "Serves the dashboard and the services on loopback, and lives by the pipeline's schedules (internet upstream).",
  help: `${HOME_HELP}
${UPSTREAM_HELP}
  --port N          default ${DEFAULT_PORT}; 0 takes any free port

While it runs, every reading and every operator's command asks it instead of opening the home; every phase takes a
Pub/Sub push envelope at POST /phaseN/process.

It logs to stderr, one JSON line per unit that ends and incident that opens. TIPOFF_LOG_LEVEL: debug (adds every
request), info, warn, error or silent. TIPOFF_WEBHOOK: an address that gets opened incidents by
POST, five a day at most, critical ones always. TIPOFF_WEBHOOK_FORMAT: json or slack (default: told from the address).

TIPOFF_ENGINE=google: ledger and bus in Google Cloud instead of the home; docs/google.md says what it needs.
TIPOFF_WEBHOOK_2: stands in where the first takes nothing. TIPOFF_DEADMAN_URL: pinged every minute while all is well.

On the internet it starts only when these are said: TIPOFF_ALERTS, the ways by which people hear of trouble (webhook,
webhook-2, deadman, or log: by none), and ODDS_API_KEY, or TIPOFF_ODDS=off.

Exit code 0: stopped by Ctrl-C or SIGTERM. 69: the home is in use.`,
  async run(argv, output) {
    const { values } = parseCommand(
      argv,
      { home: { type: 'string' }, upstream: { type: 'string' }, port: { type: 'string' } },
      { names: [] },
    );
    const home = values.home ?? DEFAULT_HOME;
    const port = portOption(values.port);
    const upstream = settleUpstream(home, values.upstream, { kind: 'internet' });
    if (upstream.kind === 'internet') readConfig(process.env, { isLive: true });
    const app = await openApp({
      home,
      upstream,
      logTo: (line) => output.error(line.trimEnd()),
    });
    const stopTicking = startTicking(app);
    try {
      app.log.info({ home, code_version: app.engine.codeVersion }, 'serving');
      await serveUntilStopped(app, port, output);
    } finally {
      await stopTicking();
      await app.close();
      app.log.info({ home }, 'stopped');
    }
    return EXIT.ok;
  },
};

export function portOption(text: string | undefined): number {
  if (text === undefined) return DEFAULT_PORT;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new UsageError(`--port "${text}" is no port: give a number from 0 to 65535`);
  return port;
}
