/** When a recorded injury report was given out, by its title. */

import { getDocumentProxy } from 'unpdf';
import { easternInstant } from '../../league/eastern-time.ts';
import { isGameDate } from '../../league/game-date.ts';
import type { Instant } from '../../ports/clock.ts';

/** Null for any other PDF. */
export async function reportTime(body: Uint8Array): Promise<Instant | null> {
  const document = await getDocumentProxy(new Uint8Array(body), { verbosity: 0 });
  const { items } = await (await document.getPage(1)).getTextContent();
  await document.loadingTask.destroy();
  const text = items.map((item) => ('str' in item ? item.str : '')).join('');
  const title = /Injury Report: (\d\d)\/(\d\d)\/(\d\d) (\d\d):(\d\d) (AM|PM)/.exec(text);
  if (!title) return null;
  const [, month, day, year, hour, minute, half] = title;
  const date = `20${year}-${month}-${day}`;
  if (!isGameDate(date)) return null;
  const clock = (Number(hour) % 12) + (half === 'PM' ? 12 : 0);
  return easternInstant(date, `${String(clock).padStart(2, '0')}:${minute}`);
}
