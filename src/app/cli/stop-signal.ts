/** Ctrl-C and SIGTERM as an `AbortSignal`: the first asks to stop in order, the second stops at once. */

import { InterruptedError } from '../interrupted.ts';
import { EXIT } from './exit-code.ts';

/** What of a process is needed; tests pass their own. */
export interface SignalSource {
  on(event: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
  off(event: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
  exit(code: number): void;
}

export interface StopSignal {
  /** Aborted with an `InterruptedError`. */
  readonly signal: AbortSignal;
  /** Gives the signals back to whoever had them. */
  dispose(): void;
}

export function listenForStop(source: SignalSource = process): StopSignal {
  const controller = new AbortController();
  const listeners = (['SIGINT', 'SIGTERM'] as const).map((name) => {
    const listener = () => {
      if (controller.signal.aborted) source.exit(EXIT.interrupted);
      else controller.abort(new InterruptedError(name));
    };
    source.on(name, listener);
    return [name, listener] as const;
  });
  return {
    signal: controller.signal,
    dispose: () => {
      for (const [name, listener] of listeners) source.off(name, listener);
    },
  };
}
