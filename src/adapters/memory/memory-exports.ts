/** Exports in memory. */

import type { Exports } from '../../ports/exports.ts';

export function memoryExports(): Exports {
  const files = new Map<string, string>();
  return {
    async write(name, text) {
      files.set(name, text);
    },
    read: async (name) => files.get(name) ?? null,
  };
}
