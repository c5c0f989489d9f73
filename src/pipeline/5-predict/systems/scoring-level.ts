/** A player's level game by game: decayed points per minute and minutes, shrunk to what is usual (predictions.md §11.1). */

/** Half-life of the scoring rate and of the minutes, in games. */
const RATE_HALF_LIFE = 14;
const MINUTES_HALF_LIFE = 3;
/** Minutes of league-average scoring a player begins with, and that scoring in points per minute. */
const PRIOR_MINUTES = 25;
export const PRIOR_RATE = 0.42;
/** Minutes of the imaginary game before his first. */
const FIRST_GAME_MINUTES = 20;
/** What is kept of the rate's sums when a season begins. */
const KEPT_OVER_SUMMER = 0.6;
const FORM_GAMES = 5;
/** Below this average a few points would look like a change of form. */
const FORM_FLOOR = 3;

/** What is known of a player before a game. */
export interface LevelBefore {
  /** Points per minute. */
  readonly rate: number;
  readonly minutes: number;
  /** Points to be expected: rate times minutes. */
  readonly points: number;
  /** (mean of the last five - season mean) / season mean; NaN before the second game of a season. */
  readonly form: number;
  /** Games that went in, all seasons. */
  readonly games: number;
  readonly seasonGames: number;
}

export interface RunningLevel {
  /** Says which season the next game belongs to; a new one keeps 60 % of what is known of his rate. */
  enterSeason(season: number): void;
  before(): LevelBefore;
  add(points: number, minutes: number): void;
}

export function scoringLevel(): RunningLevel {
  const rateDecay = 0.5 ** (1 / RATE_HALF_LIFE);
  const minutesDecay = 0.5 ** (1 / MINUTES_HALF_LIFE);
  let season: number | null = null;
  let points = 0;
  let minutes = 0;
  let weightedMinutes = FIRST_GAME_MINUTES;
  let minutesWeight = 1;
  let games = 0;
  let seasonGames = 0;
  let seasonPoints = 0;
  const last = new Float64Array(FORM_GAMES);

  return {
    enterSeason(next) {
      if (season !== null && season !== next) {
        points *= KEPT_OVER_SUMMER;
        minutes *= KEPT_OVER_SUMMER;
        seasonGames = 0;
        seasonPoints = 0;
      }
      season = next;
    },
    before() {
      const rate = (points + PRIOR_MINUTES * PRIOR_RATE) / (minutes + PRIOR_MINUTES);
      const expectedMinutes = weightedMinutes / minutesWeight;
      let form = Number.NaN;
      if (seasonGames >= 2) {
        const recent = Math.min(seasonGames, FORM_GAMES);
        let sum = 0;
        for (let i = 1; i <= recent; i++) sum += last[(seasonGames - i) % FORM_GAMES]!;
        const average = seasonPoints / seasonGames;
        form = (sum / recent - average) / Math.max(average, FORM_FLOOR);
      }
      return { rate, minutes: expectedMinutes, points: rate * expectedMinutes, form, games, seasonGames };
    },
    add(gamePoints, gameMinutes) {
      points = points * rateDecay + gamePoints;
      minutes = minutes * rateDecay + gameMinutes;
      weightedMinutes = weightedMinutes * minutesDecay + gameMinutes;
      minutesWeight = minutesWeight * minutesDecay + 1;
      last[seasonGames % FORM_GAMES] = gamePoints;
      games++;
      seasonGames++;
      seasonPoints += gamePoints;
    },
  };
}
