/**
 * Stryker's way to run tests: the plugin named in its options. Stryker's own runner for vitest starts a thread for
 * every mutant and test file; this one keeps its thread, runs the test file that finds most for its time first, and
 * only those that reach the mutant.
 */
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { createVitest } from 'vitest/node';
import { lastingThread } from './lasting-thread.mjs';
import { textsOfErrors } from './texts-of-errors.mjs';

/**
 * `DURATIONS` names where the dry run, which only one of Stryker's processes does, leaves for the others how long each
 * file took.
 */
const durationsFile = process.env.DURATIONS;

const escaped = (text) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

function testRunner() {
  const { pool, end } = lastingThread();
  const done = readProgress();
  const experience = new Map();
  let vitest;
  let specifications;
  let durations;

  /** Runs one test file, or the tests in it that are named, until the first that fails. */
  async function runFile(specification, names, provided) {
    vitest.state.filesMap.clear();
    vitest.state.errorsSet.clear();
    for (const [key, value] of Object.entries(provided)) vitest.provide(key, value);
    specification.testNamePattern = names && new RegExp(`^(?:${names.map(escaped).join('|')})$`);
    const { testModules, unhandledErrors } = await vitest.runTestSpecifications([specification], false);
    const [module] = testModules;
    const tests = [...(module?.children.allTests() ?? [])];
    const failed = tests.find((test) => test.result().state === 'failed');
    const failure =
      failed?.result().errors[0]?.message ?? suiteErrors(module)[0]?.message ?? unhandledErrors[0]?.message;
    const isFailed =
      failed !== undefined || module?.state() === 'failed' || module === undefined || unhandledErrors.length > 0;
    return { module, tests, failed, failure: isFailed ? (failure ?? 'did not load') : undefined };
  }

  /**
   * The tests that are named, or all where none has such a name any more: a mutant can change what tests are called.
   */
  async function runNamed(specification, names, provided) {
    const run = await runFile(specification, names, provided);
    const isRun = run.failure !== undefined || run.tests.some((test) => test.result().state !== 'skipped');
    return isRun ? run : runFile(specification, undefined, provided);
  }

  return {
    capabilities: () => ({ reloadEnvironment: true }),
    init: async () => {
      process.env.NODE_ENV = 'test';
      process.env.VITEST = '1';
      vitest = await createVitest(
        'test',
        { config: 'scripts/mutation/vitest.config.mjs', pool, maxWorkers: 1, watch: false, bail: 1, reporters: [{}] },
        { server: { watch: null } },
      );
      const found = await vitest.globTestSpecifications();
      specifications = new Map(found.map((one) => [relative(process.cwd(), one.moduleId), one]));
    },
    dispose: async () => {
      await end();
      await vitest?.close();
    },
    dryRun: async () => {
      const tests = [];
      const perTest = {};
      durations = {};
      for (const [file, specification] of specifications) {
        const start = performance.now();
        const run = await runFile(specification, undefined, { activeMutant: undefined, hitLimit: undefined });
        durations[file] = performance.now() - start;
        if (run.failure !== undefined)
          return { status: 'error', errorMessage: `${file}: ${run.failed?.fullName ?? ''}: ${run.failure}` };
        const { mutantCoverage } = run.module.meta();
        for (const test of run.tests) {
          if (test.result().state !== 'passed') continue;
          const id = idOf(file, test);
          tests.push(described(id, file, test));
          // A test file that reaches a mutant while it is loaded may use in any of its tests what it made then.
          perTest[id] = added(added(perTest[id] ?? {}, mutantCoverage.perTest[test.id] ?? {}), mutantCoverage.static);
        }
      }
      writeFileSync(durationsFile, JSON.stringify(durations));
      return { status: 'complete', tests, mutantCoverage: { static: {}, perTest } };
    },
    mutantRun: async ({ activeMutant, testFilter = [], hitLimit, sandboxFileName }) => {
      const key = keyOf(relative(process.cwd(), sandboxFileName), activeMutant);
      const before = done.get(key);
      if (before !== undefined) return before;
      durations ??= JSON.parse(readFileSync(durationsFile, 'utf8'));
      const result = await tryMutant(activeMutant.id, sandboxFileName, testFilter, hitLimit);
      writeProgress(key, result);
      return result;
    },
  };

  /**
   * How long a test file runs, over the share of mutants of a source that it finds: the order in which files are tried.
   */
  function costOfKill(file, source) {
    const { kills, time } = experience.get(`${file} ${source}`) ?? { kills: 0, time: 0 };
    return (time + durations[file] / 4) / (kills + 0.25);
  }

  function remember(file, source, time, isKill) {
    const key = `${file} ${source}`;
    const before = experience.get(key) ?? { kills: 0, time: 0 };
    experience.set(key, { kills: before.kills + Number(isKill), time: before.time + time });
  }

  async function tryMutant(activeMutant, source, testFilter, hitLimit) {
    const byFile = groupBy(testFilter, (id) => id.split('#')[0]);
    const files = [...byFile].sort(([a], [b]) => costOfKill(a, source) - costOfKill(b, source));
    let ran = 0;
    for (const [file, ids] of files) {
      const names = ids.map((id) => id.slice(file.length + 1));
      let timer;
      const late = new Promise((resolve) => {
        timer = setTimeout(() => resolve('late'), 60_000 + 10 * durations[file]);
      });
      const start = performance.now();
      const running = runNamed(specifications.get(file), names, { activeMutant, hitLimit });
      const run = await Promise.race([running, late]);
      clearTimeout(timer);
      remember(file, source, performance.now() - start, run === 'late' || run.failure !== undefined);
      if (run === 'late') {
        await end();
        await running.catch(() => undefined);
        return { status: 'timeout', reason: `${file} does not end` };
      }
      ran += run.tests.length;
      if (run.failure === undefined) continue;
      if (run.module?.meta().hitCount > hitLimit) return { status: 'timeout', reason: `${file} goes round too often` };
      return {
        status: 'killed',
        killedBy: [run.failed ? idOf(file, run.failed) : ids[0]],
        failureMessage: run.failure,
        nrOfTests: ran,
      };
    }
    return { status: 'survived', nrOfTests: ran };
  }
}

function idOf(file, test) {
  return `${file}#${nameOf(test)}`;
}

/** As vitest puts it together for its pattern of names. */
function nameOf({ name, parent }) {
  return parent.type === 'suite' ? `${nameOf(parent)} ${name}` : name;
}

function described(id, file, test) {
  const { line = 1, column = 1 } = test.location ?? {};
  const { duration } = test.diagnostic();
  return {
    id,
    name: nameOf(test),
    status: 0,
    timeSpentMs: duration,
    fileName: join(process.cwd(), file),
    startPosition: { line: line - 1, column: column - 1 },
  };
}

function suiteErrors(module) {
  if (module === undefined) return [];
  return [...module.errors(), ...[...module.children.allSuites()].flatMap((suite) => suite.errors())];
}

function added(counts, more) {
  const sum = { ...counts };
  for (const [id, hits] of Object.entries(more)) sum[id] = (sum[id] ?? 0) + hits;
  return sum;
}

function groupBy(values, keyOfValue) {
  const groups = new Map();
  for (const value of values) {
    const key = keyOfValue(value);
    groups.set(key, [...(groups.get(key) ?? []), value]);
  }
  return groups;
}

function keyOf(file, { location: { start, end }, mutatorName, replacement }) {
  return [file, start.line, start.column, end.line, end.column, mutatorName, replacement].join(':');
}

/** What an interrupted run of the same sources and tests has found out already: `PROGRESS` names its file. */
function readProgress() {
  const file = process.env.PROGRESS;
  if (file === undefined || !existsSync(file)) return new Map();
  const lines = readFileSync(file, 'utf8').split('\n').slice(1);
  // The last line of a run that was killed may be half a line.
  return new Map(lines.filter((line) => line.endsWith(']')).map((line) => JSON.parse(line)));
}

function writeProgress(key, result) {
  if (process.env.PROGRESS !== undefined) appendFileSync(process.env.PROGRESS, `${JSON.stringify([key, result])}\n`);
}

testRunner.inject = [];

export const strykerPlugins = [
  { kind: 'TestRunner', name: 'lasting', factory: testRunner },
  { kind: 'Ignore', name: 'texts-of-errors', value: textsOfErrors },
];
