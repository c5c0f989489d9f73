/** Finds the files of a season archive, by content, and says of the rest that they are not used. */

import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { ArchiveError } from './archive-error.ts';
import { type FileKind, isSingleAnswer, recogniseFile } from './file-kind.ts';
import { readBeginning } from './read-file.ts';

export interface ArchiveFile {
  readonly path: string;
  readonly kind: FileKind;
  readonly season: number | null;
}

export interface ArchiveFolder {
  readonly files: readonly ArchiveFile[];
  /** One sentence per file that is left aside. */
  readonly notes: readonly string[];
}

const READABLE = /\.(csv|csv\.gz|tar\.gz|tgz|json|json\.gz|html\.gz|pdf)$/i;

/** @throws ArchiveError when the folder is missing or a file in it cannot be read or is damaged at its beginning */
export async function scanFolder(dir: string): Promise<ArchiveFolder> {
  const [files, notes]: [ArchiveFile[], string[]] = [[], []];
  for (const path of await listFiles(dir)) {
    const recognised = recogniseOrFail(path, await readBeginning(path));
    const isUsed = recognised && (!/\.json$/i.test(path) || isSingleAnswer(recognised.kind));
    if (isUsed) files.push({ path, ...recognised });
    else notes.push(`${relative(dir, path)} is not used: no kind of file the archive serves has its content`);
  }
  return { files, notes };
}

/** All readable files under `dir`, in an order that does not depend on the file system. */
async function listFiles(dir: string): Promise<string[]> {
  try {
    const entries = await readdir(dir, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => !entry.isDirectory() && READABLE.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
  } catch (cause) {
    throw new ArchiveError(
      `the folder ${dir} of the season archive cannot be read: name an existing folder, or use the simulated league`,
      { cause },
    );
  }
}

function recogniseOrFail(path: string, beginning: Buffer): ReturnType<typeof recogniseFile> {
  try {
    return recogniseFile(beginning);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ArchiveError(`${path} of the season archive is damaged (${reason}): copy it again`, { cause });
  }
}
