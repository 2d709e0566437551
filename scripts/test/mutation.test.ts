/**
 * `pnpm mutation` needs Stryker and hours, and is no part of the tests; that its parts fit the repository, and what it
 * makes of Stryker's report, is. That it finds what there is to find, `pnpm mutation --check` shows.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { interpreterFiles } from '../chain-folders.ts';

const root = join(import.meta.dirname, '../..');
const load = (name: string): Promise<unknown> => import(join(root, 'scripts/mutation', `${name}.mjs`));

type Part = { readonly name: string; readonly sources: RegExp; readonly tests: readonly string[] };
type Mutant = {
  readonly file: string;
  readonly line: number;
  readonly mutator: string;
  readonly change: string;
  readonly outcome: string;
};
type StrykerMutant = {
  readonly mutatorName: string;
  readonly replacement: string;
  readonly status: string;
  readonly location: object;
};
type Files = { readonly [file: string]: { readonly source: string; readonly mutants: readonly StrykerMutant[] } };
type Accepted = { readonly file: string; readonly mutator: string; readonly change: string; readonly why: string };

const { parts } = (await load('parts')) as { readonly parts: readonly Part[] };
const { chosenFiles } = (await load('choose')) as {
  readonly chosenFiles: (
    names: readonly string[],
    shard?: string,
  ) => readonly { readonly part: Part; readonly files: readonly string[] }[];
};
const { accepted } = (await load('accepted')) as { readonly accepted: readonly Accepted[] };
const { mutantsOf, countsOf, scoreOf, staleExplanations, survivorList } = (await load('report')) as {
  readonly mutantsOf: (files: Files) => readonly Mutant[];
  readonly countsOf: (mutants: readonly Mutant[]) => { readonly [outcome: string]: number };
  readonly scoreOf: (counts: object) => number;
  readonly staleExplanations: (mutants: readonly Mutant[]) => readonly Accepted[];
  readonly survivorList: (mutants: readonly Mutant[]) => string;
};

const filesOf = (work: ReturnType<typeof chosenFiles>): readonly string[] => work.flatMap(({ files }) => files);

describe('the parts', () => {
  const testFiles = ['packages', 'integration-tests'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.test.ts') && !file.includes('node_modules'))
      .map((file) => `${folder}/${file}`),
  );
  const patternOf = (glob: string): RegExp => {
    const text = glob.replace(/^!/, '').replaceAll('.', '\\.').replaceAll('*', '[^/]*');
    return new RegExp(`^${text.replaceAll(/\{([^}]*)\}/g, (_, names: string) => `(${names.replaceAll(',', '|')})`)}$`);
  };

  test.each(parts.map((part) => [part.name, part] as const))(
    '%s has sources, and every pattern of its tests finds one',
    (name, part) => {
      expect(filesOf(chosenFiles([name])).length).toBeGreaterThan(0);
      expect(part.tests.filter((glob) => !testFiles.some((file) => patternOf(glob).test(file)))).toEqual([]);
    },
  );

  test('all of the firmware and every interpreter is in one, and no file in two', () => {
    const files = filesOf(chosenFiles([]));
    expect(new Set(files).size).toBe(files.length);
    const firmware = readdirSync(join(root, 'packages/card-core/src'), { recursive: true, encoding: 'utf8' }).filter(
      (file) => file.endsWith('.ts'),
    );
    expect(firmware.filter((file) => !files.includes(`packages/card-core/src/${file}`))).toEqual([]);
    expect(interpreterFiles.filter((file) => !files.includes(file))).toEqual([]);
  });

  test('shards do all of the work between them, and none of it twice', () => {
    const shards = [1, 2, 3, 4, 5].flatMap((index) => filesOf(chosenFiles([], `${index}/5`)));
    expect([...shards].sort()).toEqual([...filesOf(chosenFiles([]))].sort());
    expect(() => chosenFiles([], '6/5')).toThrow(RangeError);
  });

  test('a file is chosen by its path, and what is nowhere is not', () => {
    expect(filesOf(chosenFiles(['card-core/src/sets.ts']))).toEqual(['packages/card-core/src/sets.ts']);
    expect(chosenFiles(['nowhere'])).toEqual([]);
  });
});

describe('the report', () => {
  const [{ file, mutator, change }] = accepted as [Accepted];
  const [original = '', replacement = ''] = change.split(' → ');
  const at = (line: number, text: string) => ({ start: { line, column: 3 }, end: { line, column: 3 + text.length } });
  const mutant = (line: number, status: string): StrykerMutant => ({
    mutatorName: mutator,
    replacement,
    status,
    location: at(line, original),
  });
  const reportOf = (lines: number, mutants: readonly StrykerMutant[]): Files => ({
    [file]: { source: Array.from({ length: lines }, () => `  ${original};`).join('\n'), mutants },
  });

  test('tells what was noticed from what was not, and leaves out what was not tried', () => {
    const other = { ...mutant(2, 'Survived'), replacement: 'something else' };
    const files = reportOf(6, [
      mutant(1, 'Killed'),
      other,
      mutant(3, 'Timeout'),
      { ...other, status: 'NoCoverage' },
      mutant(5, 'Ignored'),
    ]);
    const mutants = mutantsOf(files);
    expect(mutants.map(({ outcome }) => outcome)).toEqual(['killed', 'survived', 'timedOut', 'notReached']);
    expect(scoreOf(countsOf(mutants))).toBe(50);
    expect(survivorList(mutants.filter(({ outcome }) => outcome === 'survived'))).toContain(
      `2  ${mutator}: ${original} → something else`,
    );
  });

  test.each([1, 200])('an explanation holds wherever the line is: %i', (line) => {
    const mutants = mutantsOf(reportOf(line, [mutant(line, 'Survived'), mutant(line, 'Killed')]));
    expect(mutants.map(({ outcome }) => outcome)).toEqual(['explained', 'killed']);
    expect(scoreOf(countsOf(mutants))).toBe(100);
    expect(staleExplanations(mutants)).toEqual([]);
  });

  test('an explanation of what no longer survives is named', () => {
    expect(staleExplanations(mutantsOf(reportOf(1, [mutant(1, 'Killed')])))).toEqual([accepted[0]]);
  });

  test('every explanation is about a file that there is, and gives a reason', () => {
    expect(accepted.filter((one) => !existsSync(join(root, one.file)) || one.why === '')).toEqual([]);
  });
});
