import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { FREE_DAY, type HandMadeHome, handMadeHome } from '../../../test/support/surfaces/hand-made-home.ts';
import { DAY } from '../../../test/support/surfaces/records.ts';
import type { SlatePredictions } from '../views/predictions-view.ts';
import type { StatusView } from '../views/status-view.ts';
import { appRoutes } from './app-routes.ts';

let made: HandMadeHome;
const log: string[] = [];
before(async () => {
  const config = {
    oddsApiKey: null,
    webhook: null,
    engine: { kind: 'embedded' },
    permitRule: 'auto',
    logLevel: 'debug',
  } as const;
  made = await handMadeHome({ logTo: (line) => log.push(line), overrides: { config } });
});
after(() => made.close());

async function ask(path: string, options: RequestInit = {}) {
  return await appRoutes(made.app).request(path, options);
}

describe('the read API', () => {
  it('/healthz is up and names the code', async () => {
    const response = await ask('/healthz');
    assert.equal(response.status, 200);
    assert.deepEqual(await response.json(), { status: 'ok', code_version: made.app.engine.codeVersion });
  });

  it('/api/status gives the verdict of a date, or of the newest slate', async () => {
    const asked = (await (await ask(`/api/status?date=${DAY}`)).json()) as StatusView;
    assert.equal(asked.verdict, 'HEALTHY');
    const newest = (await (await ask('/api/status')).json()) as StatusView;
    assert.equal(newest.verdict, 'RUNNING');
    const empty = (await (await ask(`/api/status?date=${FREE_DAY}`)).json()) as StatusView;
    assert.deepEqual([empty.verdict, empty.cause], ['NO GAMES', 'the all-star break']);
    assert.equal((await ask('/api/status?date=yesterday')).status, 400);
  });

  it('/api/predictions gives every player, the batch and who is missing', async () => {
    const view = (await (await ask(`/api/predictions?date=${DAY}`)).json()) as SlatePredictions;
    assert.deepEqual(
      view.players.map((player) => [player.player_name, player.team, player.actual_points]),
      [
        ['Émile <Carrow>', 'BOS', 31],
        ['player2', 'MIA', null],
      ],
    );
    assert.deepEqual(view.missing, [{ player: 'player3', outcome: 'skipped', reason: 'player_ruled_out' }]);
    for (const query of ['', '?date=', '?date=soon'])
      assert.equal((await ask(`/api/predictions${query}`)).status, 400);
  });

  it('/api/sources gives every source of the season of a date, and refuses what is no date', async () => {
    const answer = await appRoutes(made.app).request('/api/sources?date=2024-01-15');
    const sources = (await answer.json()) as { source: string; state: string }[];
    assert.equal(sources.find(({ source }) => source === 'odds_api_player_points')?.state, 'ok');
    assert.equal((await appRoutes(made.app).request('/api/sources?date=today')).status, 400);
  });

  it('/api/query reads, and refuses to write or to understand nonsense', async () => {
    const query = async (body: string) => await ask('/api/query', { method: 'POST', body });
    assert.deepEqual(await (await query('SELECT 1 AS one')).json(), [{ one: 1 }]);
    for (const sql of ['DROP TABLE nba_predictions.prediction_accuracy', 'nonsense', '']) {
      const refused = await query(sql);
      assert.equal(refused.status, 400, sql);
      assert.ok(((await refused.json()) as { error: string }).error.length > 5);
    }
  });

  it('says where to go from an address that is not there', async () => {
    const response = await ask('/nothing');
    assert.equal(response.status, 404);
    assert.match(await response.text(), /no GET \/nothing/);
  });

  it('answers 500 to a defect and logs it with its stack', async () => {
    const broken = { ...made.app, ledger: null as never };
    const response = await appRoutes(broken).request('/api/status');
    assert.equal(response.status, 500);
    assert.ok(log.some((line) => line.includes('"level":"error"') && line.includes('stack')));
  });

  it('logs requests at debug', () => {
    assert.ok(log.some((line) => line.includes('"path":"/healthz"') && line.includes('"status":200')));
  });
});

describe('the page', () => {
  it('has a policy that allows no script and no frame', async () => {
    const policy = (await ask('/')).headers.get('content-security-policy') ?? '';
    assert.match(policy, /default-src 'none'/);
    assert.match(policy, /frame-ancestors 'none'/);
    assert.doesNotMatch(policy, /script-src/);
  });

  it('shows the date that is asked for and refuses what is none', async () => {
    assert.match(await (await ask(`/?date=${DAY}`)).text(), /Predictions for 2024-01-15/);
    assert.match(await (await ask('/?date=')).text(), /<b aria-current="page">2024-01-16<\/b>/);
    assert.equal((await ask('/?date=2024-02-30')).status, 400);
  });

  it('has its icon', async () => {
    const icon = await ask('/icon.svg');
    assert.equal(icon.headers.get('content-type'), 'image/svg+xml');
  });
});

describe('pages of others', () => {
  it('may neither read nor post, nor come by another name', async () => {
    assert.equal((await ask('/api/status', { headers: { Origin: 'https://evil.example' } })).status, 403);
    assert.equal((await ask('/phase5/start', { method: 'POST', headers: { Origin: 'null' } })).status, 403);
    assert.equal((await ask('http://rebound.example/api/status')).status, 403);
    assert.equal(
      (await ask('http://127.0.0.1:99/healthz', { headers: { Origin: 'http://127.0.0.1:99' } })).status,
      200,
    );
  });
});
