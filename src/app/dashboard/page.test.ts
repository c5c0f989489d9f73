import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  BROKEN_DAY,
  FREE_DAY,
  type HandMadeHome,
  handMadeHome,
  RUNNING_DAY,
} from '../../../test/support/surfaces/hand-made-home.ts';
import { DAY } from '../../../test/support/surfaces/records.ts';
import { appRoutes } from '../http/app-routes.ts';

let made: HandMadeHome;
before(async () => {
  made = await handMadeHome();
});
after(() => made.close());

async function page(query: string): Promise<string> {
  const response = await appRoutes(made.app).request(`/${query}`);
  assert.equal(response.status, 200);
  return await response.text();
}

describe('the page of a finished slate', () => {
  it('names players, their game at its Eastern time, line and call, and escapes what it shows', async () => {
    const text = await page(`?date=${DAY}`);
    assert.match(text, /MIA @ BOS <small>7:30 PM ET<\/small>/);
    assert.match(text, /Émile &lt;Carrow&gt;/);
    assert.match(text, /<td class="over">OVER<\/td>/);
    assert.match(text, /<td class="no-line">NO LINE<\/td>/);
    assert.match(text, /questionable/);
    assert.match(text, /one source was dark &lt;for&gt; a while/);
    assert.doesNotMatch(text, /<script/);
  });

  it('gives each table a caption and scopes, so that it can be heard', async () => {
    const text = await page(`?date=${DAY}`);
    const tables = text.split('<table').length - 1;
    assert.equal(text.split('<caption').length - 1, tables);
    assert.doesNotMatch(text, /<th>/);
  });

  it('tells the funnel, the grades, who is missing and the note about an optional source', async () => {
    const text = await page(`?date=${DAY}`);
    assert.match(text, /<dt>with a line<\/dt><dd>1<\/dd>/);
    assert.match(text, /Not selected: 2 below_min_minutes, 1 injury_out/);
    assert.match(text, /ensemble_v1<\/th><td class="n">4\.00/);
    assert.match(text, /player3: skipped \(player_ruled_out\)/);
    assert.match(text, /HEALTHY[\s\S]*collect_odds_api_player_points/);
  });
});

describe('the page of another slate', () => {
  it('gives the reason for a day without games, and no predictions', async () => {
    const text = await page(`?date=${FREE_DAY}`);
    assert.match(text, /NO GAMES<\/strong><span>2024-01-14: the all-star break/);
    assert.doesNotMatch(text, /Predictions for/);
  });

  it('names the cause of a broken one and what it holds up', async () => {
    const text = await page(`?date=${BROKEN_DAY}`);
    assert.match(text, /UNHEALTHY/);
    assert.match(text, /Not done on 2024-01-13/);
    assert.match(text, /holds up 1 unit<\/summary>/);
    assert.match(text, /<code>tipoff run 2024-01-13<\/code>/);
    assert.match(text, /class="cell bad"/);
  });

  it('asks again by itself while it is at work', async () => {
    const text = await page(`?date=${RUNNING_DAY}`);
    assert.match(text, /http-equiv="refresh"/);
    assert.match(text, /the batch is at work: 1 of 3 players have ended/);
    assert.doesNotMatch(await page(`?date=${DAY}`), /http-equiv="refresh"/);
  });

  it('says what to do about a date nobody asked for', async () => {
    assert.match(await page('?date=2020-01-01'), /UNKNOWN[\s\S]*tipoff run 2020-01-01/);
  });
});

it('a home without slates says how to fill it', async () => {
  const empty = await handMadeHome({ empty: true });
  try {
    const text = await (await appRoutes(empty.app).request('/')).text();
    assert.match(text, /this home has no slates yet/);
    assert.match(text, /<code>tipoff demo<\/code>/);
    assert.doesNotMatch(text, /<nav/);
  } finally {
    await empty.close();
  }
});
