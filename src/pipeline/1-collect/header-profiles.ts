/** The headers each kind of host expects (`sources.md` §3.2). */

const CHROME = '131';
const BROWSER = {
  'User-Agent': `Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${CHROME}.0.0.0 Safari/537.36`,
  'Sec-Ch-Ua': `"Google Chrome";v="${CHROME}", "Chromium";v="${CHROME}", "Not_A Brand";v="24"`,
} as const;

/**
 * `stats` needs a complete browser set: without Origin the call hangs. `x-nba-stats-*` is not sent any more.
 * Host and Connection are the HTTP client's own.
 */
export const HEADER_PROFILES = {
  stats: {
    ...BROWSER,
    Accept: 'application/json, text/plain, */*',
    'Accept-Language': 'en-US,en;q=0.9',
    'Accept-Encoding': 'gzip, deflate, br',
    'Cache-Control': 'no-cache',
    Pragma: 'no-cache',
    Origin: 'https://www.nba.com',
    Referer: 'https://www.nba.com/',
    'Sec-Ch-Ua-Mobile': '?0',
    'Sec-Ch-Ua-Platform': '"Windows"',
    'Sec-Fetch-Dest': 'empty',
    'Sec-Fetch-Mode': 'cors',
    'Sec-Fetch-Site': 'same-site',
  },
  cdn: {
    ...BROWSER,
    Accept: 'application/json, text/plain, */*',
    'Accept-Encoding': 'gzip, deflate, br',
    Origin: 'https://www.nba.com',
    Referer: 'https://www.nba.com/',
  },
  plain: {
    'User-Agent': BROWSER['User-Agent'],
    Accept: 'application/json, */*',
    'Accept-Encoding': 'gzip, deflate, br',
  },
  odds: {
    'User-Agent': BROWSER['User-Agent'],
    Accept: 'application/json',
    'Accept-Encoding': 'gzip',
  },
  // No brotli: its bodies have arrived undecodable.
  bettingpros: {
    'User-Agent': BROWSER['User-Agent'],
    Accept: 'application/json, text/plain, */*',
    'Accept-Encoding': 'gzip, deflate',
    Origin: 'https://www.bettingpros.com',
    Referer: 'https://www.bettingpros.com/',
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, string>>>>;

export type HeaderProfile = keyof typeof HEADER_PROFILES;
