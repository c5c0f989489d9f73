/** What runs here, as facts that can be compared with what was adopted: schedules, subscriptions, gates, rules, tables. */

import type { Declared } from '../engine/declaration.ts';
import type { DeclaredGate } from '../engine/declared-gates.ts';
import { DETECTORS } from '../engine/detector-registry.ts';
import type { Detector } from '../engine/detectors.ts';
import { PUBLISH_GATES } from '../pipeline/7-publish/gates.ts';
import type { PublishPorts } from '../pipeline/7-publish/publish-ports.ts';
import { GAME_SCHEDULES, SCHEDULES } from '../pipeline/schedules.ts';
import type { Subscription } from '../ports/bus.ts';
import type { Warehouse } from '../ports/warehouse.ts';
import { codeVersion } from './code-version.ts';
import type { App } from './compose.ts';
import type { Notifier } from './notify/notifier.ts';

export interface DeclaredParts {
  readonly schedules: readonly { readonly job: string }[];
  readonly subscriptions: readonly Subscription[];
  readonly gates: readonly DeclaredGate[];
  readonly detectors: readonly Pick<Detector, 'id' | 'watches' | 'mustFire'>[];
  readonly channels: readonly { readonly name: string; readonly isBudgeted: boolean }[];
  readonly permitRule: string;
  /** Hosts there is a key for; no key itself. */
  readonly keyedHosts: readonly string[];
  /** Columns by table, in words. */
  readonly tables: readonly { readonly table: string; readonly columns: string }[];
}

/** Pure. */
export function declaredThings(parts: DeclaredParts): Declared {
  return Object.fromEntries([
    ...parts.schedules.map((schedule) => [`schedule ${schedule.job}`, factsOf(schedule)]),
    ...parts.subscriptions.map((subscription) => [
      `subscription ${subscription.name}`,
      factsOf(subscription),
    ]),
    ...parts.gates.map((gate) => [`gate ${gate.id}`, factsOf(gate)]),
    ...parts.detectors.map(({ id, watches, mustFire }) => [
      `alert rule ${id}`,
      factsOf({ watches, mustFire }),
    ]),
    ...parts.channels.map(({ name, isBudgeted }) => [`alert channel ${name}`, factsOf({ isBudgeted })]),
    ...parts.keyedHosts.map((host) => [`key for ${host}`, {}]),
    ['publishing', factsOf({ permits: parts.permitRule })],
    ...parts.tables.map(({ table, columns }) => [`table ${table}`, { columns }]),
  ]);
}

/** Of the data tables: what is stored, whatever the declaration says. */
const TABLES_SQL = `
  SELECT schema_name || '.' || table_name AS "table",
         string_agg(column_name || ' ' || data_type || CASE WHEN is_nullable THEN '' ELSE ' NOT NULL' END, ', '
                    ORDER BY column_index) AS columns
  FROM duckdb_columns() WHERE NOT internal AND schema_name LIKE 'nba_%'
  GROUP BY ALL ORDER BY ALL`;

export async function liveDeclaration(live: {
  readonly engine: Pick<App['engine'], 'graph'>;
  readonly warehouse: Pick<Warehouse, 'query'>;
  readonly notifier: Pick<Notifier, 'channels'>;
  readonly publish: Pick<PublishPorts, 'permitRule'>;
  readonly keyedHosts: readonly string[];
}): Promise<Declared> {
  return declaredThings({
    schedules: [...SCHEDULES, ...GAME_SCHEDULES],
    subscriptions: live.engine.graph.subscriptions,
    gates: PUBLISH_GATES,
    detectors: DETECTORS,
    channels: live.notifier.channels,
    permitRule: live.publish.permitRule,
    keyedHosts: live.keyedHosts,
    tables: await live.warehouse.query(TABLES_SQL),
  });
}

/** What no adoption can put right: the sources are not those that run, Pub/Sub is not as this process needs it. */
export async function outsideDifferences(
  running: string,
  topologyDifferences: (() => Promise<string[]>) | null,
): Promise<string[]> {
  const onDisk = codeVersion();
  return [
    ...(onDisk === running
      ? []
      : [`the sources on the disk are ${onDisk}, this process runs ${running}: restart it, or restore them`]),
    ...((await topologyDifferences?.()) ?? []),
  ];
}

function factsOf(thing: object): Record<string, string> {
  return Object.fromEntries(
    Object.entries(thing)
      // Words for people change nothing.
      .filter(([name]) => !['doc', 'unless', 'rule'].includes(name))
      .map(([name, value]) => [name, typeof value === 'object' ? JSON.stringify(value) : String(value)]),
  );
}
