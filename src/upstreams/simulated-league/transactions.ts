/** What a simulated league's teams did: trades of a season, and trades, signings and waivers of the summer before it. */

import { addDays, gameDate } from '../../league/game-date.ts';
import { teamById } from '../../league/teams.ts';
import type { Transaction } from '../payload-shapes/movement.ts';
import type { LeaguePlayer } from './league-player.ts';
import type { Roster } from './rosters.ts';
import { afterTrade, type Trade } from './trades.ts';

/** Newest first; `before` is null for the league's first season, whose players all sign. */
export function summerTransactions(
  season: number,
  rosters: readonly Roster[],
  before: readonly Roster[] | null,
): Transaction[] {
  const formerTeam = new Map(
    (before ?? []).flatMap(({ teamId, players }) =>
      players.map(({ personId }) => [personId, teamId] as const),
    ),
  );
  const present = new Set(rosters.flatMap(({ players }) => players.map(({ personId }) => personId)));
  const moves: Transaction[] = [];
  for (const { teamId, players } of rosters) {
    for (const player of players) {
      const from = formerTeam.get(player.personId);
      if (from === teamId) continue;
      moves.push(
        from === undefined ? signing(season, teamId, player) : trade(`${season}-07-10`, from, teamId, player),
      );
    }
  }
  for (const { teamId, players } of before ?? []) {
    for (const player of players) {
      if (!present.has(player.personId)) moves.push(waiver(season, teamId, player));
    }
  }
  return moves.sort((a, b) => compare(b.date, a.date) || compare(a.group, b.group));
}

/** Newest first. A trade is agreed on the eve of the date from which it holds. */
export function tradeTransactions(trades: readonly Trade[], opening: readonly Roster[]): Transaction[] {
  let rosters = opening;
  const moves: Transaction[] = [];
  for (const deal of trades) {
    const after = afterTrade(rosters, deal);
    for (const { teamId, players } of after) {
      for (const player of players.filter(({ personId }) => deal.persons.includes(personId))) {
        const from = rosters.find((roster) => roster.players.includes(player))?.teamId ?? 0;
        moves.push(trade(addDays(deal.date, -1), from, teamId, player));
      }
    }
    rosters = after;
  }
  return moves.reverse();
}

function signing(season: number, teamId: number, player: LeaguePlayer): Transaction {
  const { fullName } = teamById(teamId);
  return move(
    'Signing',
    `${season}-07-20`,
    teamId,
    player,
    0,
    `${fullName} signed ${player.name} to a Contract.`,
  );
}

function trade(date: string, from: number, to: number, player: LeaguePlayer): Transaction {
  const text = `${teamById(to).fullName} received ${player.name} from ${teamById(from).fullName}.`;
  return move('Trade', date, to, player, from, text);
}

function waiver(season: number, teamId: number, player: LeaguePlayer): Transaction {
  return move(
    'Waive',
    `${season}-07-05`,
    teamId,
    player,
    0,
    `${teamById(teamId).fullName} waived ${player.name}.`,
  );
}

function move(
  type: Transaction['type'],
  date: string,
  teamId: number,
  player: LeaguePlayer,
  otherTeamId: number,
  description: string,
): Transaction {
  return {
    type,
    date: gameDate(date),
    teamId,
    teamSlug: teamById(teamId).slug,
    personId: player.personId,
    playerSlug: player.name.toLowerCase().replace(/[^a-z]+/g, '-'),
    otherTeamId,
    group: `${type} ${player.personId}`,
    description,
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
