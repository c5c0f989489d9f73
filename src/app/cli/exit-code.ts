/** Exit codes mean something: scripts may branch on them. */

export const EXIT = {
  /** Done, and all of it. */
  ok: 0,
  /** Ran, but something did not come out whole; the output says what. */
  incomplete: 1,
  /** The command line is wrong. */
  usage: 2,
  /** What was asked for is not there: no such slate, no predictions yet. */
  notFound: 3,
  /** The home is in use, or an upstream cannot be opened. */
  unavailable: 69,
  /** The disk is full or a file cannot be read or written. */
  io: 74,
  /** A defect of Tipoff. */
  software: 70,
  /** Stopped by Ctrl-C or SIGTERM; the same command goes on. */
  interrupted: 130,
} as const;
