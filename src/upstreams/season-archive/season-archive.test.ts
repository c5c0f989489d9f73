import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { easternInstant } from '../../league/eastern-time.ts';
import { gameDate } from '../../league/game-date.ts';
import { ask, askJson, askRows, askSchedule, SOURCE_URLS } from '../payload-shapes/ask.ts';
import { ArchiveError } from './archive-error.ts';
import { openSeasonArchive } from './season-archive.ts';

const folders: string[] = [];
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** A folder with the given files, gzipped where their names say so. */
function archiveOf(files: Readonly<Record<string, string | Buffer>>): string {
  const dir = mkdtempSync(join(tmpdir(), 'season-archive-'));
  folders.push(dir);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    const isText = typeof content === 'string';
    writeFileSync(join(dir, name), isText && name.endsWith('.gz') ? gzipSync(content) : content);
  }
  return dir;
}

const DATE = gameDate('2024-01-15');
const at = (date: string, time: string) => easternInstant(gameDate(date), time);
const NEXT_MORNING = at('2024-01-16', '06:30');

const COUNTS = 'FGM,FGA,FG_PCT,FG3M,FG3A,FG3_PCT,FTM,FTA,FT_PCT,OREB,DREB,REB,AST,STL,BLK,TOV,PF';
const TEAM_HEADER = `SEASON_ID,TEAM_ID,TEAM_ABBREVIATION,TEAM_NAME,GAME_ID,GAME_DATE,MATCHUP,WL,MIN,PTS,${COUNTS},PLUS_MINUS`;
const PLAYER_HEADER = `SEASON_ID,PLAYER_ID,PLAYER_NAME,TEAM_ID,TEAM_ABBREVIATION,TEAM_NAME,GAME_ID,GAME_DATE,MATCHUP,WL,MIN,${COUNTS},PTS,PLUS_MINUS`;
const PLAYOFF_HEADER =
  'PLAYER_NAME,PLAYER_ID,MATCHUP,TEAM_ABBREVIATION,TEAM_ID,GAME_ID,GAME_DATE,WL,MIN,PTS,COMMENT,TEAM_MIN,TEAM_PTS,PLUS_MINUS';
const ZEROS = '1,2,0.5,0,0,,0,0,,0,0,0,0,0,0,0,0';
const PHI = '1610612755,PHI,Philadelphia 76ers';
const HOU = '1610612745,HOU,Houston Rockets';

function teamRow(
  team: string,
  gameId: string,
  date: string,
  matchup: string,
  points: number,
  minutes = 240,
): string {
  return `22023,${team},${gameId},${date},${matchup},W,${minutes},${points},${ZEROS},9.0`;
}

function playerRow(
  person: string,
  team: string,
  gameId: string,
  date: string,
  matchup: string,
  minutes = 30,
): string {
  return `22023,${person},${team},${gameId},${date},${matchup},W,${minutes},${ZEROS},2,-3`;
}

const TEAMS_CSV = [
  TEAM_HEADER,
  teamRow(PHI, '0022300561', DATE, 'PHI vs. HOU', 124),
  teamRow(HOU, '0022300561', DATE, 'HOU @ PHI', 115),
  // A neutral court: both rows carry the same text.
  teamRow(PHI, '0022300570', '2024-01-17', 'HOU @ PHI', 99, 264),
  teamRow(HOU, '0022300570', '2024-01-17', 'HOU @ PHI', 101, 266),
].join('\n');
const PLAYERS_CSV = [
  PLAYER_HEADER,
  playerRow('203954,Joel Embiid', PHI, '0022300561', DATE, 'PHI vs. HOU'),
  playerRow('1630578,Alperen Sengun', HOU, '0022300561', DATE, 'HOU @ PHI'),
].join('\n');
const EVENT = '93af4b300a4c0dded909234ea32e9abd';
const EVENTS_CSV = [
  'event_id,sport_key,sport_title,commence_time,home_team,away_team,completed,game_date',
  `${EVENT},basketball_nba,NBA,2024-01-15 18:10:00+00:00,Philadelphia 76ers,Houston Rockets,False,2024-01-15`,
].join('\n');

describe('the season archive', () => {
  it('refuses a folder that does not exist, naming it', async () => {
    await assert.rejects(openSeasonArchive('/no/such/folder'), (error: Error) => {
      assert.ok(error instanceof ArchiveError);
      assert.match(error.message, /\/no\/such\/folder.*name an existing folder/);
      return true;
    });
  });

  it('answers 404 for everything when the folder is empty', async () => {
    const archive = await openSeasonArchive(archiveOf({}));
    const urls = [
      SOURCE_URLS.schedule(2023),
      SOURCE_URLS.liveSchedule(),
      SOURCE_URLS.gameLog('P', DATE, 2023),
      SOURCE_URLS.shots('0022300561'),
      SOURCE_URLS.playerIndex(2023),
      SOURCE_URLS.injuries(),
      SOURCE_URLS.odds(NEXT_MORNING),
      SOURCE_URLS.events(NEXT_MORNING),
      SOURCE_URLS.eventOdds(EVENT, NEXT_MORNING),
      'https://example.org/',
    ];
    const statuses = await Promise.all(
      urls.map(async (url) => (await ask(archive, url, NEXT_MORNING)).status),
    );
    assert.deepEqual(
      statuses,
      urls.map(() => 404),
    );
    assert.equal(await archive.coverage(), null);
    await archive.close();
  });

  it('tells files by their content and says which ones it leaves aside', async () => {
    const archive = await openSeasonArchive(
      archiveOf({
        'deep/down/whatever.csv.gz': TEAMS_CSV,
        'other.csv': 'colour,taste\nred,sweet\n',
        'empty-box.csv': `${TEAM_HEADER}\n`,
        'ignored.txt': 'not read at all',
        'page.json.gz': '{"page":1}',
      }),
    );
    assert.deepEqual(
      archive.notes().map((note) => note.split(' ')[0]),
      ['empty-box.csv', 'other.csv', 'page.json.gz'],
    );
    assert.deepEqual(await archive.datesWithGames(), ['2024-01-15', '2024-01-17']);
    assert.deepEqual(await archive.coverage(), ['2024-01-15', '2024-01-17']);
  });

  it('hides a result until its game has ended: 03:00 of the next day where only the date is known', async () => {
    const archive = await openSeasonArchive(archiveOf({ 'teams.csv': TEAMS_CSV }));
    const stateAt = async (asOf: number) =>
      (await askSchedule(archive, 2023, asOf)).map(({ gameStatus, gameStatusText, homeTeam, awayTeam }) => [
        gameStatus,
        gameStatusText,
        homeTeam.score,
        awayTeam.score,
      ]);
    const [planned, final] = [
      [1, 'TBD', 0, 0],
      [3, 'Final', 124, 115],
    ];
    assert.deepEqual(await stateAt(at('2024-01-16', '02:59')), [planned, planned]);
    assert.deepEqual(await stateAt(at('2024-01-16', '03:00')), [final, planned]);
    assert.deepEqual((await stateAt(at('2024-01-18', '03:00')))[1], [3, 'Final/OT', 99, 101]);
    assert.deepEqual(
      (await askSchedule(archive, 2023, NEXT_MORNING)).map((game) => 'gameDateTimeUTC' in game),
      [false, false],
    );
  });

  it('takes tip-offs from odds events, back on the quarter of the hour, and then ends the game 2 h 30 min later', async () => {
    const archive = await openSeasonArchive(archiveOf({ 'teams.csv': TEAMS_CSV, 'events.csv': EVENTS_CSV }));
    const [game] = await askSchedule(archive, 2023, at('2024-01-15', '15:29'));
    assert.equal(game?.gameDateTimeUTC, '2024-01-15T18:00:00Z');
    assert.equal(game?.gameStatusText, '1:00 pm ET');
    assert.equal((await askSchedule(archive, 2023, at('2024-01-15', '15:30')))[0]?.gameStatus, 3);
  });

  it('takes tip-offs from a plan, and from the events inside raw snapshots, where nothing better is there', async () => {
    const plan =
      'Match Number,Round Number,Date,Location,Home Team,Away Team,Result\n1,1,15/01/2024 18:00,Arena,Philadelphia 76ers,Houston Rockets,\n';
    const snapshot = JSON.stringify(
      {
        timestamp: '2024-01-17T11:55:39Z',
        data: [
          {
            id: EVENT,
            sport_key: 'basketball_nba',
            commence_time: '2024-01-18T00:40:00Z',
            home_team: 'Philadelphia 76ers',
            away_team: 'Houston Rockets',
            bookmakers: [],
          },
        ],
      },
      null,
      2,
    );
    const archive = await openSeasonArchive(
      archiveOf({ 'teams.csv': TEAMS_CSV, 'plan.csv': plan, 'snapshot.json.gz': snapshot }),
    );
    assert.deepEqual(
      (await askSchedule(archive, 2023, NEXT_MORNING)).map((game) => game.gameDateTimeUTC),
      ['2024-01-15T18:00:00Z', '2024-01-18T00:30:00Z'],
    );
  });

  it('has no schedule of a season before it came out, and gives the current one on the CDN', async () => {
    const archive = await openSeasonArchive(archiveOf({ 'teams.csv': TEAMS_CSV }));
    assert.equal((await ask(archive, SOURCE_URLS.schedule(2023), at('2023-08-14', '12:00'))).status, 404);
    assert.equal((await ask(archive, SOURCE_URLS.liveSchedule(), at('2023-08-14', '12:00'))).status, 404);
    const live = await ask(archive, SOURCE_URLS.liveSchedule(), NEXT_MORNING);
    const stats = await ask(archive, SOURCE_URLS.schedule(2023), NEXT_MORNING);
    assert.equal(live.status, 200);
    assert.deepEqual(live.body, stats.body);
    assert.equal(live.derived, true);
  });

  it('adds up player rows where no team rows are there', async () => {
    const archive = await openSeasonArchive(archiveOf({ 'players.csv': PLAYERS_CSV }));
    const [game] = await askSchedule(archive, 2023, NEXT_MORNING);
    assert.deepEqual([game?.homeTeam.score, game?.awayTeam.score], [2, 2]);
    assert.equal((await ask(archive, SOURCE_URLS.gameLog('T', DATE, 2023), NEXT_MORNING)).status, 404);
  });

  it('gives game logs of ended games only: rows, an empty set, or 404 where a game has none', async () => {
    const archive = await openSeasonArchive(
      archiveOf({ 'teams.csv': TEAMS_CSV, 'players.csv': PLAYERS_CSV }),
    );
    const log = (of: 'P' | 'T', date: string) => SOURCE_URLS.gameLog(of, gameDate(date), 2023);
    const rows = await askRows(archive, log('P', DATE), NEXT_MORNING);
    assert.deepEqual(
      rows.map((row) => [row.PLAYER_NAME, row.PTS, row.FG3_PCT, row.PLUS_MINUS, row.SEASON_ID]),
      [
        ['Joel Embiid', 2, null, -3, '22023'],
        ['Alperen Sengun', 2, null, -3, '22023'],
      ],
    );
    assert.deepEqual(await askRows(archive, log('P', DATE), at('2024-01-16', '02:59')), []);
    assert.deepEqual(await askRows(archive, log('P', '2024-01-16'), NEXT_MORNING), []);
    assert.equal((await ask(archive, log('P', '2024-01-17'), at('2024-01-17', '12:00'))).status, 200);
    assert.equal((await ask(archive, log('P', '2024-01-17'), at('2024-01-18', '12:00'))).status, 404);
    assert.equal((await ask(archive, log('T', DATE), NEXT_MORNING)).knownAt, at('2024-01-16', '03:00'));
    const playIn = SOURCE_URLS.gameLog('P', DATE, 2023, 'PlayIn');
    assert.equal((await ask(archive, playIn, NEXT_MORNING)).status, 404);
    const range = SOURCE_URLS.gameLog('T', DATE, 2023, 'Regular Season', gameDate('2024-01-17'));
    assert.deepEqual(
      (await askRows(archive, range, at('2024-01-19', '12:00'))).map((row) => row.GAME_DATE),
      ['2024-01-17', '2024-01-17', '2024-01-15', '2024-01-15'],
    );
  });

  it('uses a game of several files once', async () => {
    const archive = await openSeasonArchive(archiveOf({ 'a.csv': TEAMS_CSV, 'b.csv': TEAMS_CSV }));
    assert.equal((await askRows(archive, SOURCE_URLS.gameLog('T', DATE, 2023), NEXT_MORNING)).length, 2);
    assert.equal((await askSchedule(archive, 2023, NEXT_MORNING)).length, 2);
  });

  it('lists a play-off game only once both teams have ended their games before it, and no man who did not play', async () => {
    const playoff = (person: string, team: string, game: string, date: string, comment = '', points = 90) =>
      `${person},HOU @ PHI,${team.split(',')[1]},${team.split(',')[0]},00423001${game},${date},W,${comment ? 0 : 30},2,${comment},240,${points},1`;
    const csv = [PLAYOFF_HEADER];
    for (const [game, date] of [
      ['01', '2024-04-20'],
      ['02', '2024-04-22'],
    ] as const) {
      csv.push(playoff('Joel Embiid,203954', PHI, game, date, '', 100));
      csv.push(playoff('Alperen Sengun,1630578', HOU, game, date));
      csv.push(playoff("Jae'Sean Tate,1630256", HOU, game, date, "DNP - Coach's Decision"));
    }
    const archive = await openSeasonArchive(
      archiveOf({ 'teams.csv': TEAMS_CSV, 'playoffs.csv': csv.join('\n') }),
    );
    const listed = async (asOf: number) =>
      (await askSchedule(archive, 2023, asOf))
        .map(({ gameId }) => gameId)
        .filter((id) => id.startsWith('004'));
    assert.deepEqual(await listed(at('2024-01-18', '02:00')), []);
    assert.deepEqual(await listed(at('2024-04-20', '05:30')), ['0042300101']);
    assert.deepEqual(await listed(at('2024-04-21', '05:30')), ['0042300101', '0042300102']);
    const log = (of: 'P' | 'T') => SOURCE_URLS.gameLog(of, gameDate('2024-04-20'), 2023, 'Playoffs');
    const players = await askRows(archive, log('P'), at('2024-04-21', '05:30'));
    assert.deepEqual(
      players.map((row) => [row.PLAYER_NAME, row.SEASON_ID, row.TEAM_NAME]),
      [
        ['Joel Embiid', '42023', 'Philadelphia 76ers'],
        ['Alperen Sengun', '42023', 'Houston Rockets'],
      ],
    );
    for (let time = 0; time < 2; time++) {
      const teams = await askRows(archive, log('T'), at('2024-04-21', '05:30'));
      assert.deepEqual(
        teams.map((row) => [row.TEAM_ABBREVIATION, row.PTS, row.MIN, row.PLUS_MINUS]),
        [
          ['PHI', 100, 240, 10],
          ['HOU', 90, 240, -10],
        ],
      );
    }
  });

  it('charts the shots of a game with the names of its box score', async () => {
    const header =
      'GAME_ID,GAME_DATE,TEAM_ID,PLAYER_ID,PERIOD,MINUTES_REMAINING,SECONDS_REMAINING,SHOT_MADE_FLAG,SHOT_VALUE,ACTION_TYPE,SHOT_ZONE_BASIC,SHOT_ZONE_AREA,SHOT_ZONE_RANGE,SHOT_DISTANCE,LOC_X,LOC_Y,HTM,VTM';
    const shot = (game: string, person: string, value: number, made: number) =>
      `${game},2024-01-15,1610612755,${person},1,9,49,${made},${value},Jump Shot,Mid-Range,Left Side,16-24 ft.,17,-148,90,PHI,HOU`;
    const shots = [
      header,
      shot('0022300561', '203954', 2, 1),
      shot('0022300999', '203954', 2, 1),
      shot('0022300561', '7', 3, 0),
    ].join('\n');
    const archive = await openSeasonArchive(
      archiveOf({ 'teams.csv': TEAMS_CSV, 'players.csv': PLAYERS_CSV, 'shots.csv.gz': shots }),
    );
    const url = SOURCE_URLS.shots('0022300561');
    assert.deepEqual(
      (await askRows(archive, url, NEXT_MORNING)).map((row) => [
        row.GAME_EVENT_ID,
        row.PLAYER_NAME,
        row.SHOT_TYPE,
        row.EVENT_TYPE,
        row.LOC_X,
      ]),
      [
        [1, 'Joel Embiid', '2PT Field Goal', 'Made Shot', -148],
        [2, null, '3PT Field Goal', 'Missed Shot', -148],
      ],
    );
    assert.equal((await ask(archive, url, at('2024-01-16', '02:59'))).status, 404);
    assert.equal((await ask(archive, SOURCE_URLS.shots('0022300570'), NEXT_MORNING)).status, 404);
  });

  it('indexes who has played by then, with sizes and positions but without teams', async () => {
    const archive = await openSeasonArchive(
      archiveOf({
        'teams.csv': TEAMS_CSV,
        'players.csv': PLAYERS_CSV,
        'size.csv':
          'PLAYER_ID,POSITION,HEIGHT,WEIGHT\n203954,Center-Forward,7-0,280.0\n1630578,Center,6-11,\n',
        'positions.csv':
          'PLAYER_ID,POSITION,TeamID,POSITION_SIMPLE\n1630578,C-F,1610612745,C\n5,G,1610612745,G\n203954,,1610612755,\n',
      }),
    );
    const url = SOURCE_URLS.playerIndex(2023);
    assert.equal((await ask(archive, url, at('2024-01-16', '02:59'))).status, 404);
    assert.equal((await ask(archive, SOURCE_URLS.playerIndex(2022), NEXT_MORNING)).status, 404);
    const rows = await askRows(archive, url, NEXT_MORNING);
    assert.deepEqual(
      rows.map((row) => [row.PLAYER_LAST_NAME, row.POSITION, row.HEIGHT, row.WEIGHT, row.TEAM_ID]),
      [
        ['Embiid', 'C-F', '7-0', '280', undefined],
        ['Sengun', 'C-F', '6-11', null, undefined],
      ],
    );
    assert.equal((await ask(archive, url, NEXT_MORNING)).knownAt, at('2024-01-16', '03:00'));
  });

  it('lists events and points lines from 10:00 of the day: last row per side, promotions dropped', async () => {
    const line = (
      player: string,
      side: string,
      point: number,
      price: number,
      book = 'PrizePicks',
      market = 'player_points',
    ) =>
      `${market},${book},${player},${side},${point},${price},Philadelphia 76ers,Houston Rockets,${EVENT},2024-01-15T18:10:00Z`;
    const lines = [
      'market,bookmaker,player,side,line,price,home_team,away_team,game_id,commence_time',
      line('Joel Embiid', 'Over', 33.5, -137),
      line('Joel Embiid', 'Over', 34.5, -137),
      line('Joel Embiid', 'Under', 34.5, -137),
      line('Joel Embiid', 'Over', 20.5, 100),
      line('Joel Embiid', 'Over', 20.5, -10000, 'Underdog'),
      line('Joel Embiid', 'Yes', 34.5, -137),
      line('Alperen Sengun', 'Over', 21, -137, 'Underdog'),
      line('Joel Embiid', 'Over', 11.5, -137, 'PrizePicks', 'player_rebounds'),
    ].join('\n');
    const archive = await openSeasonArchive(
      archiveOf({ 'teams.csv': TEAMS_CSV, 'events.csv': EVENTS_CSV, 'dfs.csv': lines }),
    );
    const [morning, noon] = [at('2024-01-15', '09:59'), at('2024-01-15', '12:00')];
    assert.equal((await ask(archive, SOURCE_URLS.events(morning), morning)).status, 404);
    assert.equal((await ask(archive, SOURCE_URLS.eventOdds(EVENT, noon), morning)).status, 404);
    const events = await askJson<{ timestamp: string; data: { id: string }[] }>(
      archive,
      SOURCE_URLS.events(noon),
      noon,
    );
    assert.deepEqual([events.timestamp, events.data.map(({ id }) => id)], ['2024-01-15T15:00:00Z', [EVENT]]);
    const odds = await askJson<{
      data: { bookmakers: { key: string; markets: { key: string; outcomes: object[] }[] }[] };
    }>(archive, SOURCE_URLS.eventOdds(EVENT, noon), noon);
    assert.deepEqual(
      odds.data.bookmakers.map(({ key, markets }) => [
        key,
        markets.map((market) => [market.key, market.outcomes]),
      ]),
      [
        [
          'prizepicks',
          [
            [
              'player_points',
              [
                { name: 'Over', description: 'Joel Embiid', price: -137, point: 34.5 },
                { name: 'Under', description: 'Joel Embiid', price: -137, point: 34.5 },
              ],
            ],
          ],
        ],
        [
          'underdog',
          [['player_points', [{ name: 'Over', description: 'Alperen Sengun', price: -137, point: 21 }]]],
        ],
      ],
    );
    const live = await askJson<{ id: string }>(archive, SOURCE_URLS.liveEventOdds(EVENT), noon);
    assert.equal(live.id, EVENT);
    assert.equal((await askJson<object[]>(archive, SOURCE_URLS.liveEvents(), noon)).length, 1);
    assert.equal((await ask(archive, SOURCE_URLS.events(noon), at('2024-03-15', '12:00'))).status, 200);
    const spring = at('2024-03-15', '12:00');
    assert.equal((await ask(archive, SOURCE_URLS.events(spring), spring)).status, 404);
  });

  it('answers live odds with the data of the newest snapshot, and nothing older than a day', async () => {
    const body = JSON.stringify({ timestamp: '2024-01-15T11:55:39Z', data: [{ id: EVENT, bookmakers: [] }] });
    const archive = await openSeasonArchive(archiveOf({ 'teams.csv': TEAMS_CSV, 'odds.json.gz': body }));
    const noon = at('2024-01-15', '12:00');
    const raw = await ask(archive, SOURCE_URLS.odds(noon), noon);
    assert.deepEqual([Buffer.from(raw.body).toString(), raw.derived], [body, false]);
    assert.equal(raw.knownAt, Date.UTC(2024, 0, 15, 11, 55, 39));
    assert.deepEqual(await askJson(archive, SOURCE_URLS.liveOdds(), noon), [{ id: EVENT, bookmakers: [] }]);
    assert.equal((await ask(archive, SOURCE_URLS.odds(noon), at('2024-01-15', '06:00'))).status, 404);
    assert.equal((await ask(archive, SOURCE_URLS.liveOdds(), at('2024-01-16', '12:00'))).status, 404);
  });

  it('names a damaged file: at once when its beginning shows it, else at first use', async () => {
    const named = (name: string) => (error: Error) =>
      error instanceof ArchiveError && error.message.includes(name);
    const zipped = gzipSync(Buffer.from(`${TEAMS_CSV}\n`.repeat(1)));
    await assert.rejects(
      openSeasonArchive(archiveOf({ 'bad.csv.gz': Buffer.from('plain') })),
      named('bad.csv.gz'),
    );
    await assert.rejects(
      openSeasonArchive(archiveOf({ 'id.csv': TEAMS_CSV.replaceAll('0022300561', '22300561') })),
      named('id.csv'),
    );
    const useful = {
      'cut.csv.gz': zipped.subarray(0, zipped.length - 20),
      'row.csv': `${TEAMS_CSV}\n22023,1`,
      'alone.csv': TEAMS_CSV.split('\n').slice(0, 2).join('\n'),
      'schedule.json.gz': '{"leagueSchedule":{"seasonYear":"2023-24","gameDates":[{}]}}',
    };
    for (const [name, content] of Object.entries(useful)) {
      const archive = await openSeasonArchive(archiveOf({ [name]: content }));
      await assert.rejects(ask(archive, SOURCE_URLS.schedule(2023), NEXT_MORNING), named(name));
    }
    const words = await openSeasonArchive(
      archiveOf({ 'teams.csv': TEAMS_CSV, 'words.csv': PLAYERS_CSV.replace(',30,1,2', ',many,1,2') }),
    );
    await assert.rejects(ask(words, SOURCE_URLS.gameLog('P', DATE, 2023), NEXT_MORNING), named('words.csv'));
  });
});
