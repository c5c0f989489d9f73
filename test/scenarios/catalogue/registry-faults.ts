/** What is wrong with the registry: scenarios that are missing, left out, skipped, or not of the catalogue. Pure. */

import type { RegistryEntry } from './registry.ts';

/** `read` gives a file's text by its path from the repository's root, or null; `present` names the files beside the registry. */
export function registryFaults(
  registry: readonly RegistryEntry[],
  present: readonly string[],
  read: (path: string) => string | null,
): string[] {
  const faults: string[] = [];
  const names = registry.map(({ name }) => name);
  for (const name of names.filter((other, i) => names.indexOf(other) !== i))
    faults.push(`${name} is registered twice`);
  for (let mode = 1; mode <= 70; mode += 1) {
    const id = `FM-${String(mode).padStart(2, '0')}`;
    if (!registry.some((entry) => entry.mode === id)) faults.push(`no scenario is registered for ${id}`);
  }
  for (const name of present.filter((file) => !names.includes(file)))
    faults.push(`${name} is not registered`);
  for (const { name, state, file } of registry) {
    const path = state === 'proved' ? `test/scenarios/catalogue/${name}.ts` : (file ?? null);
    if (state === 'to_do') {
      if (present.includes(name)) faults.push(`${name} is there and registered as to do`);
      continue;
    }
    const text = path === null ? null : read(path);
    if (text === null) faults.push(`${name}: its file ${path} is missing`);
    else if (/\b(skip|todo|only)\b\s*[:(]/.test(text)) faults.push(`${name} is skipped`);
    else if (state === 'proved' && !text.includes('breaks:'))
      faults.push(`${name} names no switch that turns it red`);
  }
  return faults;
}
