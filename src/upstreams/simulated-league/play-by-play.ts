/** The play-by-play of a simulated game: actions whose sums are its box score, with five a side on the floor. */

import {
  type FloorTime,
  floorTimes,
  isOnFloor,
  OVERTIME_SECONDS,
  QUARTER_SECONDS,
  secondOf,
} from './floor-times.ts';
import type { GameResult, PlayerBox, TeamBox } from './play-game.ts';
import { type Random, randomFor } from './random.ts';
import type { LeagueGame } from './season-schedule.ts';
import { shotsOf, type TimedShot } from './shots-of.ts';

/** What comes first within one second of the clock. */
const RANK = {
  shot: 0,
  block: 1,
  turnover: 2,
  steal: 3,
  rebound: 4,
  foul: 5,
  freethrow: 6,
  periodEnd: 7,
  substitution: 8,
  periodStart: 9,
  gameEnd: 10,
} as const;

interface Event {
  /** Seconds since the tip-off. */
  readonly at: number;
  readonly rank: number;
  readonly teamId: number;
  readonly personId: number;
  readonly points: number;
  readonly fields: Readonly<Record<string, unknown>>;
}

interface Man {
  readonly box: PlayerBox;
  readonly time: FloorTime;
  readonly teamId: number;
}

interface Side {
  readonly teamId: number;
  readonly men: readonly Man[];
  readonly shots: readonly ShotEvent[];
}

interface ShotEvent extends TimedShot {
  /** Fields added as the others' part in the shot becomes known. */
  readonly fields: Record<string, unknown>;
  isAnswered: boolean;
}

/** Real games take about three seconds for one of play. */
const REAL_TIME = 2.8;
const FIRST_BALL_MS = 12 * 60_000;

/** The CDN's payload of a final game. */
export function playByPlayPayload(seed: number, game: LeagueGame, result: GameResult): string {
  const random = randomFor(seed, 'play-by-play', game.gameId);
  const timed = shotsOf(seed, game, result);
  const sideOf = (box: TeamBox): Side => {
    const times = floorTimes(seed, game.gameId, box, result.overtimes);
    return {
      teamId: box.teamId,
      men: box.players.map((player, index) => ({
        box: player,
        time: times[index] as FloorTime,
        teamId: box.teamId,
      })),
      shots: timed
        .filter(({ shot }) => shot.teamId === box.teamId)
        .map((shot) => ({ ...shot, fields: {}, isAnswered: false })),
    };
  };
  const [home, away] = [sideOf(result.home), sideOf(result.away)];
  const length = 4 * QUARTER_SECONDS + result.overtimes * OVERTIME_SECONDS;
  const events = [
    ...sideEvents(home, away, random),
    ...sideEvents(away, home, random),
    ...[home, away].flatMap(({ men }) => men.flatMap((man) => substitutions(man, length))),
    ...periodEvents(result.overtimes, length),
  ].sort((a, b) => a.at - b.at || a.rank - b.rank);
  return JSON.stringify({
    meta: { version: 1, code: 200, request: `http://nba.cloud/games/${game.gameId}/playbyplay?Format=json` },
    game: { gameId: game.gameId, actions: actionsOf(events, game) },
  });
}

function sideEvents(side: Side, other: Side, random: Random): Event[] {
  assistShots(side);
  const turnovers = each(side, ({ tov }) => tov).map((man) => ({
    man,
    at: randomSecond(man, random),
    fields: { actionType: 'turnover', subType: 'bad pass' } as Record<string, unknown>,
  }));
  const steals = each(other, ({ stl }) => stl).map((thief) => {
    const stolen = turnovers.find(
      ({ at, fields }) => fields.stealPersonId === undefined && isOnFloor(thief.time, at),
    );
    if (stolen) stolen.fields.stealPersonId = thief.box.player.personId;
    return event(thief, stolen?.at ?? randomSecond(thief, random), RANK.steal, { actionType: 'steal' });
  });
  const missed = side.shots.filter(({ shot }) => !shot.made);
  const blocks = each(other, ({ blk }) => blk).map((blocker) => {
    const blocked = missed.find(
      ({ elapsed, shot, fields }) =>
        shot.value === 2 && fields.blockPersonId === undefined && isOnFloor(blocker.time, elapsed),
    );
    if (blocked) blocked.fields.blockPersonId = blocker.box.player.personId;
    return event(blocker, blocked?.elapsed ?? randomSecond(blocker, random), RANK.block, {
      actionType: 'block',
    });
  });
  return [
    ...side.shots.map(
      ({ elapsed, shot, fields }): Event => ({
        at: elapsed + 1,
        rank: RANK.shot,
        teamId: side.teamId,
        personId: shot.personId,
        points: shot.made ? shot.value : 0,
        fields: {
          actionType: `${shot.value}pt`,
          subType: shot.actionType,
          isFieldGoal: 1,
          shotResult: shot.made ? 'Made' : 'Missed',
          shotDistance: shot.distance,
          xLegacy: shot.x,
          yLegacy: shot.y,
          area: shot.zoneBasic,
          areaDetail: shot.zoneArea,
          ...fields,
        },
      }),
    ),
    ...turnovers.map(({ man, at, fields }) => event(man, at, RANK.turnover, fields)),
    ...steals,
    ...blocks,
    ...each(side, ({ oreb }) => oreb).map((man) => rebound(man, missed, 'offensive', random)),
    ...each(other, ({ dreb }) => dreb).map((man) => rebound(man, missed, 'defensive', random)),
    ...each(side, ({ pf }) => pf).map((man) =>
      event(man, randomSecond(man, random), RANK.foul, { actionType: 'foul', subType: 'personal' }),
    ),
    ...side.men.flatMap((man) => freeThrows(man, random)),
  ];
}

/** Men of a side, each as often as he has done something. */
function each(side: Side, count: (box: PlayerBox) => number): Man[] {
  return side.men.flatMap((man) => Array.from({ length: count(man.box) }, () => man));
}

function event(man: Man, second: number, rank: number, fields: Readonly<Record<string, unknown>>): Event {
  return { at: second + 1, rank, teamId: man.teamId, personId: man.box.player.personId, points: 0, fields };
}

function randomSecond({ time }: Man, random: Random): number {
  return secondOf(time, random.int(time.seconds));
}

/** Every assist gets a shot that somebody else made, if possible one that the passer was on the floor for. */
function assistShots(side: Side): void {
  const made = side.shots.filter(({ shot }) => shot.made);
  const passers = each(side, ({ ast }) => ast).map(({ box, time }) => ({ id: box.player.personId, time }));
  for (const { id, time } of passers) {
    const free = made.filter(
      ({ shot, fields }) => shot.personId !== id && fields.assistPersonId === undefined,
    );
    const chosen = free.find(({ elapsed }) => isOnFloor(time, elapsed)) ?? free[0];
    if (chosen) {
      chosen.fields.assistPersonId = id;
      continue;
    }
    // All that is left are his own shots: another passer takes one of those, and he that one's.
    const own = made.find(({ fields }) => fields.assistPersonId === undefined);
    const swapped = made.find(
      ({ shot, fields }) =>
        shot.personId !== id && fields.assistPersonId !== id && fields.assistPersonId !== undefined,
    );
    if (!own || !swapped) continue;
    own.fields.assistPersonId = swapped.fields.assistPersonId;
    swapped.fields.assistPersonId = id;
  }
}

function rebound(man: Man, missed: readonly ShotEvent[], subType: string, random: Random): Event {
  const shot = missed.find(({ elapsed, isAnswered }) => !isAnswered && isOnFloor(man.time, elapsed));
  if (shot) shot.isAnswered = true;
  return event(man, shot?.elapsed ?? randomSecond(man, random), RANK.rebound, {
    actionType: 'rebound',
    subType,
  });
}

/** Trips of two, the odd one alone; the first throws are those that went in. */
function freeThrows(man: Man, random: Random): Event[] {
  const { ftm, fta } = man.box;
  const throws: Event[] = [];
  for (let thrown = 0; thrown < fta; ) {
    const trip = Math.min(2, fta - thrown);
    const second = randomSecond(man, random);
    for (let of = 1; of <= trip; of++, thrown++) {
      const made = thrown < ftm;
      throws.push({
        ...event(man, second, RANK.freethrow, {
          actionType: 'freethrow',
          subType: `${of} of ${trip}`,
          shotResult: made ? 'Made' : 'Missed',
        }),
        points: made ? 1 : 0,
      });
    }
  }
  return throws;
}

function substitutions(man: Man, length: number): Event[] {
  const move = (at: number, subType: 'in' | 'out'): Event => ({
    ...event(man, at - 1, RANK.substitution, { actionType: 'substitution', subType }),
  });
  return man.time.stints.flatMap(({ from, to }) => [
    ...(from > 0 ? [move(from, 'in')] : []),
    ...(to < length ? [move(to, 'out')] : []),
  ]);
}

function periodEvents(overtimes: number, length: number): Event[] {
  const nobody = { teamId: 0, personId: 0, points: 0 };
  const events: Event[] = [];
  for (let period = 1, start = 0; period <= 4 + overtimes; period++) {
    const end = start + (period <= 4 ? QUARTER_SECONDS : OVERTIME_SECONDS);
    events.push({
      ...nobody,
      at: start,
      rank: RANK.periodStart,
      fields: { actionType: 'period', subType: 'start' },
    });
    events.push({
      ...nobody,
      at: end,
      rank: RANK.periodEnd,
      fields: { actionType: 'period', subType: 'end' },
    });
    start = end;
  }
  events.push({ ...nobody, at: length, rank: RANK.gameEnd, fields: { actionType: 'game', subType: 'end' } });
  return events;
}

function actionsOf(events: readonly Event[], game: LeagueGame): object[] {
  const score = { [game.home.teamId]: 0, [game.away.teamId]: 0 };
  const totals = new Map<number, number>();
  return events.map(({ at, rank, teamId, personId, points, fields }, index) => {
    score[teamId] = (score[teamId] ?? 0) + points;
    const total = (totals.get(personId) ?? 0) + points;
    totals.set(personId, total);
    const time = new Date(game.tipoff + FIRST_BALL_MS + at * 1000 * REAL_TIME).toISOString();
    const team = teamId === game.home.teamId ? game.home : game.away;
    return {
      actionNumber: index + 2,
      ...clockAt(at, rank === RANK.substitution || rank === RANK.periodStart),
      timeActual: time,
      ...(teamId !== 0 && { teamId, teamTricode: team.tricode }),
      qualifiers: [],
      personId,
      possession: teamId,
      isFieldGoal: 0,
      ...fields,
      ...(points > 0 && { pointsTotal: total }),
      scoreHome: String(score[game.home.teamId]),
      scoreAway: String(score[game.away.teamId]),
      edited: time,
      orderNumber: 10_000 * (index + 2),
    };
  });
}

/** @param isOpening whether what happens between two periods belongs to the later one */
function clockAt(at: number, isOpening: boolean): { clock: string; period: number; periodType: string } {
  const second = isOpening ? at : Math.max(0, at - 1);
  const regular = second < 4 * QUARTER_SECONDS;
  const period = regular
    ? Math.floor(second / QUARTER_SECONDS) + 1
    : Math.floor((second - 4 * QUARTER_SECONDS) / OVERTIME_SECONDS) + 5;
  const end = regular ? period * QUARTER_SECONDS : 4 * QUARTER_SECONDS + (period - 4) * OVERTIME_SECONDS;
  const two = (value: number) => String(value).padStart(2, '0');
  const left = end - at;
  return {
    clock: `PT${two(Math.floor(left / 60))}M${two(left % 60)}.00S`,
    period,
    periodType: regular ? 'REGULAR' : 'OVERTIME',
  };
}
