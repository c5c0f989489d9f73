/** How a command that asks the home prints what it was told. */

import { fit, type Output } from './command.ts';

export interface Answer {
  /** A line, cut to the terminal. */
  readonly say: (line: string) => void;
  /** The result as JSON where that was asked for, as `print` says it otherwise. */
  readonly show: <T>(result: T, print: (result: T) => void) => void;
}

export function answerOf(output: Output, asJson: boolean | undefined): Answer {
  return {
    say: (line) => output.line(fit(line, output)),
    show: (result, print) => (asJson ? output.line(JSON.stringify(result, null, 2)) : print(result)),
  };
}
