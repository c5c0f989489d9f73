/**
 * The process the chaos proof kills: runs the diamond over the dates, telling line by line what it has done.
 * Arguments: ledger file, members per date, dates.
 */

import { writeSync } from 'node:fs';
import { requestSlate } from '../../engine/orchestrator.ts';
import { REQUESTS } from '../../engine/unit.ts';
import { gameDate } from '../../league/game-date.ts';
import { chaosFacts } from './chaos-facts.ts';
import { journalled } from './effect-journal.ts';
import { openDiamond } from './open-diamond.ts';

const [file = '', members = '450', ...texts] = process.argv.slice(2);
const dates = texts.map(gameDate);
// Written at once: what was told before the kill was done before it.
const tell = (line: string) => writeSync(1, `${line}\n`);

const { engine, bus, close } = await openDiamond({
  file,
  members: Number(members),
  observe: (ledger, newId) => journalled(ledger, newId),
  onWork: (key) => tell(`work ${key}`),
});
for (const date of dates) {
  // What was acknowledged before the kill is not asked for again: it has to go on by itself.
  if (await engine.ledger.get(REQUESTS, date)) continue;
  await requestSlate(engine, date, 'live', 'chaos');
  tell(`acknowledged ${date}`);
}
await bus.idle();
tell(`facts ${JSON.stringify(await chaosFacts(engine.ledger, dates, Number(members)))}`);
await close();
