/** The configuration: the only place that reads the environment, once, through a schema. */

import { z } from 'zod';
import type { Webhook } from './notify/webhook-channel.ts';
import { UsageError } from './usage-error.ts';

const environmentSchema = z.object({
  /** Key of The Odds API; without it that source is not configured. */
  ODDS_API_KEY: z.string().min(1).optional(),
  /** Where opened incidents are posted (JSON), besides log and dashboard. */
  TIPOFF_WEBHOOK: z.url().optional(),
  /** Form of what is posted; without it the address tells: Slack's own get Slack's. */
  TIPOFF_WEBHOOK_FORMAT: z.enum(['json', 'slack']).optional(),
  /** Of the log that `serve` writes to stderr. */
  TIPOFF_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
});

export interface Config {
  readonly oddsApiKey: string | null;
  readonly webhook: Webhook | null;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
}

/** Throws with every fault of the environment at once. */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
  const parsed = environmentSchema.safeParse(environment);
  if (!parsed.success)
    throw new UsageError(
      `the environment is not as needed, correct or unset these variables:\n${z.prettifyError(parsed.error)}`,
    );
  const { ODDS_API_KEY, TIPOFF_WEBHOOK, TIPOFF_WEBHOOK_FORMAT, TIPOFF_LOG_LEVEL } = parsed.data;
  return {
    oddsApiKey: ODDS_API_KEY ?? null,
    webhook: TIPOFF_WEBHOOK ? { url: TIPOFF_WEBHOOK, format: TIPOFF_WEBHOOK_FORMAT ?? null } : null,
    logLevel: TIPOFF_LOG_LEVEL,
  };
}
