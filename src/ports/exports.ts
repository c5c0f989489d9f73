/** Exports: the files the world reads. They are renders of stored records and can be made again at any time. */

export interface Exports {
  /** Readers see the former file or the new one, never a part of either. */
  write(name: string, text: string): Promise<void>;
  /** Null when there is no such file. */
  read(name: string): Promise<string | null>;
}
