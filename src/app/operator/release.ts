/** `tipoff release`: which code really runs, and which may: announced after a replay, released when real units carry its hash. */

import { z } from 'zod';
import { adoptDeclaration, readDeclaration } from '../../engine/declaration.ts';
import {
  announceFault,
  announceRelease,
  explainReplay,
  REPLAYS,
  ReleaseRefused,
  type ReleaseStatus,
  type ReplayRecord,
  releaseStatus,
} from '../../engine/release.ts';
import { liveDeclaration } from '../live-declaration.ts';
import { UsageError } from '../usage-error.ts';
import { changeFields, operation } from './operation.ts';

export interface ReleaseReading extends ReleaseStatus {
  /** The code of the process that answers. */
  readonly running: string;
  /** Newest first. */
  readonly replays: readonly (ReplayRecord & { readonly key: string })[];
}

const MOST_REPLAYS = 20;

export const releaseStatusOperation = operation({
  kind: 'read',
  input: z.strictObject({}),
  async run({ engine }): Promise<ReleaseReading> {
    const [status, replays] = await Promise.all([
      releaseStatus(engine),
      engine.ledger.query({ collection: REPLAYS, orderBy: 'at', descending: true, limit: MOST_REPLAYS }),
    ]);
    return {
      ...status,
      running: engine.codeVersion,
      replays: replays.map(({ key, data }) => ({ ...data, key })),
    };
  },
});

export const explainReplayOperation = operation({
  kind: 'record',
  input: z.strictObject({ ...changeFields, replay: z.string() }),
  async run(
    { engine },
    { replay, dryRun, actor, reason },
  ): Promise<{ isDryRun: boolean; replay: ReplayRecord }> {
    const found = await engine.ledger.get(REPLAYS, replay);
    if (!found) throw new UsageError(`there is no replay ${replay}: \`tipoff release status\` lists them`);
    if (!dryRun) await explainReplay(engine, replay, { actor, reason });
    const after = (await engine.ledger.get(REPLAYS, replay))?.data ?? found.data;
    return { isDryRun: dryRun, replay: after };
  },
});

export const adoptDeclarationOperation = operation({
  kind: 'record',
  input: z.strictObject(changeFields),
  async run(
    context,
    { dryRun, actor, reason },
  ): Promise<{ isDryRun: boolean; differences: readonly string[]; left: readonly string[] }> {
    const { engine } = context;
    const live = await liveDeclaration(context);
    const differences = dryRun
      ? await readDeclaration(engine, live)
      : await adoptDeclaration(engine, live, { actor, reason });
    return { isDryRun: dryRun, differences, left: await readDeclaration(engine, live) };
  },
});

export const announceReleaseOperation = operation({
  kind: 'record',
  input: z.strictObject({ ...changeFields, codeVersion: z.string().nullable() }),
  async run(
    { engine },
    { codeVersion, dryRun, actor, reason },
  ): Promise<{ isDryRun: boolean; status: ReleaseStatus }> {
    const announced = codeVersion ?? engine.codeVersion;
    try {
      const fault = await announceFault(engine.ledger, announced);
      if (fault !== null) throw new ReleaseRefused(fault);
      if (!dryRun) await announceRelease(engine, announced, { actor, reason });
    } catch (error) {
      if (error instanceof ReleaseRefused) throw new UsageError(error.message);
      throw error;
    }
    return { isDryRun: dryRun, status: await releaseStatus(engine) };
  },
});
