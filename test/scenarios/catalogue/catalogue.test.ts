/** Runs every scenario of the catalogue twice: sound, where it must hold, and with its invariant broken, where it must not. */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { after, describe, it } from 'node:test';
import { Worker } from 'node:worker_threads';
import { SABOTAGE } from '../../../src/engine/sabotage.ts';
import { REGISTRY, type RegistryEntry } from './registry.ts';
import { registryFaults } from './registry-faults.ts';
import { type Scenario, SEED } from './scenario.ts';
import type { Order, Verdict } from './scenario-child.ts';

const FOLDER = import.meta.dirname;
const ROOT = resolve(FOLDER, '../../..');
const MACHINERY = ['catalogue.test', 'registry', 'registry-faults', 'scenario', 'scenario-child'];
const present = readdirSync(FOLDER)
  .map((file) => file.replace(/\.ts$/, ''))
  .filter((name) => !MACHINERY.includes(name));
const read = (path: string) => {
  const file = resolve(ROOT, path);
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
};
const proved = REGISTRY.filter(({ state }) => state === 'proved');

const worker = new Worker(new URL('./scenario-child.ts', import.meta.url));
after(() => worker.terminate());

for (const { name } of proved) {
  describe(`${name} (seed ${SEED})`, () => {
    it('holds', async () => {
      const { message } = await verdictOn({ name, mode: 'sound' });
      assert.ok(message === null, message ?? '');
    });

    it('is red when its invariant is broken', async () => {
      const { message, isJudgement } = await verdictOn({ name, mode: 'sabotaged' });
      const { breaks } = await load(name);
      assert.ok(message !== null, `${name} stays green although ${SABOTAGE[breaks]}: it proves nothing`);
      assert.ok(isJudgement, `${name} fell over instead of judging: ${message}`);
    });
  });
}

describe('the registry', () => {
  it('has every scenario of the catalogue, none missing, none skipped', () => {
    assert.deepEqual(registryFaults(REGISTRY, present, read), []);
    const count = (state: RegistryEntry['state']) => REGISTRY.filter((entry) => entry.state === state).length;
    console.log(
      `catalogue: ${REGISTRY.length} scenarios, ${count('proved')} green and seen red, ${count('tested')} green elsewhere, ${count('to_do')} to do`,
    );
  });

  it('would tell of a missing, a skipped, an unregistered and a never-red scenario', () => {
    const name = proved[0]?.name ?? '';
    const faultsWith = (text: string | null, more: readonly string[] = []) =>
      registryFaults(REGISTRY, [...present, ...more], (path) =>
        path.endsWith(`/${name}.ts`) ? text : read(path),
      );
    assert.match(faultsWith(null).join(), /is missing/);
    assert.match(faultsWith('breaks: x; it.skip(').join(), /is skipped/);
    assert.match(faultsWith('run()').join(), /no switch/);
    assert.match(faultsWith('breaks:', ['stranger']).join(), /stranger is not registered/);
    assert.match(registryFaults(REGISTRY.slice(1), present, read).join(), /FM-01/);
  });

  it('uses every switch of the engine', async () => {
    const used = new Set<string>();
    for (const { name } of proved) used.add((await load(name)).breaks);
    assert.deepEqual(
      Object.keys(SABOTAGE).filter((breaks) => !used.has(breaks)),
      [],
    );
  });
});

async function load(name: string): Promise<Scenario> {
  const { scenario } = (await import(`./${name}.ts`)) as { scenario: Scenario };
  return scenario;
}

async function verdictOn(order: Order): Promise<Verdict> {
  const answered = once(worker, 'message') as Promise<[Verdict]>;
  worker.postMessage(order);
  const [verdict] = await answered;
  return verdict;
}
