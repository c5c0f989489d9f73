/** Single answers that were recorded whole: an injury report, a scoreboard and a box score of ESPN's, each on its date. */

import { easternDate, easternInstant } from '../../league/eastern-time.ts';
import { addDays, type GameDate } from '../../league/game-date.ts';
import type { Instant } from '../../ports/clock.ts';
import type { UpstreamResponse } from '../../ports/upstream.ts';
import { htmlResponse, jsonResponse, notFound, pdfResponse } from '../payload-shapes/json-response.ts';
import type { SourceRequest } from '../payload-shapes/source-request.ts';
import type { SeasonFiles } from './season-files.ts';

type RecordedRequest = Extract<
  SourceRequest,
  { kind: 'injury_report' | 'espn_scoreboard' | 'espn_boxscore' }
>;

const DERIVED = true;
const HOUR_MS = 3_600_000;
/** Recorded results are the final ones: they are shown from the end of the date's last game on. */
const FINAL_AT = '05:00';

export async function answerRecorded(
  files: SeasonFiles,
  request: RecordedRequest,
  asOf: Instant,
): Promise<UpstreamResponse> {
  switch (request.kind) {
    case 'injury_report': {
      for (const { at, body } of await files.injuryReports()) {
        if (at > asOf) continue;
        // The file of an hour holds the report of its half.
        const isAsked = request.isQuarter
          ? false
          : Math.floor(at / HOUR_MS) === Math.floor(request.at / HOUR_MS);
        if (isAsked) return pdfResponse(body, at, !DERIVED);
      }
      return notFound(`no injury report of ${new Date(request.at).toISOString()}`, asOf);
    }
    case 'espn_scoreboard': {
      for (const body of await files.recorded('espn_scoreboard')) {
        const { events = [] } = JSON.parse(Buffer.from(body).toString('utf8')) as {
          events?: { date: string }[];
        };
        const start = Date.parse(events[0]?.date ?? '');
        const date = Number.isNaN(start) ? null : easternDate(start);
        if (date === request.date && finalOf(date) <= asOf) {
          return jsonResponse(body, finalOf(date), !DERIVED);
        }
      }
      return notFound(`no scoreboard of ${request.date} by ESPN`, asOf);
    }
    case 'espn_boxscore': {
      for (const body of await files.recorded('espn_boxscore')) {
        const text = Buffer.from(body).toString('utf8');
        const strip = /"gid":"(\d+)","dt":"([^"]+)"/.exec(text);
        const start = Date.parse(strip?.[2] ?? '');
        if (strip?.[1] !== request.eventId || Number.isNaN(start)) continue;
        const known = finalOf(easternDate(start));
        if (known <= asOf) return htmlResponse(text, known, !DERIVED);
      }
      return notFound(`no box score of event ${request.eventId} by ESPN`, asOf);
    }
  }
}

function finalOf(date: GameDate): Instant {
  return easternInstant(addDays(date, 1), FINAL_AT);
}
