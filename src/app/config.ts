/** The configuration: the only place that reads the environment, once, through a schema. */

import { z } from 'zod';
import type { Sabotage } from '../engine/sabotage.ts';
import type { Webhook } from './notify/webhook-channel.ts';
import { UsageError } from './usage-error.ts';

const variables = z.object({
  /** Key of The Odds API; without it that source is not configured. */
  ODDS_API_KEY: z.string().min(1).optional(),
  /** Key of BettingPros, the fallback for points lines; without it that source is not configured. */
  TIPOFF_BETTINGPROS_KEY: z.string().min(1).optional(),
  /** The standard proxy variables, for the internet upstream; lower case is read too. */
  HTTP_PROXY: z.url().optional(),
  HTTPS_PROXY: z.url().optional(),
  NO_PROXY: z.string().optional(),
  /** Where opened incidents are posted (JSON), besides log and dashboard. */
  TIPOFF_WEBHOOK: z.url().optional(),
  /** Form of what is posted; without it the address tells: Slack's own get Slack's. */
  TIPOFF_WEBHOOK_FORMAT: z.enum(['json', 'slack']).optional(),
  /** Takes over what the first webhook has not taken; its address tells the form. */
  TIPOFF_WEBHOOK_2: z.url().optional(),
  /** Pinged every minute while all is well; whoever runs it alarms when the pings stay away. */
  TIPOFF_DEADMAN_URL: z.url().optional(),
  /** By which ways people are to hear of trouble, comma-separated; each must be set. `log` alone wakes nobody. */
  TIPOFF_ALERTS: z
    .string()
    .transform((text) => text.split(',').map((way) => way.trim()))
    .pipe(z.array(z.enum(['log', 'webhook', 'webhook-2', 'deadman'])))
    .optional(),
  /** `off` says that there is to be no odds source: the only way to live without its key. */
  TIPOFF_ODDS: z.enum(['on', 'off']).optional(),
  /** Where ledger and bus live: in the home, or in Google Cloud (docs/google.md). */
  TIPOFF_ENGINE: z.enum(['embedded', 'google']).default('embedded'),
  TIPOFF_GOOGLE_PROJECT: z.string().min(1).optional(),
  TIPOFF_GOOGLE_DATABASE: z.string().min(1).optional(),
  /** Before the name of every topic and subscription; starts with a letter, as Pub/Sub wants it. */
  TIPOFF_TOPIC_PREFIX: z
    .string()
    .regex(/^[a-z][a-z0-9-]*-$/, 'must be lower-case letters, digits and hyphens, with a hyphen at the end')
    .optional(),
  /** Where Pub/Sub pushes to instead of being pulled from; the phases' paths are added to it. */
  TIPOFF_PUSH_ENDPOINT: z.url().optional(),
  /** E-mail of the service account that Pub/Sub signs its pushes for; the endpoint's address is their audience. */
  TIPOFF_PUSH_SERVICE_ACCOUNT: z.email().optional(),
  FIRESTORE_EMULATOR_HOST: z.string().min(1).optional(),
  PUBSUB_EMULATOR_HOST: z.string().min(1).optional(),
  /** `auto`: a slate whose product gates pass may be published. `manual`: only `tipoff permit` allows it. */
  TIPOFF_PERMITS: z.enum(['auto', 'manual']).default('auto'),
  /** Of the log that `serve` writes to stderr. */
  TIPOFF_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
});

const NEEDED_BY_GOOGLE = ['TIPOFF_GOOGLE_PROJECT', 'TIPOFF_GOOGLE_DATABASE', 'TIPOFF_TOPIC_PREFIX'] as const;

/** What each way needs. */
const NEEDED_BY_ALERTS = {
  log: null,
  webhook: 'TIPOFF_WEBHOOK',
  'webhook-2': 'TIPOFF_WEBHOOK_2',
  deadman: 'TIPOFF_DEADMAN_URL',
} as const;

const environmentSchema = variables.superRefine((found, context) => {
  const fault = (variable: keyof typeof found, message: string) =>
    context.addIssue({ code: 'custom', path: [variable], message });
  for (const way of found.TIPOFF_ALERTS ?? []) {
    const variable = NEEDED_BY_ALERTS[way];
    if (variable !== null && found[variable] === undefined)
      fault(
        variable,
        `is not set although TIPOFF_ALERTS names ${way}: nobody would hear of anything that way`,
      );
  }
  if (found.TIPOFF_WEBHOOK_2 !== undefined && found.TIPOFF_WEBHOOK === undefined)
    fault(
      'TIPOFF_WEBHOOK',
      'is not set although there is a second one: the second only stands in for the first',
    );
  if (found.TIPOFF_ENGINE === 'google') {
    for (const variable of NEEDED_BY_GOOGLE)
      if (found[variable] === undefined) fault(variable, "is needed by Google's engine and not set");
  } else {
    for (const variable of [
      ...NEEDED_BY_GOOGLE,
      'TIPOFF_PUSH_ENDPOINT',
      'TIPOFF_PUSH_SERVICE_ACCOUNT',
    ] as const)
      if (found[variable] !== undefined) fault(variable, 'is set without TIPOFF_ENGINE=google');
  }
  const [firestore, pubsub] = [found.FIRESTORE_EMULATOR_HOST, found.PUBSUB_EMULATOR_HOST];
  if (found.TIPOFF_ENGINE === 'google' && (firestore === undefined) !== (pubsub === undefined))
    fault(
      firestore === undefined ? 'FIRESTORE_EMULATOR_HOST' : 'PUBSUB_EMULATOR_HOST',
      'is not set although the other emulator is: name both, or neither',
    );
  // Emulators push without a token.
  const isSigned = found.TIPOFF_PUSH_ENDPOINT !== undefined && pubsub === undefined;
  if (found.TIPOFF_ENGINE === 'google' && isSigned !== (found.TIPOFF_PUSH_SERVICE_ACCOUNT !== undefined))
    fault(
      'TIPOFF_PUSH_SERVICE_ACCOUNT',
      isSigned
        ? 'is not set although there is a TIPOFF_PUSH_ENDPOINT: anybody could push to it'
        : 'is set although nobody signs pushes: it needs TIPOFF_PUSH_ENDPOINT, and no emulator',
    );
});

export interface GoogleEngineChoice {
  readonly kind: 'google';
  readonly projectId: string;
  readonly databaseId: string;
  readonly topicPrefix: string;
  /** Address that Pub/Sub reaches this process at; null: it pulls. */
  readonly pushEndpoint: string | null;
  /** Whose token a push must carry, made out to the endpoint; null: nobody's. */
  readonly pushServiceAccount: string | null;
  readonly emulators: { readonly firestore: string; readonly pubsub: string } | null;
}

export type EngineChoice = { readonly kind: 'embedded' } | GoogleEngineChoice;

export interface Config {
  readonly oddsApiKey: string | null;
  readonly bettingProsKey?: string;
  readonly webhook: Webhook | null;
  /** Stands in for the first where that takes nothing. */
  readonly secondWebhook?: Webhook;
  readonly deadmanUrl?: string;
  readonly engine: EngineChoice;
  readonly permitRule: 'auto' | 'manual';
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** How the internet is reached; nothing: directly. */
  readonly proxy?: ProxySettings;
}

/** The keys there are, by the host they are for. */
export function apiKeysOf({
  oddsApiKey,
  bettingProsKey,
}: Pick<Config, 'oddsApiKey' | 'bettingProsKey'>): Readonly<Record<string, string>> {
  return {
    ...(oddsApiKey === null ? {} : { 'api.the-odds-api.com': oddsApiKey }),
    ...(bettingProsKey === undefined ? {} : { 'api.bettingpros.com': bettingProsKey }),
  };
}

export interface ProxySettings {
  readonly HTTP_PROXY?: string | undefined;
  readonly HTTPS_PROXY?: string | undefined;
  readonly NO_PROXY?: string | undefined;
}

/** Where time is real, silence about these would hide a fault until somebody misses a slate. */
const liveSchema = environmentSchema.superRefine((found, context) => {
  const fault = (variable: string, message: string) =>
    context.addIssue({ code: 'custom', path: [variable], message });
  if (found.TIPOFF_ALERTS === undefined)
    fault(
      'TIPOFF_ALERTS',
      'is not set: say by which ways people hear of trouble (webhook, webhook-2, deadman; or `log`: by none)',
    );
  if (found.ODDS_API_KEY === undefined && found.TIPOFF_ODDS !== 'off')
    fault('ODDS_API_KEY', 'is not set: there would be no lines; TIPOFF_ODDS=off says that this is meant');
});

export interface ConfigReading {
  /** The pipeline is to live by the clock: what has no safe default must be said. */
  readonly isLive?: boolean;
  /** Breaks one invariant on purpose, in tests only. */
  readonly sabotage?: Sabotage | undefined;
}

/** Throws with every fault of the environment at once. */
export function readConfig(environment: NodeJS.ProcessEnv, reading: ConfigReading = {}): Config {
  const schema = reading.isLive ? liveSchema : environmentSchema;
  const given = { ...environment, ...proxyVariables(environment) };
  const isForgiving = reading.sabotage?.breaks === 'settingsFallBack';
  const parsed = (isForgiving ? variables : schema).safeParse(isForgiving ? {} : given);
  if (!parsed.success)
    throw new UsageError(
      `the environment is not as needed, correct or unset these variables:\n${z.prettifyError(parsed.error)}`,
    );
  const { ODDS_API_KEY, TIPOFF_WEBHOOK, TIPOFF_WEBHOOK_FORMAT, TIPOFF_LOG_LEVEL, TIPOFF_PERMITS } =
    parsed.data;
  const { TIPOFF_WEBHOOK_2, TIPOFF_DEADMAN_URL } = parsed.data;
  return {
    oddsApiKey: ODDS_API_KEY ?? null,
    ...(parsed.data.TIPOFF_BETTINGPROS_KEY ? { bettingProsKey: parsed.data.TIPOFF_BETTINGPROS_KEY } : {}),
    webhook: TIPOFF_WEBHOOK ? { url: TIPOFF_WEBHOOK, format: TIPOFF_WEBHOOK_FORMAT ?? null } : null,
    ...(TIPOFF_WEBHOOK_2 ? { secondWebhook: { url: TIPOFF_WEBHOOK_2, format: null } } : {}),
    ...(TIPOFF_DEADMAN_URL ? { deadmanUrl: TIPOFF_DEADMAN_URL } : {}),
    engine: engineChoice(parsed.data),
    permitRule: TIPOFF_PERMITS,
    logLevel: TIPOFF_LOG_LEVEL,
    ...(parsed.data.HTTP_PROXY || parsed.data.HTTPS_PROXY ? { proxy: proxyOf(parsed.data) } : {}),
  };
}

function proxyOf({ HTTP_PROXY, HTTPS_PROXY, NO_PROXY }: z.infer<typeof variables>): ProxySettings {
  return { HTTP_PROXY, HTTPS_PROXY, NO_PROXY };
}

/** Written in lower case by most programs, which then comes first; set to nothing it is not set. */
function proxyVariables(environment: NodeJS.ProcessEnv): Record<string, string | undefined> {
  return Object.fromEntries(
    (['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'] as const).map((name) => [
      name,
      environment[name.toLowerCase()] || environment[name] || undefined,
    ]),
  );
}

/** The schema has made sure that what Google's engine needs is there. */
function engineChoice(found: z.infer<typeof variables>): EngineChoice {
  if (found.TIPOFF_ENGINE === 'embedded') return { kind: 'embedded' };
  const { FIRESTORE_EMULATOR_HOST: firestore, PUBSUB_EMULATOR_HOST: pubsub } = found;
  return {
    kind: 'google',
    projectId: found.TIPOFF_GOOGLE_PROJECT ?? '',
    databaseId: found.TIPOFF_GOOGLE_DATABASE ?? '',
    topicPrefix: found.TIPOFF_TOPIC_PREFIX ?? '',
    pushEndpoint: found.TIPOFF_PUSH_ENDPOINT?.replace(/\/$/, '') ?? null,
    pushServiceAccount: found.TIPOFF_PUSH_SERVICE_ACCOUNT ?? null,
    emulators: firestore !== undefined && pubsub !== undefined ? { firestore, pubsub } : null,
  };
}
