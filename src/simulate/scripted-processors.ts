/** The pipeline's processors with their declarations as they are and their computations replaced by a script. */

import { sha256 } from '../engine/hash.ts';
import { addDays } from '../league/game-date.ts';
import type { Processor, UnitContext } from '../pipeline/define-processor.ts';
import type { Row, Workspace } from '../ports/warehouse.ts';
import { kindsByTable, partitionsAhead } from './look-ahead.ts';
import type { ScriptedLeague, SourceFact } from './scripted-league.ts';
import { EVERYTHING_READ, EXPECTATION, type ScriptedWorkspace } from './scripted-warehouse.ts';
import { storedGames } from './stored-schedule.ts';
import type { TableStore } from './table-store.ts';

/** How a scripted fact begins that breaks the rules of its table. */
const INVALID = '!';
const CONTRACT = { expectation: EXPECTATION, checks: [] };

/**
 * Each output row says what its unit has seen: a hash over all it could read. A unit that ran on the wrong inputs, or
 * never ran again after they changed, is so found in the end by comparison with an undisturbed run.
 */
export function scriptedProcessors(
  processors: readonly Processor[],
  league: ScriptedLeague,
  store: () => TableStore,
  /** Statements a unit issues, one unless a script says otherwise. */
  statements: (unit: string) => number = () => 1,
  /** Told of what a unit was shown and could not have known. */
  onLookAhead: (unit: string, seen: readonly string[]) => void = () => undefined,
): Processor[] {
  const kinds = kindsByTable(processors);
  return processors.map((processor): Processor => {
    switch (processor.type) {
      case 'collect': {
        const { followUps: _followUps, ...rest } = processor;
        return {
          ...rest,
          requests: async ({ date }) => [{ subject: 'all', url: `script://${processor.id}/${date}` }],
          countRows: () => 1,
        };
      }
      case 'parse':
        return {
          ...processor,
          parse: async (payloads, context, workspace) => {
            expect(workspace, keysOf(processor, context, league, store()));
            const facts = payloads.flatMap(({ record, body }) =>
              (JSON.parse(new TextDecoder().decode(body)) as SourceFact[]).map((fact) => ({
                ...fact,
                record,
              })),
            );
            const rows = facts
              .filter(({ value }) => !value.startsWith(INVALID))
              .map(
                ({ key, value, record }): Row => ({
                  game_date: context.date,
                  key,
                  value,
                  payload_hash: record.bodyHash,
                }),
              );
            const quarantined = facts
              .filter(({ value }) => value.startsWith(INVALID))
              .map(({ key, value, record }) => ({
                reason: `${key}: value ${value.slice(INVALID.length)} is out of range`,
                payloadHash: record.bodyHash,
              }));
            return { rows, quarantined };
          },
          contract: CONTRACT,
        };
      case 'batch':
      case 'publish':
        return processor;
      default:
        return {
          id: processor.id,
          phase: processor.phase,
          doc: processor.doc,
          codeVersion: processor.codeVersion,
          needs: processor.needs,
          reads: processor.reads,
          kind: processor.kind,
          required: processor.required,
          cadence: processor.cadence ?? 'daily',
          output: processor.output,
          type: 'compute',
          contract: CONTRACT,
          compute: async (context, workspace) => {
            const read = await workspace.rows<string>(EVERYTHING_READ);
            const ahead = partitionsAhead(processor, context, read, kinds);
            if (ahead.length > 0) onLookAhead(`${processor.id}/${context.date}`, ahead);
            const seen = sha256(read.join('\n'));
            for (let n = statements(`${processor.id}/${context.date}`); n > 1; n -= 1)
              await workspace.rows(EVERYTHING_READ);
            const keys = keysOf(processor, context, league, store());
            expect(workspace, keys);
            const rows = keys.map((key) => ({
              game_date: context.date,
              key,
              value: sha256(`${key}/${seen}`),
            }));
            await workspace.load('output', processor.output, rows);
          },
        };
    }
  });
}

/** What is expected of a date: what the schedule that the unit could know says of it. */
function keysOf(
  { id, kind }: Pick<Processor, 'id' | 'kind'>,
  { date }: UnitContext,
  league: ScriptedLeague,
  store: TableStore,
): string[] {
  if (id === 'nbac_schedule') return league.facts(id, date).map(({ key }) => key);
  if (id === 'model_training') return ['model'];
  const known = storedGames(store, kind === 'results' ? addDays(date, 1) : date) ?? storedGames(store, date);
  return (known?.filter((game) => game.date === date && !game.isPostponed) ?? league.games(date)).map(
    ({ key }) => key,
  );
}

function expect(workspace: Workspace, keys: readonly string[]): void {
  (workspace as ScriptedWorkspace).expected = keys;
}
