/** Randomness that depends on nothing but a seed and the name of what it is for, so the order of use never matters. */

export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform integer in [0, below). */
  int(below: number): number;
  pick<T>(list: readonly T[]): T;
  chance(probability: number): boolean;
  normal(mean: number, deviation: number): number;
  /** A count with the given mean. */
  poisson(mean: number): number;
  /** A function that draws indices by weight; 0 when all weights are 0. */
  weighted(weights: readonly number[]): () => number;
}

/** The stream of `seed` for a subject, e.g. `randomFor(7, 'game', gameId)`. */
export function randomFor(seed: number, ...subject: readonly (string | number)[]): Random {
  const next = smallFastCounter(hash128(`${seed}/${subject.join('/')}`));
  let spare: number | null = null;
  const normal = (mean: number, deviation: number): number => {
    if (spare !== null) {
      const value = mean + deviation * spare;
      spare = null;
      return value;
    }
    const [radius, angle] = [Math.sqrt(-2 * Math.log(1 - next())), 2 * Math.PI * next()];
    spare = radius * Math.sin(angle);
    return mean + deviation * radius * Math.cos(angle);
  };
  return {
    next,
    int: (below) => Math.floor(next() * below),
    pick: (list) => list[Math.floor(next() * list.length)] as (typeof list)[number],
    chance: (probability) => next() < probability,
    normal,
    poisson: (mean) => {
      const limit = Math.exp(-mean);
      let [count, product] = [0, next()];
      while (product > limit) {
        product *= next();
        count++;
      }
      return count;
    },
    weighted: (weights) => {
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      return () => {
        let left = next() * total;
        for (let index = 0; index < weights.length; index++) {
          left -= weights[index] ?? 0;
          if (left < 0) return index;
        }
        return 0;
      };
    },
  };
}

/** 32 hexadecimal digits that stand for a subject, in the form of the Odds API's event ids. */
export function hexId(seed: number, ...subject: readonly (string | number)[]): string {
  return hash128(`${seed}/${subject.join('/')}`)
    .map((word) => word.toString(16).padStart(8, '0'))
    .join('');
}

type Words = [number, number, number, number];

/** cyrb128 (public domain): four words of a text, well mixed. */
function hash128(text: string): Words {
  let [a, b, c, d] = [1779033703, 3144134277, 1013904242, 2773480762];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = b ^ Math.imul(a ^ code, 597399067);
    b = c ^ Math.imul(b ^ code, 2869860233);
    c = d ^ Math.imul(c ^ code, 951274213);
    d = a ^ Math.imul(d ^ code, 2716044179);
  }
  a = Math.imul(c ^ (a >>> 18), 597399067);
  b = Math.imul(d ^ (b >>> 22), 2869860233);
  c = Math.imul(a ^ (c >>> 17), 951274213);
  d = Math.imul(b ^ (d >>> 19), 2716044179);
  return [(a ^ b ^ c ^ d) >>> 0, (b ^ a) >>> 0, (c ^ a) >>> 0, (d ^ a) >>> 0];
}

/** sfc32 (public domain), started far enough for neighbouring subjects to differ. */
function smallFastCounter(words: Words): () => number {
  let [a, b, c, counter] = words;
  const next = () => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return (sum >>> 0) / 4294967296;
  };
  for (let i = 0; i < 12; i++) next();
  return next;
}
