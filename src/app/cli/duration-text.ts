/** Milliseconds as people say them: `42 s`, `3 min 5 s`, `1 h 2 min`, `3 d 4 h`. */

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export function durationText(milliseconds: number): string {
  const total = Math.max(0, Math.round(milliseconds / 1000));
  const whole = (unit: number, within: number) => Math.floor((total % within) / unit);
  if (total < MINUTE) return `${total} s`;
  if (total < HOUR) return `${whole(MINUTE, HOUR)} min ${total % MINUTE} s`;
  if (total < 2 * DAY) return `${Math.floor(total / HOUR)} h ${whole(MINUTE, HOUR)} min`;
  return `${Math.floor(total / DAY)} d ${whole(HOUR, DAY)} h`;
}
