import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { dayOf, daysFrom, played, SEED, temporaryHomes } from '../../../test/support/app-harness.ts';
import { UNITS, unitKey } from '../../engine/unit.ts';
import type { FetchRequest, Payload } from '../../pipeline/define-processor.ts';
import { nbacPlayerGameLog as log } from '../../tables/nba-raw/nbac-player-game-log.ts';
import { nbacSchedule as schedule } from '../../tables/nba-raw/nbac-schedule.ts';
import { withFiles } from '../home-reader.ts';
import { appContext } from '../operator/app-context.ts';
import { perform } from '../operator/perform.ts';
import { readOnly, replayFetch } from './replay-fetch.ts';
import { type ReplayReport, replayHome } from './replay-home.ts';

const homes = temporaryHomes();
after(() => homes.remove());
const SEEN_DATES = daysFrom(0, 1);
const CHANGE = { actor: 'test', reason: 'to see whether the same comes out', dryRun: false };

async function replayed(home: string, from = 1, to = 1): Promise<ReplayReport> {
  return await withFiles(home, (files) =>
    replayHome({
      files,
      upstream: { kind: 'simulated', seed: SEED },
      from: dayOf(from),
      to: dayOf(to),
      scratch: homes.fresh(),
    }),
  );
}

describe('a replay', { timeout: 240_000 }, () => {
  const home = homes.fresh();
  before(async () => {
    await played({ home }, SEEN_DATES, async (_app, reports) =>
      assert.equal(reports.length, SEEN_DATES.length),
    );
  });

  it('makes the same bytes from the payloads alone', async () => {
    const report = await replayed(home);
    assert.deepEqual(report.differences, []);
    assert.deepEqual(report.slates, SEEN_DATES, 'from the first slate on: windows reach back');
    assert.ok(report.compared > 10, `${report.compared} partitions`);
  });

  it('names what is missing and what differs, down to the column', async () => {
    const other = homes.copyOf(home);
    await withFiles(other, async ({ warehouse }) => {
      await warehouse.dropPartition(schedule, dayOf(1));
      const view = await warehouse.workspace([{ table: log, between: [dayOf(1), dayOf(1)] }]);
      await view.run(`CREATE TEMP TABLE output AS SELECT * REPLACE (points + 1 AS points) FROM ${log.name}`);
      const envelope = await view.rows(`SELECT * FROM ${log.name} LIMIT 1`);
      assert.ok(envelope.length === 1);
      await warehouse.replacePartition(log, dayOf(1), view, 'output', {});
      await view.close();
    });
    const { differences } = await replayed(other);
    assert.deepEqual(
      differences.map(({ table, date, original }) => [table, date, original === null]),
      [
        ['nba_raw.nbac_schedule', dayOf(1), true],
        ['nba_raw.nbac_player_game_log', dayOf(1), false],
      ],
    );
    const { columns, original } = differences[1]!;
    assert.deepEqual(
      columns.map(({ column, rows }) => [column, rows]),
      [['points', original!.rows]],
    );
    assert.match(columns[0]!.example, /^\d+ is now \d+$/);
  });

  it('does not hold against a home what it never claimed to have', async () => {
    const other = homes.copyOf(home);
    await withFiles(other, async ({ ledger, warehouse }) => {
      await warehouse.dropPartition(schedule, dayOf(1));
      await ledger.transact(async (tx) => {
        const key = unitKey('nbac_schedule', dayOf(1));
        const unit = await tx.get(UNITS, key);
        tx.put(UNITS, key, { ...unit!.data, outcome: null }, unit!.version);
      });
    });
    const report = await replayed(other);
    assert.deepEqual(report.differences, []);
    assert.deepEqual(
      report.beyond.map(({ table, date }) => [table, date]),
      [['nba_raw.nbac_schedule', dayOf(1)]],
    );
  });

  it('believes no payload that is not what it was', async () => {
    const other = homes.copyOf(home);
    const report = await withFiles(other, async (files) => {
      const [record] = await files.payloads.list({ source: 'nbac_team_game_log', from: dayOf(1) });
      const broken = {
        ...files.payloads,
        body: (hash: string) =>
          hash === record!.bodyHash ? Promise.reject(new Error('damaged')) : files.payloads.body(hash),
      };
      return await replayHome({
        files: { ...files, payloads: broken },
        upstream: { kind: 'simulated', seed: SEED },
        from: dayOf(1),
        to: dayOf(1),
        scratch: homes.fresh(),
      });
    });
    assert.ok(report.differences.some(({ table }) => table === 'nba_raw.nbac_team_game_log'));
    assert.ok(report.unfinished.some(({ why }) => /damaged/.test(why)));
  });

  it('has nothing to say about dates nobody ran', async () => {
    await assert.rejects(replayed(home, 20, 21), /has run no slate from .* replay dates of those/);
  });

  it('in place makes the units again and finds everything as it was; a dry run only counts them', async () => {
    await played({ home: homes.copyOf(home) }, [], async (app) => {
      const dates = { from: dayOf(1), to: dayOf(1) };
      const dry = await perform(appContext(app), 'replay-in-place', { ...CHANGE, ...dates, dryRun: true });
      assert.ok(dry.isDryRun && dry.units > 10);
      const done = await perform(appContext(app), 'replay-in-place', { ...CHANGE, ...dates });
      assert.deepEqual([done.units, done.differences], [dry.units, []]);
      assert.ok(done.compared > 10);
      const audit = await perform(appContext(app), 'audit', {
        actor: 'test',
        subject: null,
        since: null,
        limit: 500,
      });
      assert.ok(audit.length >= done.units);
    });
  });
});

describe('the archive as an upstream', { timeout: 60_000 }, () => {
  const request: FetchRequest = { subject: 'season', url: 'https://stats.nba.com/x' };
  const context = { date: dayOf(0), season: 2025, previous: null, asOf: 100, live: false } as never;

  it('shows what was known at the cut-off, and says when it has nothing', async () => {
    const record = { subject: 'season', bodyHash: 'h' };
    const asked: unknown[] = [];
    const archive = {
      latest: async (...args: unknown[]) => {
        asked.push(args);
        return [record];
      },
      body: async () => new Uint8Array([1]),
    } as never;
    const fetch = replayFetch(archive);
    const rows = (payload: Payload) => payload.body.length;
    assert.deepEqual(await fetch('s', context, request, rows), {
      kind: 'fetched',
      payload: { record, body: new Uint8Array([1]) },
      changed: true,
      rows: 1,
    });
    assert.deepEqual(asked, [['s', dayOf(0), 100]]);
    const other = await fetch('s', context, { ...request, subject: 'other' }, rows);
    assert.match(JSON.stringify(other), /unavailable.*the archive has nothing of s\//);
  });

  it('cannot be written to', async () => {
    const archive = readOnly({} as never);
    await assert.rejects(archive.remove([]), /stores no payload/);
  });
});
