import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openMemoryEngine } from '../../adapters/memory/memory-engine.ts';
import { VirtualClock } from '../../adapters/memory/virtual-clock.ts';
import { prepareSubject } from '../../engine/incidents.ts';
import { incidentsView } from './incidents-view.ts';

async function actionOf(unit: string, key: string): Promise<string | undefined> {
  const { ledger } = openMemoryEngine({ clock: new VirtualClock(0), topology: [] });
  const cause = { key, severity: 'warning', message: `${unit}: parked` } as const;
  await ledger.transact(async (tx) => (await prepareSubject(tx, unit, [cause], 'an attempt', 0))());
  return (await incidentsView(ledger, { all: false }))[0]?.action;
}

test('a parked parser is told apart from its source: only asking anew brings another payload', async () => {
  assert.equal(
    await actionOf('espn_injuries/2024-01-15', 'unit/espn_injuries/drift'),
    'look at it: `tipoff explain espn_injuries/2024-01-15`; when the source is mended: `tipoff rerun collect_espn_injuries/2024-01-15 --reason TEXT`; when the parser is: `tipoff rerun espn_injuries/2024-01-15 --reason TEXT`',
  );
  assert.match(
    String(await actionOf('player_daily_cache/2024-01-15', 'unit/player_daily_cache/contract_broken')),
    /; when the cause is mended: `tipoff rerun player_daily_cache\/2024-01-15 --reason TEXT`$/,
  );
});
