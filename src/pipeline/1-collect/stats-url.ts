/** Builds URLs of the stats API, parameters in the order its own site uses. */

/** Spaces are written `+` as the site does. */
export function statsUrl(endpoint: string, parameters: Readonly<Record<string, string>>): string {
  return `https://stats.nba.com/stats/${endpoint}?${new URLSearchParams(parameters)}`;
}
