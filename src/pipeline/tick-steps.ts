/** What a tick of the pipeline looks at: leases, the grid and its deadlines, waits, schedules. */

import { advanceBackfills } from '../engine/backfills.ts';
import { probeBreakers } from '../engine/breakers.ts';
import { evaluateDeadlines } from '../engine/deadlines.ts';
import { DETECTORS } from '../engine/detector-registry.ts';
import { type DetectorPorts, evaluateDetectors } from '../engine/detectors.ts';
import type { Engine } from '../engine/engine-context.ts';
import { recoverExpiredLeases } from '../engine/expired-leases.ts';
import { evaluateGameSchedules, type GameSchedule } from '../engine/game-schedules.ts';
import { type GridPorts, planGrid } from '../engine/grid.ts';
import { reconcile, reconciliationText } from '../engine/reconciler.ts';
import { recoverReopened } from '../engine/recover-reopened.ts';
import { evaluateSchedules, type NextTick, type Schedule, type ScheduledTick } from '../engine/schedules.ts';
import { nowAndThen, type TickStep } from '../engine/ticker.ts';
import type { Warehouse } from '../ports/warehouse.ts';
import { evaluateWaits } from './5-predict/phase5-endpoints.ts';
import type { PublishPorts } from './7-publish/publish-ports.ts';
import { refreshExports, wakePublications } from './7-publish/wake-publications.ts';
import { expectedOutput } from './expected-outputs.ts';
import { createGridCalendar } from './grid-calendar.ts';
import { runScheduledAction } from './schedule-actions.ts';
import { GAME_SCHEDULES, SCHEDULES, type ScheduleAction } from './schedules.ts';

export interface TickedPipeline {
  readonly engine: Engine;
  readonly warehouse: Warehouse;
  readonly nextTick: NextTick;
  /** Default: those of the pipeline. */
  readonly schedules?: readonly Schedule<ScheduleAction>[];
  /** Default: those of the pipeline, where `schedules` are. */
  readonly gameSchedules?: readonly GameSchedule<ScheduleAction>[];
  /** For the daily test of the alert channels. */
  readonly testChannels?: () => Promise<string>;
  /** What the detectors may ask of the bus; without it they are left out. */
  readonly detecting?: Pick<DetectorPorts, 'pending'>;
  /** Without it nothing that waits for a permit is looked at again. */
  readonly publishing?: Pick<PublishPorts, 'exports' | 'permitRule'>;
}

/** Detectors look for what lasts: more often would find nothing more. */
const DETECT_EVERY_MS = 10 * 60_000;

/** A played season has no tomorrow and nothing due: leases run out there, breakers are probed, backfills go on. */
export function tickSteps(ticked: TickedPipeline): readonly TickStep[] {
  const { engine, warehouse, nextTick, schedules, detecting, publishing, testChannels } = ticked;
  const leases: TickStep = {
    name: 'leases',
    async run() {
      const lost = await recoverExpiredLeases(engine);
      // Whose process died may have been reopening others.
      if (lost.length > 0) await recoverReopened(engine);
    },
  };
  const breakers: TickStep = { name: 'breakers', run: () => probeBreakers(engine) };
  const backfills: TickStep = { name: 'backfills', run: () => advanceBackfills(engine) };
  const publications: readonly TickStep[] = publishing
    ? [
        { name: 'publications', run: () => wakePublications(engine, publishing.permitRule) },
        { name: 'exports', run: () => refreshExports({ engine, ...publishing }) },
      ]
    : [];
  if (engine.virtualTime) return [leases, breakers, backfills, ...publications];
  const grid = gridOf(engine, warehouse);
  const gameSchedules = ticked.gameSchedules ?? (schedules ? [] : GAME_SCHEDULES);
  const act = (action: ScheduleAction, due: ScheduledTick) =>
    runScheduledAction(
      {
        engine,
        ...(testChannels ? { testChannels } : {}),
        reconcile: async ({ key }) => reconciliationText(await reconcile({ ...grid, warehouse }, key)),
      },
      action,
      due,
    );
  return [
    leases,
    breakers,
    backfills,
    { name: 'grid', run: () => planGrid(grid) },
    { name: 'deadlines', run: () => evaluateDeadlines(grid) },
    ...publications,
    { name: 'waits', run: () => evaluateWaits(engine) },
    {
      name: 'schedules',
      run: () => evaluateSchedules({ engine, schedules: schedules ?? SCHEDULES, nextTick, act }),
    },
    { name: 'game schedules', run: () => evaluateGameSchedules({ engine, gameSchedules, act }) },
    ...(detecting
      ? [
          {
            name: 'detectors',
            run: nowAndThen(engine.clock, DETECT_EVERY_MS, () =>
              evaluateDetectors({ engine, ...detecting }, DETECTORS),
            ),
          },
        ]
      : []),
  ];
}

/** The grid of the pipeline: its calendar and what it expects of whom. */
export function gridOf(engine: Engine, warehouse: Warehouse): GridPorts {
  return {
    engine,
    calendar: createGridCalendar(engine.ledger, warehouse),
    expectationOf: expectedOutput,
  };
}
