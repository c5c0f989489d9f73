/** A team's roster page of nba.com: a page with its data in a script (`sources.md` §6.9). */

export interface RosteredPlayer {
  readonly personId: number;
  readonly name: string;
  readonly jersey: string;
  readonly position: string;
  /** `6-8`. */
  readonly height: string;
  readonly weight: string;
}

export function rosterPage(teamId: number, season: number, players: readonly RosteredPlayer[]): string {
  const roster = players.map(({ personId, name, jersey, position, height, weight }) => ({
    TeamID: teamId,
    SEASON: String(season),
    LeagueID: '00',
    PLAYER: name,
    NUM: jersey,
    POSITION: position,
    HEIGHT: height,
    WEIGHT: weight,
    PLAYER_ID: personId,
  }));
  const data = JSON.stringify({ props: { pageProps: { team: { id: teamId, roster } } } });
  return `<!DOCTYPE html><html lang="en"><head><title>Roster</title><script id="__NEXT_DATA__" type="application/json">${data}</script></head><body></body></html>`;
}
