/** The house itself: what the papers promise about the repository is true of its files. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, it } from 'node:test';
import { generatedFiles } from '../scripts/generate/generated-files.ts';

const root = resolve(import.meta.dirname, '..');
const read = (path: string) => readFileSync(resolve(root, path), 'utf8');

interface Manifest {
  readonly dependencies: Record<string, string>;
  readonly devDependencies: Record<string, string>;
  readonly optionalDependencies: Record<string, string>;
  readonly scripts: Record<string, string>;
}
const manifest = JSON.parse(read('package.json')) as Manifest;

describe('dependencies', () => {
  const declared = {
    ...manifest.dependencies,
    ...manifest.devDependencies,
    ...manifest.optionalDependencies,
  };

  it('each earns its place in docs/dependencies.md, and nothing else is listed there', () => {
    const listed = [...read('docs/dependencies.md').matchAll(/^\| `([^`]+)` \| (.*) \|$/gm)];
    assert.deepEqual(listed.map((row) => row[1]).sort(), Object.keys(declared).sort());
    for (const [, name, reason] of listed) assert.ok((reason ?? '').length > 20, `${name} has no reason`);
  });

  it('are pinned to exact versions', () => {
    for (const [name, version] of Object.entries(declared)) assert.match(version, /^\d+\.\d+\.\d+/, name);
  });

  it('are locked without the address of anybody’s registry', () => {
    assert.doesNotMatch(read('package-lock.json'), /"resolved"|https?:\/\/[^"]*\.tgz/);
  });
});

describe('README', () => {
  it('shows the two commands on its first screen, demo before test and both before all others', () => {
    const commands = [...read('README.md').matchAll(/^\.\/tipoff (\w+)/gm)].map((match) => match[1]);
    assert.deepEqual(commands.slice(0, 2), ['demo', 'test']);
    const firstScreen = read('README.md').split('\n').slice(0, 25).join('\n');
    assert.match(firstScreen, /^\.\/tipoff demo/m);
    assert.match(firstScreen, /^\.\/tipoff test/m);
  });
});

describe('papers', () => {
  const papers = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'docs/dependencies.md'];

  it('link only to files that are there', () => {
    for (const paper of papers) {
      const folder = resolve(root, paper, '..');
      for (const [, target] of read(paper).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)) {
        if (target === undefined || /^[a-z]+:/.test(target)) continue;
        assert.ok(existsSync(resolve(folder, target)), `${paper} links to ${target}, which is not there`);
      }
    }
  });

  it('name only npm scripts that exist', () => {
    for (const paper of papers) {
      for (const [, script] of read(paper).matchAll(/npm run ([\w:-]+)/g)) {
        assert.ok(script && script in manifest.scripts, `${paper} names npm run ${script}`);
      }
    }
  });

  it('made from the code are current', () => {
    for (const [path, content] of generatedFiles()) {
      assert.ok(read(path) === content, `${path} is out of date: run npm run generate and commit the result`);
    }
  });
});

describe('tracked files', () => {
  const tracked = trackedFiles();

  it('name no path of anybody’s machine', {
    skip: tracked === null && 'git cannot list the files of this folder',
  }, () => {
    // Written in parts: this file is tracked as well.
    const machinePath = new RegExp(
      `(?<![\\w.~}$-])/(?:${['work', 'root', 'home', 'Users', 'tmp'].join('|')})/\\w`,
    );
    const found = (tracked ?? []).flatMap((path) =>
      read(path)
        .split('\n')
        .flatMap((line, i) => (machinePath.test(line) ? [`${path}:${i + 1}: ${line.trim()}`] : [])),
    );
    assert.deepEqual(found, []);
  });
});

/** Files of the repository, new ones before they are committed too; null where git cannot tell. */
function trackedFiles(): string[] | null {
  const options = { cwd: root, encoding: 'utf8' } as const;
  const { status, stdout } = spawnSync(
    'git',
    ['ls-files', '-z', '--cached', '--others', '--exclude-standard'],
    options,
  );
  if (status !== 0) return null;
  return stdout.split('\0').filter((path) => path !== '' && existsSync(resolve(root, path)));
}
