/** docs/events.md: every topic with who announces on it, who hears it and what it carries. */

import { z } from 'zod';
import type { Graph } from '../../src/engine/graph.ts';
import type { Subscription } from '../../src/ports/bus.ts';
import { type EventSchema, eventsOf } from './event-schemas.ts';

/** The whole document; the same graph gives the same bytes. */
export function eventsDoc(graph: Graph): string {
  const events = new Map<string, EventSchema>();
  for (const { name } of graph.topics) {
    for (const event of eventsOf(name)) events.set(event.name, event);
  }
  return `${[
    '# Events',
    'Made from the code by `npm run generate`; do not edit.',
    'Delivery is at least once and unordered on every bus: consumers recognise an event by its id, which follows from what it announces. A handler that fails is given the message again after a back-off that grows between the two limits shown; after the last attempt the message becomes a dead letter with an incident.',
    '## Topics',
    ...graph.topics.map(({ name, doc }) => topicSection(graph, name, doc)),
    '## Event bodies',
    'Schemas are strict: a missing or unknown field is refused when the event is emitted and again when it is received. Instants are UTC milliseconds; `game_date` is a league date (US Eastern), `YYYY-MM-DD`.',
    ...[...events.values()].map(eventSection),
  ].join('\n\n')}\n`;
}

function topicSection(graph: Graph, topic: string, doc: string): string {
  const carried = eventsOf(topic).map(({ name }) => `[\`${name}\`](#${name})`);
  const announcers = [...graph.nodes.values()]
    .filter((node) => node.completionTopics.includes(topic))
    .map((node) => `\`${node.id}\``);
  const heard = graph.subscriptions.filter((subscription) => subscription.topic === topic);
  return [
    `### ${topic}`,
    '',
    `${doc[0]?.toUpperCase()}${doc.slice(1)}.`,
    '',
    `Carries ${carried.join(' or ') || 'the message that was given up, as it was'}.`,
    ...(announcers.length > 0 ? ['', `Completion of ${announcers.join(', ')}.`] : []),
    '',
    '| subscription | service | in flight | ack deadline | back-off | attempts | then |',
    '|---|---|---|---|---|---|---|',
    ...heard.map(subscriptionRow),
  ].join('\n');
}

function subscriptionRow(subscription: Subscription): string {
  const phase = /phase(\d)$/.exec(subscription.name)?.[1] ?? '?';
  const { minBackoffMs, maxBackoffMs, ackDeadlineSeconds, concurrency, maxAttempts, deadLetterTopic } =
    subscription;
  const cells = [
    `\`${subscription.name}\``,
    `Phase ${phase}`,
    concurrency,
    `${ackDeadlineSeconds} s`,
    `${minBackoffMs / 1000}-${maxBackoffMs / 1000} s`,
    maxAttempts,
    `\`${deadLetterTopic}\``,
  ];
  return `| ${cells.join(' | ')} |`;
}

interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema | boolean;
}

function eventSection({ name, doc, schema }: EventSchema): string {
  // `input`: what goes over the wire, before a text becomes a branded date.
  const json = z.toJSONSchema(schema, { io: 'input' }) as JsonSchema;
  const fields = Object.entries(json.properties ?? {});
  return [
    `### ${name}`,
    '',
    doc,
    '',
    '| field | type |',
    '|---|---|',
    ...fields.map(([field, type]) => `| \`${field}\` | ${typeText(type).replaceAll('|', '\\|')} |`),
  ].join('\n');
}

function typeText(schema: JsonSchema): string {
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.enum) return schema.enum.map((value) => `\`${JSON.stringify(value)}\``).join(' | ');
  if (schema.anyOf) return schema.anyOf.map(typeText).join(' | ');
  if (schema.type === 'array') return `list of ${schema.items ? typeText(schema.items) : 'anything'}`;
  if (schema.properties) {
    const fields = Object.entries(schema.properties).map(([name, type]) => `${name}: ${typeText(type)}`);
    return `{ ${fields.join(', ')} }`;
  }
  if (typeof schema.additionalProperties === 'object') {
    return `map of name to ${typeText(schema.additionalProperties)}`;
  }
  return schema.type === undefined ? 'anything' : [schema.type].flat().join(' | ');
}
