/** Writes a date's export: read back from the log, rendered, swapped in, and verified. */

import { HALTS, isInForce, scopesOf } from '../../engine/permits.ts';
import { publicationLog } from '../../engine/publications.ts';
import { SLATES, UNITS, unitKey } from '../../engine/unit.ts';
import { UnitError } from '../../engine/unit-error.ts';
import type { GameDate } from '../../league/game-date.ts';
import type { LedgerReader } from '../../ports/ledger.ts';
import { PUBLISHED_SYSTEM } from './candidates.ts';
import type { PublishPorts } from './publish-ports.ts';
import { publishedPredictions } from './published-predictions.ts';
import { type ExportFacts, exportName, renderExport } from './render-export.ts';

/** All that an export is made from, as the records show it now. */
export async function exportFacts(ledger: LedgerReader, date: GameDate, now: number): Promise<ExportFacts> {
  const [log, halts, slate, unit] = await Promise.all([
    publicationLog(ledger, date),
    ledger.query({ collection: HALTS, where: { scope: scopesOf(date, PUBLISHED_SYSTEM) } }),
    ledger.get(SLATES, date),
    ledger.get(UNITS, unitKey(publishedPredictions.id, date)),
  ]);
  const halt = halts.find(({ data }) => isInForce(data, now));
  const outcome = unit?.data.outcome;
  return {
    date,
    log,
    halt: halt ? { id: halt.key, ...halt.data } : null,
    emptyReason:
      slate?.data.games === 0
        ? (slate.data.emptyReason ?? 'no_games')
        : outcome?.kind === 'blocked'
          ? `blocked(${outcome.gate})`
          : outcome?.kind === 'empty_ok'
            ? outcome.reason
            : null,
  };
}

/** Throws when what can be read afterwards is not what was rendered. */
export async function writeExport(
  { engine, exports }: Pick<PublishPorts, 'engine' | 'exports'>,
  date: GameDate,
  /** Why nothing goes out, where the unit does not show it yet. */
  emptyReason: string | null = null,
): Promise<void> {
  const facts = await exportFacts(engine.ledger, date, engine.clock.now());
  const text = renderExport(emptyReason === null ? facts : { ...facts, emptyReason });
  const name = exportName(date);
  if ((await exports.read(name)) === text) return;
  await exports.write(name, text);
  if ((await exports.read(name)) !== text)
    throw new UnitError(
      'transient',
      'export_differs',
      `the export ${name} does not read as it was written: look at the disk of the home`,
    );
}
