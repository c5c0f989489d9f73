/** Incidents as an operator reads them: cause, how much suffers from it, who was told, what to do. */

import { INCIDENT_SUBJECTS, INCIDENTS, type IncidentRecord } from '../../engine/incidents.ts';
import { PROCESSORS } from '../../pipeline/processors.ts';
import type { Incident } from '../../ports/alerts.ts';
import type { LedgerReader } from '../../ports/ledger.ts';
import { RECEIPTS } from '../notify/receipts.ts';

export interface IncidentView extends Incident {
  /** Key of this one among those the cause had: `key#ordinal`. */
  readonly id: string;
  /** What suffers from it now: parked units, dead letters. */
  readonly subjects: number;
  readonly firstSubjects: readonly string[];
  /** Who was told, by channel: `webhook delivered`. */
  readonly receipts: readonly {
    readonly channel: string;
    readonly event: string;
    readonly state: string;
    readonly at: number;
    readonly attempts: number;
    readonly error: string | null;
  }[];
  /** What to do next. */
  readonly action: string;
}

const MOST_SUBJECTS = 5;
/** Closed ones that `all` shows at most. */
const MOST_CLOSED = 200;

/** Open incidents, the newest first; with `all` the closed ones after them. */
export async function incidentsView(
  ledger: LedgerReader,
  options: { all: boolean },
): Promise<IncidentView[]> {
  const newest = { collection: INCIDENTS, orderBy: 'openedAt', descending: true } as const;
  const open = await ledger.query({ ...newest, where: { isOpen: true } });
  const closed = options.all
    ? await ledger.query({ ...newest, where: { isOpen: false }, limit: MOST_CLOSED })
    : [];
  return await Promise.all([...open, ...closed].map(({ key, data }) => incidentView(ledger, key, data)));
}

async function incidentView(ledger: LedgerReader, id: string, data: IncidentRecord): Promise<IncidentView> {
  const { ordinal: _ordinal, isOpen, ...incident } = data;
  const [subjects, receipts] = await Promise.all([
    isOpen
      ? ledger.query({ collection: INCIDENT_SUBJECTS, where: { incident: data.key, isOpen: true } })
      : [],
    ledger.query({ collection: RECEIPTS, where: { incident: id } }),
  ]);
  const names = subjects.map((subject) => subject.data.subject);
  return {
    ...incident,
    acknowledgedAt: incident.acknowledgedAt ?? null,
    acknowledgedBy: incident.acknowledgedBy ?? null,
    id,
    subjects: names.length,
    firstSubjects: names.slice(0, MOST_SUBJECTS),
    receipts: receipts.map(({ data: { channel, event, state, at, attempts, error } }) => ({
      channel,
      event,
      state,
      at,
      attempts,
      error,
    })),
    action: isOpen ? actionOf(data, names[0] ?? null) : 'nothing to do: it is closed',
  };
}

function actionOf(incident: Incident, subject: string | null): string {
  if (incident.key.startsWith('dead-letter/') && subject)
    return `look at it: \`tipoff dead-letters explain ${subject}\`; then redrive or discard it`;
  if (incident.key.startsWith('unit/') && subject)
    return `look at it: \`tipoff explain ${subject}\`; ${rerunText(subject)}`;
  if (incident.key.startsWith('contract/') && subject)
    return `judge the rows: \`tipoff explain ${subject}\`; it closes when the unit comes out clean`;
  if (incident.key.startsWith('alert-channel/')) return 'test it: `tipoff incidents self-test`';
  return incident.acknowledgedAt === null
    ? `take it up: \`tipoff incidents ack ${incident.key} --reason TEXT\``
    : 'it closes by itself when there is evidence that the cause is gone';
}

/** A parser run again reads what is in the archive: a source that is mended has to be asked again. */
function rerunText(subject: string): string {
  const rerun = (unit: string) => `\`tipoff rerun ${unit} --reason TEXT\``;
  const [id, date] = subject.split('/');
  const parser = PROCESSORS.find((processor) => processor.id === id && processor.type === 'parse');
  return parser?.type === 'parse'
    ? `when the source is mended: ${rerun(`collect_${parser.source}/${date}`)}; when the parser is: ${rerun(subject)}`
    : `when the cause is mended: ${rerun(subject)}`;
}
