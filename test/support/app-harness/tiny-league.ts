/** An upstream of one tiny season: the simulated league with a few teams, answering eight sources in a fraction of the time. */

import type { Upstream, UpstreamRequest } from '../../../src/ports/upstream.ts';
import { notFound } from '../../../src/upstreams/payload-shapes/json-response.ts';
import { readSourceUrl, type SourceRequest } from '../../../src/upstreams/payload-shapes/source-request.ts';
import { SimulatedLeague } from '../../../src/upstreams/simulated-league/simulated-league.ts';
import { TinySeason, type TinySeasonOptions } from './tiny-season.ts';

const ANSWERED: ReadonlySet<SourceRequest['kind'] | undefined> = new Set([
  'schedule',
  'game_log',
  'shots',
  'player_index',
  'injuries',
  'odds',
  'odds_events',
  'event_odds',
]);

/** Same options, same answers. `seen` is told every request, before it is answered. */
export function tinyLeague(
  options: TinySeasonOptions,
  seen: (url: string) => void = () => undefined,
): Upstream {
  const league = tinyWorld(options);
  return {
    kind: league.kind,
    coverage: () => league.coverage(),
    async fetch(request: UpstreamRequest) {
      seen(request.url);
      return ANSWERED.has(readSourceUrl(request.url)?.kind)
        ? await league.fetch(request)
        : notFound(`the tiny league does not know ${request.url}`, request.asOf);
    },
    close: () => league.close(),
  };
}

/** The same teams and games at all sources. */
export function tinyWorld(options: TinySeasonOptions): SimulatedLeague {
  const season = new TinySeason(options);
  return new SimulatedLeague(options.seed, {
    first: season.season,
    last: season.season,
    make: () => season,
  });
}
