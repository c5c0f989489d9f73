/** `tipoff season`: what a season still offers, its backfill, and the live trigger the schedules read. */

import { z } from 'zod';
import { BACKFILLS } from '../../engine/backfills.ts';
import { PLANNED_DATES } from '../../engine/cells.ts';
import type { Engine } from '../../engine/engine-context.ts';
import { prepareSeasonStart, prepareSeasonStop, SEASONS, type SeasonRecord } from '../../engine/seasons.ts';
import { SLATES } from '../../engine/unit.ts';
import { easternDate } from '../../league/eastern-time.ts';
import { addDays, type GameDate, gameDate } from '../../league/game-date.ts';
import { seasonFromLabel, seasonLabel } from '../../league/season.ts';
import { HOST_POLICIES } from '../../pipeline/1-collect/host-policies.ts';
import { SEASON_INCIDENT } from '../../pipeline/schedule-actions.ts';
import { PER_GAME_SOURCES, SOURCE_ENDPOINT_HOSTS } from '../../pipeline/source-hosts.ts';
import { SOURCES } from '../../pipeline/sources.ts';
import { UsageError } from '../usage-error.ts';
import { backfillApplyOperation } from './backfill-control.ts';
import { type BackfillPlan, backfillPlanOperation } from './backfill-plan.ts';
import { changeFields, type OperatorContext, operation } from './operation.ts';

/** `past`: it is asked for what was; `present only`: what nobody fetched then is lost; `no key`: nothing is asked. */
export type Offer = 'past' | 'present only' | 'no key';

export interface SeasonPlan {
  readonly label: string;
  /** `coming`: before its first game, `under way`, `over`; `unknown` while no schedule of it is stored. */
  readonly phase: 'coming' | 'under way' | 'over' | 'unknown';
  /** First and last date with games, as stored; null while no schedule of it is. */
  readonly opener: GameDate | null;
  readonly last: GameDate | null;
  readonly sources: readonly { readonly source: string; readonly offers: Offer }[];
  /** What is past and would be fetched; null where nothing is. */
  readonly backfill:
    | (Pick<BackfillPlan, 'id' | 'from' | 'to' | 'throughPhase' | 'estimate' | 'unrecoverable'> & {
        readonly dates: number;
        readonly units: number;
      })
    | null;
  /** The slowest host's calls at its pace, milliseconds: no machine makes it faster. */
  readonly paceMs: number | null;
  /** Dates on which the schedules may begin work. */
  readonly live: { readonly from: GameDate; readonly to: GameDate } | null;
}

export interface SeasonChangeView {
  readonly isDryRun: boolean;
  readonly plan: SeasonPlan | null;
  /** Read back; null where the season was never started. */
  readonly season: SeasonRecord | null;
}

const label = z.string().transform((text, context) => {
  try {
    return seasonFromLabel(text);
  } catch (error) {
    context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) });
    return z.NEVER;
  }
});

export const seasonStartOperation = operation({
  kind: 'record',
  input: z.strictObject({ ...changeFields, season: label }),
  async run(context, { season, dryRun, actor, reason }): Promise<SeasonChangeView> {
    const { engine, replaysThePast } = context;
    const plan = await planOf(context, season, !dryRun, actor);
    if (dryRun) return { isDryRun: true, plan, season: await seasonOf(engine, plan.label) };
    if (replaysThePast)
      throw new UsageError(
        `this home plays its upstream and has no tonight: \`tipoff backfill\` plays season ${plan.label}; only the internet is lived`,
      );
    if (plan.live === null)
      throw new UsageError(
        `season ${plan.label} is over: \`tipoff backfill\` fetches what is still offered of it`,
      );
    if ((await seasonOf(engine, plan.label))?.isLive)
      throw new UsageError(`season ${plan.label} is live already: \`tipoff season status\` shows it`);
    const backfill = plan.backfill?.id ?? null;
    if (backfill !== null)
      await backfillApplyOperation.run(context, { id: backfill, dryRun: false, actor, reason });
    const { live } = plan;
    // At once, not after the backfill: what shows its present only would be lost while that runs.
    await engine.ledger.transact(async (tx) => {
      const at = engine.clock.now();
      const write = await prepareSeasonStart(
        tx,
        { label: plan.label, ...live, backfill },
        { actor, reason, at },
      );
      write();
    });
    await engine.alerts.resolve(SEASON_INCIDENT, `season ${plan.label} was started by ${actor}`);
    return { isDryRun: false, plan, season: await seasonOf(engine, plan.label) };
  },
});

export const seasonStopOperation = operation({
  kind: 'record',
  input: z.strictObject({ ...changeFields, season: label }),
  async run({ engine }, { season, dryRun, actor, reason }): Promise<SeasonChangeView> {
    const name = seasonLabel(season);
    if (!(await seasonOf(engine, name))?.isLive)
      throw new UsageError(`season ${name} is not live: there is nothing to stop`);
    if (!dryRun)
      await engine.ledger.transact(async (tx) => {
        const at = engine.clock.now();
        (await prepareSeasonStop(tx, name, { actor, reason, at }))();
      });
    return { isDryRun: dryRun, plan: null, season: await seasonOf(engine, name) };
  },
});

export interface SeasonStatus extends SeasonRecord {
  /** Of its backfill: how far it is; null where there is none. */
  readonly progress: { readonly state: string; readonly asked: number; readonly dates: number } | null;
  /** Newest date that was planned, with its games. */
  readonly newest: { readonly date: GameDate; readonly games: number } | null;
  /** The next date with games, as far as it is planned. */
  readonly next: GameDate | null;
}

export const seasonStatusOperation = operation({
  kind: 'read',
  input: z.strictObject({}),
  /** The newest first. */
  async run({ engine }): Promise<SeasonStatus[]> {
    const { ledger, clock } = engine;
    const today = easternDate(clock.now());
    const seasons = await ledger.query({ collection: SEASONS, descending: true });
    return await Promise.all(
      seasons.map(async ({ data }) => {
        const between = { field: 'date', from: data.from, to: data.to } as const;
        const [backfill, newest, planned] = await Promise.all([
          data.backfill === null ? null : ledger.get(BACKFILLS, data.backfill),
          ledger.query({ collection: SLATES, between, orderBy: 'date', descending: true, limit: 1 }),
          ledger.query({ collection: PLANNED_DATES, between }),
        ]);
        const coming = planned.filter((one) => one.data.games > 0 && one.data.date >= today);
        return {
          ...data,
          progress: backfill
            ? {
                state: backfill.data.state,
                asked: backfill.data.asked,
                dates: backfill.data.dates.length,
              }
            : null,
          newest: newest[0] ? { date: newest[0].data.date, games: newest[0].data.games } : null,
          next: coming.map((one) => one.data.date).sort()[0] ?? null,
        };
      }),
    );
  },
});

async function planOf(
  context: OperatorContext,
  season: number,
  isStored: boolean,
  actor: string,
): Promise<SeasonPlan> {
  const { engine, replaysThePast, keyedHosts } = context;
  const today = easternDate(engine.clock.now());
  const [opener, last, games] = await gamesOf(engine, season, today);
  const end = gameDate(`${season + 1}-09-30`);
  const isOver = today > end || (last !== null && today > addDays(last, 7));
  const phase =
    opener === null
      ? isOver
        ? 'over'
        : 'unknown'
      : isOver
        ? 'over'
        : today < opener
          ? 'coming'
          : 'under way';
  const first = opener ?? gameDate(`${season}-10-01`);
  const until = isOver ? (last ?? gameDate(`${season + 1}-06-30`)) : addDays(today, -1);
  const plan =
    first <= until
      ? await backfillPlanOperation.run(
          context,
          backfillPlanOperation.input.parse({ from: first, to: until, isStored, actor }),
        )
      : null;
  const units = plan ? plan.totals.open + plan.totals.stuck + plan.totals.absent : 0;
  return {
    label: seasonLabel(season),
    phase,
    opener,
    last,
    sources: SOURCES.map(({ collect, pastIsLost }) => {
      const source = collect.id.replace(/^collect_/, '');
      const hosts = SOURCE_ENDPOINT_HOSTS[source] ?? [];
      const lacksKey =
        !replaysThePast && hosts.some((host) => HOST_POLICIES[host]?.key && !keyedHosts.includes(host));
      return {
        source,
        offers: lacksKey ? 'no key' : pastIsLost && !replaysThePast ? 'present only' : 'past',
      };
    }),
    backfill:
      plan && units > 0
        ? {
            id: plan.id,
            from: plan.from,
            to: plan.to,
            throughPhase: plan.throughPhase,
            estimate: plan.estimate,
            unrecoverable: plan.unrecoverable,
            dates: plan.dates.filter((date) => date.games !== 0).length,
            units,
          }
        : null,
    paceMs:
      plan && !replaysThePast ? paceOf(plan.dates.filter((date) => date.games !== 0).length, games) : null,
    live: isOver ? null : { from: today, to: end },
  };
}

/** First and last date with games of the season, and the games before today, as far as dates are planned. */
async function gamesOf(
  { ledger }: Engine,
  season: number,
  today: GameDate,
): Promise<[opener: GameDate | null, last: GameDate | null, past: number | null]> {
  const between = { field: 'date', from: `${season}-10-01`, to: `${season + 1}-09-30` } as const;
  const [planned, slates] = await Promise.all([
    ledger.query({ collection: PLANNED_DATES, between }),
    ledger.query({ collection: SLATES, between }),
  ]);
  const games = new Map([...planned, ...slates].map(({ data }) => [data.date, data.games]));
  const dates = [...games].filter(([, count]) => count > 0).sort(([a], [b]) => (a < b ? -1 : 1));
  const past = dates.filter(([date]) => date < today).reduce((sum, [, count]) => sum + count, 0);
  // The grid is planned two weeks ahead: its last date is the season's only when the season has ended.
  const lastPlanned = dates.at(-1)?.[0] ?? null;
  const isEnded = lastPlanned !== null && addDays(lastPlanned, 30) < today;
  return [dates[0]?.[0] ?? null, isEnded ? lastPlanned : null, dates.length === 0 ? null : past];
}

/** Games of a date where its schedule is not known: an average night's. */
const USUAL_GAMES = 7;

/** How long the slowest host takes at its own pace. Pure. */
export function paceOf(dates: number, games: number | null): number {
  const calls = new Map<string, number>();
  for (const { collect, pastIsLost } of SOURCES) {
    if (pastIsLost) continue;
    const source = collect.id.replace(/^collect_/, '');
    const host = SOURCE_ENDPOINT_HOSTS[source]?.at(-1);
    if (host === undefined) continue;
    const count = PER_GAME_SOURCES.has(source) ? (games ?? dates * USUAL_GAMES) : dates;
    calls.set(host, (calls.get(host) ?? 0) + count);
  }
  return Math.max(0, ...[...calls].map(([host, count]) => count * (HOST_POLICIES[host]?.minGapMs ?? 0)));
}

async function seasonOf({ ledger }: Engine, name: string): Promise<SeasonRecord | null> {
  return (await ledger.get(SEASONS, name))?.data ?? null;
}
