/** The thirty teams: each source's spelling leads to one of them, and nothing else does. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { arenaDistanceMiles, findTeam, TEAMS, teamById, teamByTricode } from './teams.ts';

test('there are thirty teams with the thirty ids, and no key is shared', () => {
  assert.equal(TEAMS.length, 30);
  assert.deepEqual(
    TEAMS.map((team) => team.teamId).toSorted((a, b) => a - b),
    Array.from({ length: 30 }, (_, i) => 1_610_612_737 + i),
  );
  for (const key of [
    'tricode',
    'fullName',
    'name',
    'slug',
    'espnAbbreviation',
    'espnId',
    'oddsApiName',
  ] as const) {
    assert.equal(new Set(TEAMS.map((team) => team[key])).size, 30, key);
  }
  assert.deepEqual(
    TEAMS.map((team) => Number(team.espnId)).toSorted((a, b) => a - b),
    Array.from({ length: 30 }, (_, i) => i + 1),
  );
  assert.deepEqual(
    TEAMS.map((team) => team.tricode),
    TEAMS.map((team) => team.tricode).toSorted(),
  );
});

test('ids and tricodes agree with the table of the league', () => {
  const table =
    'ATL37 BKN51 BOS38 CHA66 CHI41 CLE39 DAL42 DEN43 DET65 GSW44 HOU45 IND54 LAC46 LAL47 MEM63 MIA48 MIL49 MIN50 ' +
    'NOP40 NYK52 OKC60 ORL53 PHI55 PHX56 POR57 SAC58 SAS59 TOR61 UTA62 WAS64';
  assert.equal(TEAMS.map((team) => `${team.tricode}${team.teamId - 1_610_612_700}`).join(' '), table);
});

test('ESPN numbers the teams its own way', () => {
  const table =
    'ATL1 BOS2 NOP3 CHI4 CLE5 DAL6 DEN7 DET8 GSW9 HOU10 IND11 LAC12 LAL13 MIA14 MIL15 MIN16 BKN17 NYK18 ORL19 PHI20 ' +
    'PHX21 POR22 SAC23 SAS24 OKC25 UTA26 WAS27 TOR28 MEM29 CHA30';
  const byEspnId = TEAMS.toSorted((a, b) => Number(a.espnId) - Number(b.espnId));
  assert.equal(byEspnId.map((team) => `${team.tricode}${team.espnId}`).join(' '), table);
});

test('ESPN abbreviates six teams differently', () => {
  const differing = TEAMS.filter((team) => team.espnAbbreviation !== team.tricode);
  assert.deepEqual(
    differing.map((team) => team.espnAbbreviation),
    ['GS', 'NO', 'NY', 'SA', 'UTAH', 'WSH'],
  );
});

test('the Clippers are the one team the odds name differently', () => {
  const differing = TEAMS.filter((team) => team.oddsApiName !== team.fullName);
  assert.deepEqual(
    differing.map((team) => [team.oddsApiName, team.injuryReportName]),
    [['Los Angeles Clippers', 'LA Clippers']],
  );
});

test('any known spelling finds its team, in any case', () => {
  for (const text of [
    'GSW',
    'gs',
    'Golden State Warriors',
    'GOLDEN STATE WARRIORS',
    'Warriors',
    'warriors',
  ]) {
    assert.equal(findTeam(text)?.tricode, 'GSW', text);
  }
  for (const text of ['lac', 'LA Clippers', 'Los Angeles Clippers'])
    assert.equal(findTeam(text)?.tricode, 'LAC', text);
  assert.equal(findTeam('Portland Trail Blazers'), findTeam('blazers'));
  assert.equal(findTeam('76ers'), findTeam('sixers'));
});

test('no spelling of one team is a spelling of another', () => {
  for (const team of TEAMS) {
    for (const text of [
      team.tricode,
      team.espnAbbreviation,
      team.fullName,
      team.oddsApiName,
      team.injuryReportName,
      team.name,
      team.slug,
    ]) {
      assert.equal(findTeam(text), team, text);
    }
  }
});

test('a part of a name, a city or a foreign club finds no team', () => {
  for (const text of ['Los Angeles', 'LA', 'Golden State', ' GSW', 'Ratiopharm Ulm', 'constructor', '']) {
    assert.equal(findTeam(text), null, text);
  }
});

test('an unknown id or tricode is refused', () => {
  assert.equal(teamById(1_610_612_744).tricode, 'GSW');
  assert.equal(teamByTricode('GSW').teamId, 1_610_612_744);
  assert.throws(() => teamById(12_321), { name: 'RangeError', message: /12321 is not the teamId/ });
  assert.throws(() => teamByTricode('GS'), { name: 'RangeError', message: /use findTeam/ });
});

test('arenas lie as far apart as the map says', () => {
  const miles = (a: string, b: string) => arenaDistanceMiles(teamByTricode(a).arena, teamByTricode(b).arena);
  const cases: [string, string, number][] = [
    ['BOS', 'LAL', 2592],
    ['MIA', 'POR', 2702],
    ['NYK', 'BKN', 5],
    ['LAC', 'LAL', 8],
    ['PHX', 'DEN', 586],
    ['TOR', 'DET', 207],
  ];
  for (const [a, b, expected] of cases) {
    assert.ok(Math.abs(miles(a, b) - expected) < Math.max(2, expected * 0.01), `${a}-${b}: ${miles(a, b)}`);
    assert.equal(miles(a, b), miles(b, a));
  }
  assert.equal(miles('UTA', 'UTA'), 0);
});

test('every journey is possible and every arena has a zone the runtime knows', () => {
  for (const a of TEAMS) {
    assert.doesNotThrow(() => new Intl.DateTimeFormat('en-US', { timeZone: a.arena.timeZone }));
    for (const b of TEAMS)
      assert.ok(arenaDistanceMiles(a.arena, b.arena) < 2800, `${a.tricode}-${b.tricode}`);
  }
});

test('the teams cannot be changed', () => {
  assert.ok(
    Object.isFrozen(TEAMS) && TEAMS.every((team) => Object.isFrozen(team) && Object.isFrozen(team.arena)),
  );
});
