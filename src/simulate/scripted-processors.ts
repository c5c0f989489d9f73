/** The pipeline's processors with their declarations as they are and their computations replaced by a script. */

import { sha256 } from '../engine/hash.ts';
import type { Processor, UnitContext } from '../pipeline/define-processor.ts';
import type { Row, Workspace } from '../ports/warehouse.ts';
import { gameKey, type ScriptedLeague, type SourceFact } from './scripted-league.ts';
import { EVERYTHING_READ, EXPECTATION, type ScriptedWorkspace } from './scripted-warehouse.ts';

const CONTRACT = { expectation: EXPECTATION, checks: [] };

/**
 * Each output row says what its unit has seen: a hash over all it could read. A unit that ran on the wrong inputs, or
 * never ran again after they changed, is so found in the end by comparison with an undisturbed run.
 */
export function scriptedProcessors(processors: readonly Processor[], league: ScriptedLeague): Processor[] {
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
            expect(workspace, keysOf(processor.id, context, league));
            const rows = payloads.flatMap(({ record, body }) =>
              (JSON.parse(new TextDecoder().decode(body)) as SourceFact[]).map(
                ({ key, value }): Row => ({
                  game_date: context.date,
                  key,
                  value,
                  payload_hash: record.bodyHash,
                }),
              ),
            );
            return { rows, quarantined: [] };
          },
          contract: CONTRACT,
        };
      case 'batch':
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
            const seen = sha256((await workspace.rows<string>(EVERYTHING_READ)).join('\n'));
            const keys = keysOf(processor.id, context, league);
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

function keysOf(processor: string, { date }: UnitContext, league: ScriptedLeague): string[] {
  if (processor === 'nbac_schedule') return league.facts('nbac_schedule', date).map(({ key }) => key);
  if (processor === 'model_training') return ['model'];
  return Array.from({ length: league.games(date) }, (_, i) => gameKey(date, i));
}

function expect(workspace: Workspace, keys: readonly string[]): void {
  (workspace as ScriptedWorkspace).expected = keys;
}
