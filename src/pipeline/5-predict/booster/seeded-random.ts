/** Reproducible randomness for sampling in training: the same seed gives the same numbers on every machine. */

/** A generator of numbers in [0, 1) from an integer seed (sfc32, 32-bit integer arithmetic only). */
export function seededRandom(seed: number): () => number {
  let a = seed | 0;
  let b = 0x9e3779b9 | 0;
  let c = 0x243f6a88 | 0;
  let counter = 1;
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return (sum >>> 0) / 4294967296;
  };
  // The first outputs still show the seed; sfc32 is well mixed after a dozen.
  for (let i = 0; i < 15; i++) next();
  return next;
}

/**
 * Fills `into` with `take` of the numbers 0..`of`-1 in ascending order, every subset being equally likely
 * (selection sampling, Knuth 3.4.2 S), and returns how many were taken.
 */
export function sampleAscending(random: () => number, of: number, take: number, into: Int32Array): number {
  const wanted = Math.min(take, of);
  let taken = 0;
  for (let i = 0; taken < wanted; i++) {
    if (random() * (of - i) < wanted - taken) into[taken++] = i;
  }
  return taken;
}
