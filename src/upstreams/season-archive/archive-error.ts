/** A folder or file of the season archive that cannot be used: names it and says what to do. */
export class ArchiveError extends Error {
  override readonly name = 'ArchiveError';
}
