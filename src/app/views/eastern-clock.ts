/** Instants as the league's clock shows them: `7:30 PM ET`. */

const TIME = new Intl.DateTimeFormat('en-US', {
  timeZone: 'America/New_York',
  hour: 'numeric',
  minute: '2-digit',
});
const DATE_TIME = new Intl.DateTimeFormat('en-US', {
  timeZone: 'America/New_York',
  month: 'short',
  day: 'numeric',
  hour: 'numeric',
  minute: '2-digit',
});

/** Time of day of an instant: UTC milliseconds, or ISO text as the warehouse gives it. */
export function easternTime(instant: number | string): string {
  return `${plain(TIME.format(millisecondsOf(instant)))} ET`;
}

/** Day and time, without the year: `Jan 15, 7:30 PM ET`. */
export function easternDayTime(instant: number | string): string {
  return `${plain(DATE_TIME.format(millisecondsOf(instant)))} ET`;
}

function millisecondsOf(instant: number | string): number {
  return typeof instant === 'number' ? instant : Date.parse(instant);
}

/** Newer zone data puts a narrow no-break space before AM and PM. */
function plain(text: string): string {
  return text.replaceAll('\u202f', ' ');
}
