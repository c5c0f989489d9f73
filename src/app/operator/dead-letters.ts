/** `tipoff dead-letters`: what was given up, why, and what becomes of it. */

import { z } from 'zod';
import { discardDeadLetter, redriveDeadLetter, redriveFault } from '../../engine/dead-letters.ts';
import { AUDIT, DEAD_LETTERS, type DeadLetterRecord } from '../../engine/unit.ts';
import { UsageError } from '../usage-error.ts';
import { changeFields, operation } from './operation.ts';

export interface DeadLetterView extends DeadLetterRecord {
  readonly id: string;
  /** Why it cannot be redriven; null when it can. */
  readonly redriveFault: string | null;
}

export interface SettledLetters {
  readonly isDryRun: boolean;
  readonly letters: readonly DeadLetterView[];
  /** Letters left alone, with the reason. */
  readonly skipped: readonly { readonly id: string; readonly why: string }[];
}

export const listDeadLettersOperation = operation({
  kind: 'read',
  input: z.strictObject({ all: z.boolean() }),
  async run(context, { all }): Promise<DeadLetterView[]> {
    const letters = await lettersOf(context);
    return all ? letters : letters.filter(({ state }) => state === 'open');
  },
});

export const explainDeadLetterOperation = operation({
  kind: 'read',
  input: z.strictObject({ id: z.string() }),
  async run(context, { id }) {
    const letter = await letterOf(context, id);
    const audit = await context.engine.ledger.query({ collection: AUDIT, where: { subject: letter.id } });
    const again = (await lettersOf(context)).filter(({ attributes }) => attributes.redriveOf === letter.id);
    return { letter, audit: audit.map(({ data }) => data), cameBackAs: again.map((other) => other.id) };
  },
});

const SETTLE_INPUT = z.strictObject({
  ...changeFields,
  /** One letter, or null for all that are open. */
  id: z.string().nullable(),
});

export const redriveDeadLetterOperation = operation({
  kind: 'work',
  input: SETTLE_INPUT,
  async run(context, { id, dryRun, actor, reason }): Promise<SettledLetters> {
    const chosen = await chosenLetters(context, id);
    const [able, skipped] = [chosen.filter((letter) => letter.redriveFault === null), unable(chosen)];
    if (id !== null && skipped[0])
      throw new UsageError(`dead letter ${id} is not redriven: ${skipped[0].why}`);
    if (dryRun) return { isDryRun: true, letters: able, skipped };
    for (const letter of able) await redriveDeadLetter(context.engine, letter.id, { actor, reason });
    // What it sets going may take long: what is read back is that it went out, and whether it came straight back.
    await context.settle(REDRIVE_WAIT_MS);
    return { isDryRun: false, letters: await readBack(context, able), skipped };
  },
});

export const discardDeadLetterOperation = operation({
  kind: 'record',
  input: SETTLE_INPUT,
  async run(context, { id, dryRun, actor, reason }): Promise<SettledLetters> {
    const chosen = await chosenLetters(context, id);
    const settled = chosen.filter(({ state }) => state !== 'open');
    if (id !== null && settled[0])
      throw new UsageError(`dead letter ${id} is not discarded: ${settled[0].redriveFault}`);
    const able = chosen.filter(({ state }) => state === 'open');
    if (dryRun) return { isDryRun: true, letters: able, skipped: [] };
    for (const letter of able) await discardDeadLetter(context.engine, letter.id, { actor, reason });
    return { isDryRun: false, letters: await readBack(context, able), skipped: [] };
  },
});

const REDRIVE_WAIT_MS = 10_000;

type Context = Parameters<typeof listDeadLettersOperation.run>[0];

async function lettersOf({ engine }: Context): Promise<DeadLetterView[]> {
  const letters = await engine.ledger.query({ collection: DEAD_LETTERS, orderBy: 'at' });
  return letters.map(({ key, data }) => ({
    ...data,
    // Letters of an earlier release knew neither.
    state: data.state ?? 'open',
    attributes: data.attributes ?? {},
    id: key,
    redriveFault: redriveFault(engine, data),
  }));
}

async function letterOf(context: Context, id: string): Promise<DeadLetterView> {
  const letters = await lettersOf(context);
  const found = letters.filter((letter) => letter.id === id || letter.message === id);
  if (found.length === 1) return found[0] as DeadLetterView;
  throw new UsageError(
    found.length === 0
      ? `there is no dead letter ${id}: \`tipoff dead-letters list --all\` shows every one`
      : `message ${id} was given up by several subscriptions, name one: ${found.map((letter) => letter.id).join(', ')}`,
  );
}

async function chosenLetters(context: Context, id: string | null): Promise<DeadLetterView[]> {
  if (id !== null) return [await letterOf(context, id)];
  return (await lettersOf(context)).filter(({ state }) => state === 'open');
}

function unable(letters: readonly DeadLetterView[]): SettledLetters['skipped'] {
  return letters.flatMap(({ id, redriveFault: why }) => (why === null ? [] : [{ id, why }]));
}

async function readBack(context: Context, letters: readonly DeadLetterView[]): Promise<DeadLetterView[]> {
  const ids = new Set(letters.map(({ id }) => id));
  return (await lettersOf(context)).filter(
    ({ id, attributes }) => ids.has(id) || ids.has(attributes.redriveOf ?? ''),
  );
}
