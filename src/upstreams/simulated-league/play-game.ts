/** Plays one game: box scores and shots of both teams, depending on nothing but the seed and the game. */

import { ZONES, type Zone } from '../../league/shot-zones.ts';
import { type BoxCounts, pointsOf } from '../payload-shapes/game-log.ts';
import { HOME_TOUCH, makingShare, TEAM_ATTEMPTS } from './expectation.ts';
import type { LeaguePlayer } from './league-player.ts';
import { type Random, randomFor } from './random.ts';
import { ROTATION_SIZE, shareMinutes, wholeNumbers } from './rotation.ts';
import { ZONE_FACTS } from './shot-zones.ts';

/** A team as it comes to a game. */
export interface GameSide {
  readonly teamId: number;
  /** Men who can play. */
  readonly available: readonly LeaguePlayer[];
  /** What opponents make less of their shots against it. */
  readonly defence: number;
  /** Current form of a player, 1 is his average: the share of the attack he takes. */
  readonly form: (personId: number) => number;
}

export interface TakenShot {
  readonly zone: Zone;
  readonly made: boolean;
}

export interface PlayerBox extends BoxCounts {
  readonly player: LeaguePlayer;
  readonly shots: readonly TakenShot[];
}

export interface TeamBox {
  readonly teamId: number;
  readonly players: readonly PlayerBox[];
  /** Sums of the players. */
  readonly totals: BoxCounts;
  readonly points: number;
}

export interface GameResult {
  readonly home: TeamBox;
  readonly away: TeamBox;
  readonly overtimes: number;
}

const OVERTIME_SHARE = 0.06;
/** A game that went to overtime was close, and nobody wins it by more. */
const WIDEST_OVERTIME_MARGIN = 12;
/** Leaders rest their men: large margins are rarer than independent shots would make them. The larger, the milder. */
const BLOWOUT_MARGIN = 24;
/** Game-to-game spread (of logarithms) of minutes and of a man's share of the attack. */
const [MINUTES_SPREAD, ATTACK_SPREAD] = [0.17, 0.2];
/** A team's own spread of attempts beside the game's pace. */
const TEAM_ATTEMPTS_DEVIATION = 2.5;
/** Men more or fewer than ten who play. */
const ROTATION_CHANGES = [-1, 0, 0, 0, 1, 1, 1, 2] as const;
const MOST_FOULS = 6;
/** Turnovers of an average team, and the fewest a team has ever had. */
const [TURNOVERS, FEWEST_TURNOVERS] = [12.5, 2];
/** Share of a team's own misses it gets back. */
const OFFENSIVE_REBOUNDS = 0.26;

export function playGame(
  seed: number,
  gameId: string,
  home: GameSide,
  away: GameSide,
  overtimes = drawOvertimes(randomFor(seed, 'overtime', gameId)),
): GameResult {
  for (let attempt = 0; ; attempt++) {
    const random = randomFor(seed, 'game', gameId, attempt);
    const pace = random.normal(1, 0.03);
    const [first, second] = [
      attack(home, HOME_TOUCH - away.defence, overtimes, pace, random),
      attack(away, -HOME_TOUCH - home.defence, overtimes, pace, random),
    ];
    const margin = sum(first, pointsOf) - sum(second, pointsOf);
    // Nobody wins by nothing. Another attempt is another stream, so the game stays a matter of its id alone.
    if (margin === 0 || (overtimes > 0 && Math.abs(margin) > WIDEST_OVERTIME_MARGIN)) continue;
    if (!random.chance(Math.exp(-0.5 * (margin / BLOWOUT_MARGIN) ** 2))) continue;
    // Both teams have the ball equally often: who shoots less has lost it more.
    const possessions =
      (chances(first) + chances(second)) / 2 + random.normal(TURNOVERS, 2) * (1 + (5 / 48) * overtimes);
    return {
      home: finish(home.teamId, first, second, margin, possessions, random),
      away: finish(away.teamId, second, first, -margin, possessions, random),
      overtimes,
    };
  }
}

function drawOvertimes(random: Random): number {
  if (!random.chance(OVERTIME_SHARE)) return 0;
  return random.chance(0.1) ? 2 : 1;
}

/** Possessions a team's shots and free throws stand for, before turnovers, with the rebounds it can expect. */
function chances(side: readonly Attack[]): number {
  const misses = sum(side, ({ shots, fgm }) => shots.length - fgm);
  return sum(side, ({ shots, fta }) => shots.length + 0.44 * fta) - OFFENSIVE_REBOUNDS * misses;
}

/** A player's own part of the box: minutes, shots, free throws. */
interface Attack {
  readonly player: LeaguePlayer;
  readonly min: number;
  readonly shots: readonly TakenShot[];
  readonly fgm: number;
  readonly fg3m: number;
  readonly fg3a: number;
  readonly ftm: number;
  readonly fta: number;
}

function attack(side: GameSide, touch: number, overtimes: number, pace: number, random: Random): Attack[] {
  const byMinutes = [...side.available].sort((a, b) => b.minutes - a.minutes || a.personId - b.personId);
  const size = ROTATION_SIZE + random.pick(ROTATION_CHANGES);
  const playing = byMinutes.slice(0, size);
  const minutes = wholeNumbers(
    shareMinutes(playing, 240 + 25 * overtimes, () => Math.exp(random.normal(0, MINUTES_SPREAD))),
  );
  const weights = playing.map(
    (player, index) =>
      player.attempts *
      (minutes[index] ?? 0) *
      side.form(player.personId) *
      Math.exp(random.normal(0, ATTACK_SPREAD)),
  );
  const teamAttempts =
    random.normal(TEAM_ATTEMPTS * pace, TEAM_ATTEMPTS_DEVIATION) * (1 + (5 / 48) * overtimes);
  const attempts = distribution(weights, Math.round(teamAttempts), random);
  const attacks = playing.map((player, index) =>
    shoot(player, minutes[index] ?? 0, attempts[index] ?? 0, touch, random),
  );
  // Now and then the last man of the bench comes on for a few seconds.
  const last = byMinutes[size];
  if (last && random.chance(0.04)) attacks.push(shoot(last, 0, 0, touch, random));
  return attacks;
}

function shoot(player: LeaguePlayer, min: number, attempts: number, touch: number, random: Random): Attack {
  const drawZone = random.weighted(ZONES.map((zone) => player.mix[zone]));
  const shots: TakenShot[] = [];
  for (let taken = 0; taken < attempts; taken++) {
    const zone = ZONES[drawZone()] as Zone;
    shots.push({ zone, made: random.chance(makingShare(ZONE_FACTS[zone].share, player.touch + touch)) });
  }
  const threes = shots.filter(({ zone }) => ZONE_FACTS[zone].value === 3);
  // Trips to the line are two throws; one in ten is the third point of a made basket.
  let fta = 0;
  for (let trips = random.poisson((attempts * player.freeThrows) / 1.9); trips > 0; trips--) {
    fta += random.chance(0.1) ? 1 : 2;
  }
  let ftm = 0;
  for (let thrown = 0; thrown < fta; thrown++) ftm += Number(random.chance(player.freeThrowTouch));
  return {
    player,
    min,
    shots,
    fgm: shots.filter(({ made }) => made).length,
    fg3m: threes.filter(({ made }) => made).length,
    fg3a: threes.length,
    ftm,
    fta,
  };
}

/** Adds what depends on the other team: rebounds of both teams' misses, steals, blocks; then the sums. */
function finish(
  teamId: number,
  own: readonly Attack[],
  other: readonly Attack[],
  margin: number,
  possessions: number,
  random: Random,
): TeamBox {
  const misses = (side: readonly Attack[]) => sum(side, ({ shots, fgm }) => shots.length - fgm);
  const share = (count: number, weight: (player: LeaguePlayer) => number) =>
    distribute(own, count, weight, random);
  const made = sum(own, ({ fgm }) => fgm);
  const regained = binomial(misses(own), OFFENSIVE_REBOUNDS, random);
  const oreb = share(regained, ({ rebounds }) => rebounds ** 1.4);
  const dreb = share(binomial(misses(other), 0.7, random), ({ rebounds }) => rebounds);
  const ast = share(binomial(made, 0.61, random), ({ assists }) => assists);
  const used = sum(own, ({ shots, fta }) => shots.length + 0.44 * fta) - regained;
  const lost = Math.max(FEWEST_TURNOVERS, Math.round(possessions - used + random.normal(0, 1.5)));
  const tov = share(lost, ({ turnovers }) => turnovers);
  const stl = share(random.poisson(7.4), ({ steals }) => steals);
  const blk = share(random.poisson(4.8), ({ blocks }) => blocks);
  const pf = share(random.poisson(18.5), ({ fouls }) => fouls).map((fouls) => Math.min(MOST_FOULS, fouls));
  const plusMinus = plusMinuses(own, margin, random);
  const at = (counts: readonly number[], index: number) => counts[index] ?? 0;
  const players = own.map(
    (line, index): PlayerBox => ({
      ...line,
      fga: line.shots.length,
      oreb: at(oreb, index),
      dreb: at(dreb, index),
      ast: at(ast, index),
      stl: at(stl, index),
      blk: at(blk, index),
      tov: at(tov, index),
      pf: at(pf, index),
      plusMinus: at(plusMinus, index),
    }),
  );
  const total = (count: (line: PlayerBox) => number) => sum(players, count);
  const totals: BoxCounts = {
    min: total(({ min }) => min),
    fgm: total(({ fgm }) => fgm),
    fga: total(({ fga }) => fga),
    fg3m: total(({ fg3m }) => fg3m),
    fg3a: total(({ fg3a }) => fg3a),
    ftm: total(({ ftm }) => ftm),
    fta: total(({ fta }) => fta),
    oreb: total((line) => line.oreb),
    dreb: total((line) => line.dreb),
    ast: total((line) => line.ast),
    stl: total((line) => line.stl),
    blk: total((line) => line.blk),
    tov: total((line) => line.tov),
    pf: total((line) => line.pf),
    plusMinus: margin,
  };
  return { teamId, players, totals, points: pointsOf(totals) };
}

/** Hands out `count` things one by one, by minutes and weight; somebody with no minutes gets none. */
function distribute(
  side: readonly Attack[],
  count: number,
  weight: (player: LeaguePlayer) => number,
  random: Random,
): number[] {
  return distribution(
    side.map(({ player, min }) => min * weight(player)),
    count,
    random,
  );
}

/** A share of the margin by minutes with noise, adding up to five times the margin: five men are on the floor. */
function plusMinuses(side: readonly Attack[], margin: number, random: Random): number[] {
  const minutes = sum(side, ({ min }) => min);
  const parts = side.map(({ min }) => (5 * margin * min) / minutes + random.normal(0, 1.2) * Math.sqrt(min));
  const excess = parts.reduce((all, part) => all + part, 0) - 5 * margin;
  return wholeNumbers(parts.map((part, index) => part - (excess * (side[index]?.min ?? 0)) / minutes));
}

/** How many of `count` things each gets when they are handed out one by one, by weight. */
function distribution(weights: readonly number[], count: number, random: Random): number[] {
  const counts = weights.map(() => 0);
  const draw = random.weighted(weights);
  for (let given = 0; given < count; given++) {
    const index = draw();
    counts[index] = (counts[index] ?? 0) + 1;
  }
  return counts;
}

function binomial(trials: number, probability: number, random: Random): number {
  let successes = 0;
  for (let trial = 0; trial < trials; trial++) successes += Number(random.chance(probability));
  return successes;
}

function sum<T>(list: readonly T[], value: (item: T) => number): number {
  return list.reduce((total, item) => total + value(item), 0);
}
