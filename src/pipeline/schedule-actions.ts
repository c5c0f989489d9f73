/** What the schedules do. Each looks first and does only what is missing; a tick repeated asks for nothing twice. */

import type { Engine } from '../engine/engine-context.ts';
import { endGame } from '../engine/game-schedules.ts';
import { nodeOf, workTopic } from '../engine/graph.ts';
import { outgoing, type Work } from '../engine/messages.ts';
import { requestSlate } from '../engine/orchestrator.ts';
import { advances, outcomeText } from '../engine/outcome.ts';
import type { ScheduledGame, ScheduledTick } from '../engine/schedules.ts';
import { seasonOff } from '../engine/seasons.ts';
import { ATTEMPTS, SLATES, UNITS, type UnitRecord, unitKey } from '../engine/unit.ts';
import { easternDate } from '../league/eastern-time.ts';
import { addDays, type GameDate } from '../league/game-date.ts';
import { collectEspnInjuries } from './1-collect/espn-injuries.ts';
import { collectFinishedGames, FINISHED_GAME_SOURCES } from './1-collect/finished-games.ts';
import { collectNbacInjuryReport } from './1-collect/nbac-injury-report.ts';
import { collectNbacRefereeAssignments } from './1-collect/nbac-referee-assignments.ts';
import { collectNbacSchedule } from './1-collect/nbac-schedule.ts';
import { collectOddsApiGameLines } from './1-collect/odds-api-game-lines.ts';
import { collectOddsApiPlayerPoints } from './1-collect/odds-api-player-points.ts';
import { nbacRefereeAssignmentsProcessor } from './2-raw/nbac-referee-assignments.ts';
import { type EndpointAnswer, phase5Status, retryPhase5, startPhase5 } from './5-predict/phase5-endpoints.ts';
import { playerPropPredictions } from './5-predict/player-prop-predictions.ts';
import type { ScheduleAction } from './schedules.ts';

const ODDS = [collectOddsApiGameLines.id, collectOddsApiPlayerPoints.id];
const SWEPT_DAYS = [1, 2, 3];
const RECHECKED_DAYS = [2, 4];

/** Open while the clock wants to begin a date of no live season. */
export const SEASON_INCIDENT = 'season/not-live';

/** What the season switch keeps off: all that begins work of a date. What is under way ends, and is looked after. */
const BEGINS_WORK: ReadonlySet<ScheduleAction> = new Set([
  'request_slate',
  'train_week',
  'refresh_schedule',
  'collect_injuries',
  'collect_odds',
  'collect_game_lines',
  'phase5_start',
]);

export interface ActionPorts {
  readonly engine: Engine;
  readonly reconcile: (tick: ScheduledTick) => Promise<string>;
  /** Sends a test through every alert channel and says what came of it; absent where there is none to test. */
  readonly testChannels?: () => Promise<string>;
}

/** Does what a tick is for; the date is its game's, or that of its logical time, whenever it runs. Returns what came of it. */
export async function runScheduledAction(
  { engine, reconcile, testChannels }: ActionPorts,
  action: ScheduleAction,
  tick: ScheduledTick,
): Promise<string> {
  const date = tick.game?.date ?? easternDate(tick.logicalAt);
  const off = BEGINS_WORK.has(action) ? await seasonOff(engine.ledger, date) : null;
  if (off !== null) {
    // A season nobody thought of must not pass for an off-season; a tick missed before the start is no news.
    if (action === 'request_slate' && date >= easternDate(engine.clock.now()))
      await engine.alerts.raise(SEASON_INCIDENT, 'warning', off);
    return off;
  }
  switch (action) {
    case 'request_slate':
      return await requestDay(engine, date, tick);
    case 'train_week':
      return await trainWeek(engine, date, tick);
    case 'refresh_schedule':
      return (
        (await noFirstTip(engine, date, tick)) ??
        (await fetchAgain(engine, [collectNbacSchedule.id], date, tick))
      );
    case 'collect_injuries':
      return await collectInjuries(engine, date, tick);
    case 'collect_odds':
      return await collectOdds(engine, date, tick);
    case 'collect_game_lines':
      return await collectGameLines(engine, tick);
    case 'collect_finished_game':
      return await collectFinishedGame(engine, tick);
    case 'collect_referees':
      return (
        (await noFirstTip(engine, date, tick)) ??
        (await doneBy(engine, unitKey(nbacRefereeAssignmentsProcessor.id, date))) ??
        (await fetchAgain(engine, [collectNbacRefereeAssignments.id], date, tick))
      );
    case 'sweep_results':
      return await results(
        engine,
        SWEPT_DAYS.map((days) => addDays(date, -days)),
        tick,
        (unit) => !isComplete(unit),
      );
    case 'recheck_results':
      return await results(
        engine,
        RECHECKED_DAYS.map((days) => addDays(date, -days)),
        tick,
        isComplete,
      );
    case 'phase5_start':
      return await answered(
        engine,
        date,
        await startPhase5(engine, { game_date: date, wait: true, trigger_source: 'scheduler_backup' }),
      );
    case 'phase5_retry':
      return await answered(engine, date, await retryPhase5(engine, date));
    case 'phase5_status': {
      const { body } = await phase5Status(engine, { date });
      return `${date}: ${String(body.status)}`;
    }
    case 'test_channels':
      return (await testChannels?.()) ?? 'there is no channel here';
    case 'reconcile':
      return await reconcile(tick);
    default:
      // A schedule that points at nothing must not pass for done.
      throw new Error(
        `${tick.job} asks for "${String(action satisfies never)}", which nothing does: mend its declaration`,
      );
  }
}

async function requestDay(engine: Engine, date: GameDate, tick: ScheduledTick): Promise<string> {
  const done = await doneBy(engine, unitKey(collectNbacSchedule.id, date));
  if (done !== null) return done;
  // A day that is over is made up for beside the live one, not in its place.
  const lane = date === easternDate(engine.clock.now()) ? 'live' : 'backfill';
  await requestSlate(engine, date, lane, tick.key);
  return `requested ${date}`;
}

async function trainWeek(engine: Engine, date: GameDate, tick: ScheduledTick): Promise<string> {
  const weekly = [...engine.graph.nodes.values()].find((node) => node.cadence === 'weekly');
  if (!weekly) return 'nothing is made weekly';
  const [planned] = await engine.ledger.query({
    collection: UNITS,
    where: { processor: weekly.id },
    between: { field: 'date', from: engine.league.weekStart(date), to: date },
    limit: 1,
  });
  if (planned) return (await doneBy(engine, planned.key)) ?? `${planned.key} ${stateText(planned.data)}`;
  const slate = await engine.ledger.get(SLATES, date);
  if (slate?.data.games === 0) return `${date} has no games: the week's first slate plans its training`;
  return await requestDay(engine, date, tick);
}

async function collectOdds(engine: Engine, date: GameDate, tick: ScheduledTick): Promise<string> {
  const nothing = await noFirstTip(engine, date, tick, 'lastTipoff');
  return nothing ?? (await fetchAgain(engine, ODDS, date, tick, linesSlot(tick)));
}

/** Of all games that have not begun: the source is asked for them together. */
async function collectGameLines(engine: Engine, tick: ScheduledTick): Promise<string> {
  const { game, date } = gameOf(tick);
  const slate = await engine.ledger.get(SLATES, date);
  const start = slate?.data.starts?.find((one) => one.game === game)?.at;
  if (start === undefined) return `${game} is not on the slate of ${date} any more`;
  if (engine.clock.now() >= start) return `${game} has tipped off`;
  return `${game}: ${await fetchAgain(engine, ODDS, date, tick, linesSlot(tick))}`;
}

/** Whoever asks at the same time asks for the same. */
function linesSlot({ logicalAt }: ScheduledTick): string {
  return `lines@${new Date(logicalAt).toISOString()}`;
}

/** Until its payloads are there whole; one fetch serves all games whose ticks come at the same time. */
async function collectFinishedGame(engine: Engine, tick: ScheduledTick): Promise<string> {
  const { game, date } = gameOf(tick);
  const key = unitKey(collectFinishedGames.id, date);
  const unit = await engine.ledger.get(UNITS, key);
  const attempt = unit?.data.attemptId ? await engine.ledger.get(ATTEMPTS, unit.data.attemptId) : null;
  const isWhole = FINISHED_GAME_SOURCES.every((source) =>
    attempt?.data.inputs.some((input) => input.startsWith(`payload ${source}/${game}:`)),
  );
  if (attempt && isWhole) {
    const done = `${game}: already done by event ${attempt.data.causes[0]}`;
    await endGame(engine, tick.job, { game, date }, done);
    return done;
  }
  const slot = `${tick.job}@${new Date(tick.logicalAt).toISOString()}`;
  return `${game}: ${await fetchAgain(engine, [collectFinishedGames.id], date, tick, slot)}`;
}

function gameOf({ job, game }: ScheduledTick): ScheduledGame {
  if (!game) throw new Error(`${job} works game by game: declare it among the schedules around games`);
  return game;
}

async function collectInjuries(engine: Engine, date: GameDate, tick: ScheduledTick): Promise<string> {
  const nothing = await noFirstTip(engine, date, tick);
  if (nothing !== null) return nothing;
  // The league issues its report far more often than ESPN's list changes.
  const collectors = [collectNbacInjuryReport.id, ...(isOnTheHour(tick) ? [collectEspnInjuries.id] : [])];
  return await fetchAgain(engine, collectors, date, tick);
}

function isOnTheHour({ logicalAt }: ScheduledTick): boolean {
  return new Date(logicalAt).getUTCMinutes() === 0;
}

/** Why there is nothing to fetch before the date's first tip-off, or its last; null when there is. */
async function noFirstTip(
  engine: Engine,
  date: GameDate,
  { logicalAt }: ScheduledTick,
  until: 'firstTipoff' | 'lastTipoff' = 'firstTipoff',
): Promise<string | null> {
  const slate = await engine.ledger.get(SLATES, date);
  if (!slate) return `${date} is not planned yet`;
  if (slate.data.games === 0) return `${date} has no games: ${slate.data.emptyDetail ?? 'none scheduled'}`;
  const tip = slate.data[until];
  const now = Math.max(logicalAt, engine.clock.now());
  return tip !== null && now >= tip
    ? `the ${until === 'firstTipoff' ? 'first' : 'last'} game of ${date} has tipped off`
    : null;
}

/** The collectors of results of those dates whose unit is `wanted`. */
async function results(
  engine: Engine,
  dates: readonly GameDate[],
  tick: ScheduledTick,
  wanted: (unit: UnitRecord) => boolean,
): Promise<string> {
  const collectors = [...engine.graph.nodes.values()].filter(
    (node) => node.phase === 1 && node.kind === 'results',
  );
  const asked: string[] = [];
  for (const date of dates) {
    for (const node of collectors) {
      const unit = await engine.ledger.get(UNITS, unitKey(node.id, date));
      if (unit && wanted(unit.data)) asked.push(await fetchAgain(engine, [node.id], date, tick));
    }
  }
  return asked.length === 0 ? `nothing to fetch for ${dates.join(', ')}` : asked.join('; ');
}

/** Asks for one more fetch, told apart from the others by the slot. What is parked stays so: a clock reopens nothing. */
async function fetchAgain(
  engine: Engine,
  collectors: readonly string[],
  date: GameDate,
  tick: ScheduledTick,
  slot = tick.key,
): Promise<string> {
  const told: string[] = [];
  for (const collector of collectors) {
    const key = unitKey(collector, date);
    told.push(
      await engine.ledger.transact(async (tx) => {
        const unit = await tx.get(UNITS, key);
        if (!unit) return `${key} is not planned`;
        const { state, outcome } = unit.data;
        if (state === 'running' || outcome?.kind === 'parked') return `${key} ${stateText(unit.data)}`;
        const node = nodeOf(engine.graph, collector);
        const work: Work = {
          event_type: 'unit_work',
          schema_version: 1,
          correlation_id: `slate-${date}`,
          causation_id: tick.key,
          lane: unit.data.lane,
          emitted_at: engine.clock.now(),
          processor: collector,
          game_date: date,
          generation: unit.data.generation,
          slot,
        };
        tx.emit(outgoing(workTopic(node.phase), [key, slot], work));
        return `asked for ${key}`;
      }),
    );
  }
  return told.join('; ');
}

/** `already done by event X` when the unit has a usable result; null when it has not. */
async function doneBy(engine: Engine, key: string): Promise<string | null> {
  const unit = await engine.ledger.get(UNITS, key);
  if (!unit || !isComplete(unit.data)) return null;
  const { attemptId } = unit.data;
  const attempt = attemptId === null ? null : await engine.ledger.get(ATTEMPTS, attemptId);
  return `already done by event ${attempt?.data.causes[0] ?? `of ${key}`}`;
}

function isComplete(unit: UnitRecord): boolean {
  return unit.state === 'ended' && unit.outcome !== null && advances(unit.outcome, { required: true });
}

function stateText(unit: UnitRecord): string {
  return unit.outcome ? `shows ${outcomeText(unit.outcome)}` : `is ${unit.state}`;
}

/** The answer of a Phase 5 endpoint, as the run's result. Throws when it could not know, so that the tick is tried again. */
async function answered(engine: Engine, date: GameDate, { code, body }: EndpointAnswer): Promise<string> {
  const status = String(body.status);
  if (code >= 500) throw new Error(`${date}: ${status}: ${String(body.missing ?? body.detail ?? '')}`);
  const key = unitKey(playerPropPredictions.id, date);
  if (status === 'already_complete' || status === 'complete')
    return (await doneBy(engine, key)) ?? `${date}: ${status}`;
  if (status !== 'in_progress') return `${date}: ${status}`;
  const unit = await engine.ledger.get(UNITS, key);
  const attempt = unit?.data.attemptId ? await engine.ledger.get(ATTEMPTS, unit.data.attemptId) : null;
  return `already run by event ${attempt?.data.causes[0] ?? `of ${key}`}`;
}
