/** Runs scenarios in a thread of its own: the test runner's hooks on every promise would make them four times slower. */

import { parentPort } from 'node:worker_threads';
import { runScenario, type Scenario } from './scenario.ts';

export interface Order {
  readonly name: string;
  readonly mode: 'sound' | 'sabotaged';
}

export interface Verdict {
  /** Null when the story holds. */
  readonly message: string | null;
  /** A judgement, not a scenario that fell over: an assertion of its own, or a universal one. */
  readonly isJudgement: boolean;
}

parentPort?.on('message', async ({ name, mode }: Order) => {
  parentPort?.postMessage(await verdictOn(name, mode));
});

async function verdictOn(name: string, mode: Order['mode']): Promise<Verdict> {
  try {
    const { scenario } = (await import(`./${name}.ts`)) as { scenario: Scenario };
    await runScenario(scenario, mode);
    return { message: null, isJudgement: true };
  } catch (error) {
    const { message, cause } = error as Error;
    const isJudgement =
      cause instanceof Error && ['AssertionError', 'UniversalAssertionError'].includes(cause.name);
    return { message, isJudgement };
  }
}
