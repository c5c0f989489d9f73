/** Which folder may import which: the house rules of ARCHITECTURE.md, as data and as one pure check. */

import { posix } from 'node:path';
import type { Import } from './read-imports.ts';

/** A source file, relative to the repository root, with what it imports. */
export interface SourceFile {
  readonly path: string;
  readonly imports: readonly Import[];
}

interface Layer {
  /** Other layers it may import from; its own it always may. */
  readonly layers: readonly string[];
  /** Packages and Node modules it may import; `*` allows any. */
  readonly packages: readonly string[];
}

/** Imports point one way: app -> adapters, upstreams, pipeline, engine -> ports, tables -> league. */
export const LAYERS: Readonly<Record<string, Layer>> = {
  league: { layers: [], packages: [] },
  // The tables judge SQL texts with DuckDB's own parser; they store nothing.
  tables: { layers: ['league'], packages: ['zod', '@duckdb/node-api'] },
  ports: { layers: ['league', 'tables'], packages: [] },
  engine: { layers: ['league', 'tables', 'ports'], packages: ['zod', 'node:crypto'] },
  pipeline: {
    layers: ['league', 'tables', 'ports', 'engine'],
    packages: ['zod', 'croner', 'unpdf', 'node:crypto', 'node:fs', 'node:worker_threads'],
  },
  upstreams: { layers: ['league', 'ports'], packages: ['unpdf', 'node:*'] },
  adapters: {
    layers: ['league', 'tables', 'ports'],
    packages: ['@duckdb/node-api', '@google-cloud/firestore', '@google-cloud/pubsub', 'node:*'],
  },
  // Plays the pipeline on the memory engine with a scripted world around it.
  simulate: { layers: ['league', 'tables', 'ports', 'engine', 'pipeline', 'adapters'], packages: [] },
  app: {
    layers: ['league', 'tables', 'ports', 'engine', 'pipeline', 'upstreams', 'adapters', 'simulate'],
    packages: ['*'],
  },
};

/** Folders of one layer that know of others beside them; all others of the layer keep to themselves. */
const SIBLINGS: Readonly<Record<string, readonly string[]>> = {
  // The embedded engine keeps the rules the memory engine is the reference for.
  'src/adapters/embedded': ['src/adapters/memory'],
  // The memory warehouse is the embedded one on a database without a file.
  'src/adapters/memory': ['src/adapters/embedded'],
  'src/adapters/google': ['src/adapters/memory'],
  'src/upstreams/season-archive': ['src/upstreams/payload-shapes'],
  'src/upstreams/simulated-league': ['src/upstreams/payload-shapes'],
};

/** The only files of the app that name adapters or upstreams. */
const CHOOSERS: Readonly<Record<string, readonly string[]>> = {
  adapters: [
    'src/app/compose.ts',
    'src/app/home-reader.ts',
    'src/app/open-engine.ts',
    'src/app/prove/open-diamond.ts',
  ],
  upstreams: ['src/app/upstream-choice.ts'],
};

/** Modules that every phase may import although they lie in one: a debt, to be moved up. */
const SHARED_BY_PHASES: readonly string[] = ['src/pipeline/4-precompute/null-reasons.ts'];

/** Every import that breaks a rule and every circle of modules, one sentence each, sorted. */
export function layerFaults(files: readonly SourceFile[]): string[] {
  const production = files.filter(({ path }) => path.startsWith('src/') && !path.endsWith('.test.ts'));
  const faults = production.flatMap((file) =>
    file.imports.flatMap(({ specifier }) => {
      const fault = specifier.startsWith('.')
        ? localFault(file.path, specifier)
        : packageFault(file.path, specifier);
      return fault === null ? [] : [`${file.path} imports ${specifier}: ${fault}`];
    }),
  );
  return [...new Set([...faults, ...circles(files)])].sort();
}

function localFault(from: string, specifier: string): string | null {
  const to = posix.join(posix.dirname(from), specifier);
  if (!to.startsWith('src/')) return 'production code imports nothing from outside src';
  if (to.endsWith('.test.ts')) return 'production code imports no test';
  const [layer, other] = [layerOf(from), layerOf(to)];
  const rule = LAYERS[layer];
  if (!rule) return `src/${layer} is no layer; the layers are ${Object.keys(LAYERS).join(', ')}`;
  if (layer === other) return siblingFault(layer, from, to);
  if (!rule.layers.includes(other)) {
    return `${layer} may import ${rule.layers.join(', ') || 'no other layer'}, not ${other}`;
  }
  const choosers = layer === 'app' ? CHOOSERS[other] : undefined;
  if (choosers && !choosers.includes(from)) return `only ${choosers.join(' and ')} may choose ${other}`;
  return null;
}

function siblingFault(layer: string, from: string, to: string): string | null {
  const [mine, theirs] = [folderOf(from), folderOf(to)];
  if (mine === null || theirs === null || mine === theirs) return null;
  if (layer === 'adapters' || layer === 'upstreams') {
    return SIBLINGS[mine]?.includes(theirs) ? null : `${mine} does not know ${theirs}`;
  }
  const [phase, earlier] = [phaseOf(mine), phaseOf(theirs)];
  if (phase !== null && earlier !== null && earlier > phase && !SHARED_BY_PHASES.includes(to)) {
    return 'a phase imports earlier phases only: what both need belongs into src/pipeline';
  }
  return null;
}

function packageFault(from: string, specifier: string): string | null {
  const layer = layerOf(from);
  const allowed = LAYERS[layer]?.packages ?? [];
  const name = packageOf(specifier);
  const fits = allowed.some(
    (entry) => entry === '*' || entry === name || (entry === 'node:*' && name.startsWith('node:')),
  );
  return fits ? null : `${layer} may use ${allowed.join(', ') || 'no package'}`;
}

/** `@scope/name/path` and `name/path` without their path. */
export function packageOf(specifier: string): string {
  if (specifier.startsWith('node:')) return specifier;
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function layerOf(path: string): string {
  return path.split('/')[1] ?? '';
}

/** `src/layer/folder` of a file inside a folder of its layer, or null for one that lies in the layer itself. */
function folderOf(path: string): string | null {
  const parts = path.split('/');
  return parts.length > 3 ? parts.slice(0, 3).join('/') : null;
}

function phaseOf(folder: string): number | null {
  const match = /^src\/pipeline\/(\d)-/.exec(folder);
  return match ? Number(match[1]) : null;
}

/** Modules that import one another in a circle; each circle is told once, from its first module in order. */
function circles(files: readonly SourceFile[]): string[] {
  const graph = new Map(
    files.map(({ path, imports }) => [
      path,
      imports
        .filter(({ specifier, kind }) => kind === 'value' && specifier.startsWith('.'))
        .map(({ specifier }) => posix.join(posix.dirname(path), specifier)),
    ]),
  );
  const found = new Set<string>();
  const done = new Set<string>();
  const walk = (path: string, trail: readonly string[]) => {
    const at = trail.indexOf(path);
    if (at >= 0) {
      found.add(circleText(trail.slice(at)));
      return;
    }
    if (done.has(path)) return;
    for (const next of graph.get(path) ?? []) walk(next, [...trail, path]);
    done.add(path);
  };
  for (const path of [...graph.keys()].sort()) walk(path, []);
  return [...found];
}

function circleText(circle: readonly string[]): string {
  const first = circle.indexOf([...circle].sort()[0] as string);
  const turned = [...circle.slice(first), ...circle.slice(0, first)];
  return `modules import one another in a circle: ${[...turned, turned[0]].join(' -> ')}`;
}
