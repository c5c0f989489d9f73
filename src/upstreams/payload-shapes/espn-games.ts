/** ESPN's scoreboard, box-score page and roster (`sources.md` §6.10). */

import type { GameDate } from '../../league/game-date.ts';
import type { Team } from '../../league/teams.ts';
import type { Instant } from '../../ports/clock.ts';
import type { BoxedGame, BoxedPlayer, BoxedSide } from './boxscore.ts';
import type { InjuryEntry } from './espn-injuries.ts';
import { pointsOf } from './game-log.ts';

export interface EspnGame {
  readonly eventId: string;
  readonly tipoff: Instant;
  readonly home: Team;
  readonly away: Team;
  readonly final: { readonly home: number; readonly away: number; readonly overtimes: number } | null;
}

const FINAL = { id: '3', name: 'STATUS_FINAL', state: 'post', completed: true } as const;
const SCHEDULED = { id: '1', name: 'STATUS_SCHEDULED', state: 'pre', completed: false } as const;
const KEYS = [
  'minutes',
  'fieldGoalsMade-fieldGoalsAttempted',
  'threePointFieldGoalsMade-threePointFieldGoalsAttempted',
  'freeThrowsMade-freeThrowsAttempted',
  'offensiveRebounds',
  'defensiveRebounds',
  'rebounds',
  'assists',
  'steals',
  'blocks',
  'turnovers',
  'fouls',
  'plusMinus',
  'points',
] as const;

/** ESPN leaves the seconds out. */
const minutesOf = (at: Instant) => `${new Date(at).toISOString().slice(0, 16)}Z`;

export function espnScoreboardPayload(date: GameDate, games: readonly EspnGame[]): string {
  const competitor = (homeAway: 'home' | 'away', team: Team, final: EspnGame['final']) => ({
    homeAway,
    team: { id: team.espnId, abbreviation: team.espnAbbreviation, displayName: team.oddsApiName },
    score: String(final?.[homeAway] ?? 0),
  });
  return JSON.stringify({
    leagues: [{ id: '46', calendar: [`${date}T08:00Z`] }],
    events: games.map(({ eventId, tipoff, home, away, final }) => ({
      id: eventId,
      date: minutesOf(tipoff),
      status: { period: final ? 4 + final.overtimes : 0, type: final ? FINAL : SCHEDULED },
      competitions: [
        {
          id: eventId,
          neutralSite: false,
          competitors: [competitor('home', home, final), competitor('away', away, final)],
        },
      ],
    })),
  });
}

/** The page of a final game, whole minutes as ESPN gives them; men who are injured are not listed. */
export function espnBoxscorePage(eventId: string, tipoff: Instant, game: BoxedGame): string {
  const gamepackage = {
    gmStrp: { gid: eventId, dt: minutesOf(tipoff), status: { id: '3', desc: 'Final', state: 'post' } },
    bxscr: [sideOf(game.away, false), sideOf(game.home, true)],
  };
  const data = JSON.stringify({ app: {}, page: { content: { gamepackage } } });
  return `<!DOCTYPE html><html lang="en"><head><title>Box Score - ESPN</title></head><body><script type="text/javascript" >window['__espnfitt__']=${data};</script></body></html>`;
}

function sideOf({ team, players, absent }: BoxedSide, isHome: boolean): object {
  const line = ({ personId, name, box }: BoxedPlayer) => ({
    athlt: { id: String(personId), dspNm: name },
    stats: [
      String(box.min),
      `${box.fgm}-${box.fga}`,
      `${box.fg3m}-${box.fg3a}`,
      `${box.ftm}-${box.fta}`,
      ...[box.oreb, box.dreb, box.oreb + box.dreb, box.ast, box.stl, box.blk, box.tov, box.pf].map(String),
      box.plusMinus === null ? '' : `${box.plusMinus > 0 ? '+' : ''}${box.plusMinus}`,
      String(pointsOf(box)),
    ],
  });
  const sum = (value: (box: BoxedPlayer['box']) => number) =>
    players.reduce((total, { box }) => total + value(box), 0);
  const totals = [
    '',
    `${sum((box) => box.fgm)}-${sum((box) => box.fga)}`,
    `${sum((box) => box.fg3m)}-${sum((box) => box.fg3a)}`,
    `${sum((box) => box.ftm)}-${sum((box) => box.fta)}`,
    ...[
      sum((box) => box.oreb),
      sum((box) => box.dreb),
      sum((box) => box.oreb + box.dreb),
      sum((box) => box.ast),
      sum((box) => box.stl),
      sum((box) => box.blk),
      sum((box) => box.tov),
      sum((box) => box.pf),
    ].map(String),
    '',
    String(sum(pointsOf)),
  ];
  const isStarter = ({ exact }: BoxedPlayer) => exact?.starter === true;
  const dressed = absent.filter(({ roster }) => roster === 'ACTIVE');
  return {
    tm: { id: team.espnId, abbrev: team.espnAbbreviation, ...(isHome && { hm: true }) },
    stats: [
      { type: 'starters', keys: KEYS, athlts: players.filter(isStarter).map(line) },
      {
        type: 'bench',
        keys: KEYS,
        athlts: [
          ...players.filter((player) => !isStarter(player)).map(line),
          ...dressed.map(({ personId, name }) => ({
            athlt: { id: String(personId), dspNm: name },
            stats: [],
            dnpRsn: "DNP-COACH'S DECISION",
          })),
        ],
      },
      { type: 'totals', ttls: totals },
    ],
  };
}

export interface EspnRosterPlayer {
  readonly personId: number;
  readonly name: string;
  readonly jersey: string;
  readonly position: string;
  readonly heightInches: number;
  readonly weightPounds: number;
}

export function espnRosterPayload(
  team: Team,
  players: readonly EspnRosterPlayer[],
  entries: readonly InjuryEntry[],
): string {
  return JSON.stringify({
    team: {
      id: team.espnId,
      abbreviation: team.espnAbbreviation,
      displayName: team.oddsApiName,
      athletes: players.map((player) => ({
        id: String(player.personId),
        fullName: player.name,
        jersey: player.jersey,
        position: { abbreviation: player.position },
        height: player.heightInches,
        weight: player.weightPounds,
        active: true,
        injuries: entries
          .filter(({ athleteId }) => athleteId === String(player.personId))
          .map(({ injuryId, status, announcedAt, type, side, returnDate }) => ({
            id: injuryId,
            status,
            date: minutesOf(announcedAt),
            details: { type, side, ...(returnDate === null ? {} : { returnDate }) },
          })),
      })),
    },
  });
}
