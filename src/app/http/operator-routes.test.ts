import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  BROKEN_DAY,
  type HandMadeHome,
  handMadeHome,
} from '../../../test/support/surfaces/hand-made-home.ts';
import { parkMessage } from '../../engine/dead-letters.ts';
import type { SettledLetters } from '../operator/dead-letters.ts';
import { appRoutes } from './app-routes.ts';

let made: HandMadeHome;
before(async () => {
  made = await handMadeHome();
});
after(() => made.close());

async function post(name: string, body: string) {
  return await appRoutes(made.app).request(`/api/operator/${name}`, { method: 'POST', body });
}

describe('operations over loopback', () => {
  it('answer a question', async () => {
    const input = { processor: 'player_daily_cache', date: BROKEN_DAY };
    const response = await post('why-not', JSON.stringify(input));
    assert.equal(response.status, 200);
    assert.equal(((await response.json()) as { hasRun: boolean }).hasRun, false);
  });

  it('redrive a dead letter once, and read back what became of it', async () => {
    const subscription = 'nba-phase2-raw-complete-to-phase3';
    const message = { id: 'm9', topic: 'x', data: { broken: true }, attributes: {}, publishedAt: 0 };
    await parkMessage(made.app.engine, { subscription, attempt: 1, message }, 'a field is missing');
    const input = { id: 'm9', actor: 'ann', reason: 'let us see', dryRun: false };
    const done = (await (await post('dead-letters-redrive', JSON.stringify(input))).json()) as SettledLetters;
    const came = done.letters.filter(({ attributes }) => attributes.redriveOf === `${subscription}/m9`);
    assert.equal(done.letters.find(({ message: id }) => id === 'm9')?.state, 'redriven');
    assert.ok(came.length > 0, 'still malformed: it came back as a letter of its own');
    const twice = await post('dead-letters-redrive', JSON.stringify(input));
    assert.equal(twice.status, 400);
    assert.match(await twice.text(), /it was redriven by ann/);
  });

  it('refuse what is no operation, no JSON, not as agreed, or without a reason', async () => {
    assert.equal((await post('format-disk', '{}')).status, 404);
    assert.equal((await post('why-not', 'nonsense')).status, 400);
    const refused = await post('why-not', '{"processor":"x","date":"yesterday"}');
    assert.equal(refused.status, 400);
    assert.match(await refused.text(), /not a date of the league/);
    const silent = { unit: 'a/2024-01-15', withDependents: false, actor: 'ann', reason: '', dryRun: false };
    assert.match(await (await post('rerun', JSON.stringify(silent))).text(), /a reason is a sentence/);
  });
});
