import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOST_POLICIES } from './1-collect/host-policies.ts';
import { SOURCE_ENDPOINT_HOSTS } from './source-hosts.ts';
import { SOURCES } from './sources.ts';

test('every source names hosts, and only such as may be called', () => {
  for (const { collect } of SOURCES) {
    const hosts = SOURCE_ENDPOINT_HOSTS[collect.id.replace(/^collect_/, '')] ?? [];
    assert.ok(hosts.length > 0, `${collect.id} names no host: add it to source-hosts.ts`);
    for (const host of hosts) assert.ok(HOST_POLICIES[host], `${collect.id}: ${host} has no policy`);
  }
});
