/** Names of tables and columns in generated SQL: from declarations only, never from data. */

/** The quoted name; throws when it is not plain lower-case snake case. */
export function sqlIdentifier(name: string): string {
  if (!/^[a-z_][a-z0-9_]*$/.test(name)) {
    throw new Error(
      `"${name}" may not be the name of a table or column: use lower-case letters, digits and _`,
    );
  }
  return `"${name}"`;
}
