/** A script for the simulated league: what happens in it, and how its answers fail; checked against the league it is for. */

import { seasonFromGameId, seasonOf } from '../../league/season.ts';
import type { Upstream } from '../../ports/upstream.ts';
import type { LeagueEvent } from './league-event.ts';
import { ASKED_BY_GAME, type Fault, withFaults } from './scripted-faults.ts';
import type { SimulatedLeague } from './simulated-league.ts';

export type ScriptEntry = LeagueEvent | Fault;

const HAPPENS: readonly string[] = [
  'overtime',
  'postponed',
  'trade',
  'injury',
  'dnp',
] satisfies LeagueEvent['kind'][];

/**
 * Opens the league with what the script makes happen, behind the faults it wants.
 * @param open makes the league with events
 * @throws RangeError naming every entry about a game, player or date the league does not have, or that can never strike
 */
export async function openScriptedLeague(
  script: readonly ScriptEntry[],
  open: (events: readonly LeagueEvent[]) => Promise<SimulatedLeague>,
): Promise<Upstream> {
  const league = await open([]);
  const [from, to] = await league.coverage();
  const wrong = script.flatMap((entry, index) =>
    problemsOf(entry, league, [from, to]).map((problem) => `faults[${index}] (${entry.kind}): ${problem}`),
  );
  if (wrong.length > 0) throw new RangeError(wrong.join('\n'));
  const events = script.filter((entry): entry is LeagueEvent => HAPPENS.includes(entry.kind));
  const faults = script.filter((entry): entry is Fault => !HAPPENS.includes(entry.kind));
  return withFaults(events.length === 0 ? league : await open(events), faults);
}

function problemsOf(
  entry: ScriptEntry,
  league: SimulatedLeague,
  [first, last]: readonly [string, string],
): string[] {
  const problems: string[] = [];
  const outside = (name: string, date: string) => {
    if (date < first || date > last)
      problems.push(`${name} ${date} is outside the league's dates, ${first} to ${last}`);
  };
  const gameId = 'game' in entry ? entry.game : undefined;
  const game = gameId === undefined ? null : league.season(seasonFromGameId(gameId))?.game(gameId);
  if (gameId !== undefined && !game)
    problems.push(`the league has no game ${gameId}: those it has are in nba_raw.nbac_schedule`);
  switch (entry.kind) {
    case 'overtime':
      break;
    case 'postponed': {
      if (!entry.to || !game) break;
      outside('to', entry.to);
      if (entry.to <= game.date) problems.push(`to ${entry.to} is not after the game's date ${game.date}`);
      const others = league.season(game.season)?.gamesOf(entry.to) ?? [];
      const busy = [game.home, game.away].filter((team) =>
        others.some(({ home, away }) => [home, away].includes(team)),
      );
      for (const { fullName } of busy) problems.push(`the ${fullName} have another game on ${entry.to}`);
      break;
    }
    case 'trade':
    case 'injury':
    case 'dnp': {
      outside('date', entry.date);
      const rosters = league.season(seasonOf(entry.date))?.rosters(entry.date) ?? [];
      const teamOf = (player: number) =>
        rosters.find(({ players }) => players.some(({ personId }) => personId === player))?.teamId;
      const persons = entry.kind === 'trade' ? [entry.player, entry.for] : [entry.player];
      const teams = persons.map(teamOf);
      for (const [index, team] of teams.entries())
        if (team === undefined)
          problems.push(`nobody of the league is player ${persons[index]} on ${entry.date}`);
      if (teams.length === 2 && teams[0] !== undefined && teams[0] === teams[1])
        problems.push(`players ${persons.join(' and ')} are of one team already`);
      if (entry.kind === 'injury' && entry.to !== undefined && entry.to < entry.date)
        problems.push(`to ${entry.to} is before date ${entry.date}`);
      break;
    }
    default:
      if (entry.from !== undefined && entry.to !== undefined && entry.to < entry.from)
        problems.push(`to ${entry.to} is before from ${entry.from}`);
      if (entry.to !== undefined && entry.to < first) outside('to', entry.to);
      if (entry.from !== undefined && entry.from > last) outside('from', entry.from);
      if (
        entry.kind !== 'correction' &&
        entry.game !== undefined &&
        entry.of !== undefined &&
        !ASKED_BY_GAME.includes(entry.of)
      )
        problems.push(
          `${entry.of} is not asked game by game: leave out game, or name one of ${ASKED_BY_GAME.join(', ')}`,
        );
  }
  return problems;
}
