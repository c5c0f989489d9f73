/** An attempt at a unit: leased, fenced by its token, ended once. */

import type { UnitContext, UnitResult } from './engine-context.ts';
import type { GraphNode } from './graph.ts';

/** Does the work of one kind of unit. Throws `UnitError` or `NotYetError`; anything else counts as unknown. */
export type UnitRunner = (
  node: GraphNode,
  context: UnitContext,
  attemptId: string,
  version: string,
) => Promise<UnitResult>;

/** What identifies a unit's input beside its partitions: payload hashes of a parser, for instance. */
export type ExtraInputs = (node: GraphNode, context: UnitContext) => Promise<readonly string[]>;

/** A leased attempt. Its token fences off whoever held the lease before. */
export interface Attempt {
  readonly id: string;
  readonly unit: string;
  readonly node: GraphNode;
  readonly context: UnitContext;
  readonly token: number;
  readonly generation: number;
  readonly inputVersion: string;
  readonly causeId: string;
  readonly correlationId: string;
  /** Stops the lease's renewal. */
  readonly release: () => void;
}

export type BeginResult =
  | { readonly kind: 'begun'; readonly attempt: Attempt }
  | { readonly kind: 'skipped'; readonly reason: string };

/** Asks the bus for redelivery: the unit is to be tried again after the back-off. Counts as an attempt of the message. */
export class RedeliverError extends Error {
  override readonly name = 'RedeliverError';
}

/** The attempt no longer holds its unit: somebody else took over after its lease ran out. Nothing of it was recorded. */
export class FencedError extends Error {
  override readonly name = 'FencedError';
}
