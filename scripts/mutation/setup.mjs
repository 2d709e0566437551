/** Loaded before each test file: says which mutant is active, and takes down which mutants the tests reach. */
import { afterAll, afterEach, beforeEach, inject } from 'vitest';
import { rememberCurves } from './remember.mjs';

await rememberCurves();

/** What Stryker puts into mutated sources reads and writes this object. */
globalThis.__stryker__ ??= {};
const stryker = globalThis.__stryker__;
const activeMutant = inject('activeMutant');

// Active from here on, before the test file and what it sets up are loaded: a table made while loading is mutated like
// everything else.
stryker.activeMutant = activeMutant;
stryker.hitLimit = inject('hitLimit');
stryker.hitCount = 0;
stryker.mutantCoverage = { static: {}, perTest: {} };
stryker.currentTestId = undefined;

// Searches of fast-check try the same values for every mutant, and one that fails is enough: there is no need of a
// smaller one.
globalThis[Symbol.for('fast-check/GlobalParameters')] = { seed: 1, endOnFailure: true };

if (activeMutant === undefined) {
  beforeEach(({ task }) => {
    stryker.currentTestId = task.id;
  });
  afterEach(() => {
    stryker.currentTestId = undefined;

    // Searches of fast-check try the same values for every mutant, and one that fails is enough: there is no need of a
    // smaller one.
    globalThis[Symbol.for('fast-check/GlobalParameters')] = { seed: 1, endOnFailure: true };
  });
}

// biome-ignore lint/correctness/noEmptyPattern: vitest reads the first argument, and takes no name for it
afterAll(({}, file) => {
  file.meta.hitCount = stryker.hitCount;
  if (activeMutant === undefined) file.meta.mutantCoverage = stryker.mutantCoverage;
});
