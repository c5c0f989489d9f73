/** Reads which modules a TypeScript text imports, type imports included. */

export interface Import {
  readonly specifier: string;
  /** `type` is gone at run time; `beside` is loaded by URL (a worker's entry): neither can close a circle. */
  readonly kind: 'value' | 'type' | 'beside';
}

/**
 * Every import and re-export begins a line, as the formatter leaves it; names never hold quotes or semicolons.
 * No parser is needed for that, and TypeScript 7 offers none to JavaScript.
 */
const STATIC =
  /^(?:import|export)( type)?(?:\s+[\w$]+,?)?(?:\s*\{[^}]*\}|\s*\*(?: as [\w$]+)?)?\s+from\s+'([^']+)'/gm;
const BARE = /^import '([^']+)'/gm;
const DYNAMIC = /\bimport\('([^']+)'\)/g;
const BESIDE = /\bnew URL\('([^']+\.ts)', import\.meta\.url\)/g;

/** The imports in order of appearance, by form; a specifier named twice comes twice. */
export function readImports(source: string): Import[] {
  const fixed = (pattern: RegExp, kind: Import['kind']) =>
    [...source.matchAll(pattern)].map((match): Import => ({ specifier: match[1] as string, kind }));
  const named = [...source.matchAll(STATIC)].map(
    (match): Import => ({ specifier: match[2] as string, kind: match[1] ? 'type' : 'value' }),
  );
  return [...named, ...fixed(BARE, 'value'), ...fixed(DYNAMIC, 'value'), ...fixed(BESIDE, 'beside')];
}
