import assert from 'node:assert/strict';
import { generateKeyPairSync, sign } from 'node:crypto';
import { test } from 'node:test';
import { VirtualClock } from '../memory/virtual-clock.ts';
import { pushTokenCheck } from './push-token.ts';

const NOW = Date.parse('2026-11-25T12:00:00Z');
const AUDIENCE = 'https://tipoff.example';
const SENDER = 'push@tipoff.iam.gserviceaccount.com';
const GOOGLE = generateKeyPairSync('rsa', { modulusLength: 2048 });
const STRANGER = generateKeyPairSync('rsa', { modulusLength: 2048 });
const CLAIMS = {
  iss: 'https://accounts.google.com',
  aud: AUDIENCE,
  email: SENDER,
  email_verified: true,
  iat: NOW / 1000,
  exp: NOW / 1000 + 3600,
};

function bearer(claims: object = {}, { header = {}, keys = GOOGLE } = {}): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part({ alg: 'RS256', kid: 'a', ...header })}.${part({ ...CLAIMS, ...claims })}`;
  return `Bearer ${signed}.${sign('RSA-SHA256', Buffer.from(signed), keys.privateKey).toString('base64url')}`;
}

function checking(answer: () => Response | Promise<Response> = certificates) {
  const clock = new VirtualClock(NOW);
  const asked = { times: 0 };
  const check = pushTokenCheck({
    audience: AUDIENCE,
    serviceAccount: SENDER,
    clock,
    certificates: async () => {
      asked.times += 1;
      return await answer();
    },
  });
  return { check, clock, asked };
}

function certificates(kid = 'a'): Response {
  return Response.json({ keys: [{ ...GOOGLE.publicKey.export({ format: 'jwk' }), kid, use: 'sig' }] });
}

test('a token that Google signed for this endpoint and this sender lets its request pass', async () => {
  const { check, clock, asked } = checking();
  assert.equal(await check(bearer()), null);
  assert.equal(await check(bearer({ iss: 'accounts.google.com' })), null);
  clock.advanceTo(NOW + 3600_000 + 60_000);
  assert.equal(await check(bearer()), null, 'clocks may be five minutes apart');
  assert.equal(asked.times, 2, 'the certificates are kept for an hour');
});

for (const [what, header, reason] of [
  ['no token', undefined, /no bearer token/],
  ['something else than a token', 'Basic abc', /no bearer token/],
  ['a signature of somebody else', bearer({}, { keys: STRANGER }), /signature of its token is not Google/],
  ['a key Google does not have', bearer({}, { header: { kid: 'b' } }), /key that is not one of Google/],
  ['no signature asked for', bearer({}, { header: { alg: 'none' } }), /not signed by RS256/],
  ['another algorithm', bearer({}, { header: { alg: 'HS256' } }), /not signed by RS256/],
  ['another issuer', bearer({ iss: 'https://evil.example' }), /issued by https:\/\/evil.example/],
  ['another endpoint', bearer({ aud: 'https://other.example' }), /made out to https:\/\/other.example/],
  ['another sender', bearer({ email: 'eve@example.com' }), /comes from eve@example.com/],
  ['an unproven sender', bearer({ email_verified: false }), /nobody has verified/],
  ['a token that has run out', bearer({ exp: NOW / 1000 - 301 }), /run out/],
  ['a token of the future', bearer({ iat: NOW / 1000 + 301 }), /of the future/],
  ['no end', bearer({ exp: undefined }), /run out/],
  ['no beginning', bearer({ iat: undefined }), /of the future/],
  ['no JSON', 'Bearer abc.def.ghi', /not signed by RS256/],
  ['a header that is no object', 'Bearer bnVsbA.def.ghi', /not signed by RS256/],
] as const) {
  test(`${what} is refused, and the refusal says so`, async () => {
    assert.match((await checking().check(header)) ?? 'it passed', reason);
  });
}

test('changed claims do not fit the signature', async () => {
  const [head, , signature] = bearer().split('.');
  const claims = Buffer.from(JSON.stringify({ ...CLAIMS, exp: CLAIMS.exp + 1 })).toString('base64url');
  assert.match((await checking().check(`${head}.${claims}.${signature}`)) ?? 'it passed', /signature/);
});

test('a key that Google has since is asked for, made-up ones at most once a minute', async () => {
  let kid = 'a';
  const { check, clock, asked } = checking(() => certificates(kid));
  const renewed = bearer({}, { header: { kid: 'b' } });
  assert.notEqual(await check(renewed), null);
  assert.notEqual(await check(renewed), null);
  assert.equal(asked.times, 1);
  kid = 'b';
  clock.advanceTo(NOW + 61_000);
  assert.equal(await check(renewed), null);
  assert.equal(asked.times, 2);
});

test('without certificates nobody passes, and the next request asks again', async () => {
  let isDown = true;
  const { check } = checking(() => (isDown ? new Response('', { status: 503 }) : certificates()));
  assert.match((await check(bearer())) ?? 'it passed', /cannot be checked.*HTTP 503/);
  isDown = false;
  assert.equal(await check(bearer()), null);
});
