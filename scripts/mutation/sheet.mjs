/** `docs/mutation.md` and `docs/mutation.json`: what the last run of each file gave. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './choose.mjs';
import { countsOf, isSurvivor, scoreOf, survivorList } from './report.mjs';

const sheetFile = join(root, 'docs/mutation.json');
const pageFile = join(root, 'docs/mutation.md');

/** Files right below `src` stand for themselves, the others for their folder. */
const groupOf = (file) => (dirname(file).endsWith('/src') ? file : dirname(file));

function readSheet() {
  return existsSync(sheetFile) ? JSON.parse(readFileSync(sheetFile, 'utf8')) : { files: {}, survivors: [] };
}

const nameOf = ({ file, mutator, change }) => `${file}: ${mutator}: ${change}`;

/** The survivors that nothing of in the sheet speaks of. */
export function newSurvivors(mutants) {
  const known = new Set(readSheet().survivors.map(nameOf));
  return mutants.filter((mutant) => isSurvivor(mutant) && !known.has(nameOf(mutant)));
}

/** Puts the outcome of a run in the place of what was known of its files; files that are no more are left out. */
export function writeSheet(mutants, command) {
  const before = readSheet();
  const ran = new Set(mutants.map(({ file }) => file));
  const date = new Date().toISOString().slice(0, 10);
  const isKept = (file) => !ran.has(file) && existsSync(join(root, file));
  const kept = Object.entries(before.files).filter(([file]) => isKept(file));
  const now = [...ran].map((file) => [
    file,
    { ...countsOf(mutants.filter((one) => one.file === file)), date, command },
  ]);
  const files = Object.fromEntries([...kept, ...now].sort(([a], [b]) => (a < b ? -1 : 1)));
  const survivors = [...before.survivors.filter(({ file }) => isKept(file)), ...mutants.filter(isSurvivor)].sort(
    (a, b) => (a.file < b.file ? -1 : Number(a.file > b.file)) || a.line - b.line,
  );
  writeFileSync(sheetFile, `${JSON.stringify({ files, survivors }, undefined, 2)}\n`);
  writeFileSync(pageFile, pageOf({ files, survivors }));
}

function pageOf({ files, survivors }) {
  const groups = [...new Set(Object.keys(files).map(groupOf))].sort();
  const rows = groups.map((group) => {
    const own = Object.entries(files).filter(([file]) => groupOf(file) === group);
    const counts = own.reduce(
      (sum, [, one]) => Object.fromEntries(Object.keys(sum).map((key) => [key, sum[key] + one[key]])),
      countsOf([]),
    );
    const oldest = own.map(([, { date }]) => date).sort()[0];
    const commands = [...new Set(own.map(([, { command }]) => `\`${command}\``))].join(', ');
    const { mutants, killed, timedOut, explained, survived, notReached } = counts;
    return `| \`${group}\` | ${scoreOf(counts).toFixed(1)} | ${mutants} | ${killed} | ${timedOut} | ${explained} | ${survived} | ${notReached} | ${oldest} | ${commands} |`;
  });
  return `# What the tests notice

\`pnpm mutation\` changes the sources in every small way that [Stryker](https://stryker-mutator.io) knows, one at a time, and runs the tests that reach the changed
place. This page is what it writes (\`--write\`), not written by hand. *Score* is the share of changes that tests noticed, in percent, of those that can be noticed: a change
that makes no difference is explained in \`scripts/mutation/accepted.txt\`. *Timed out* means that a test did not end, which is noticed too. *Not reached* is what no
test chosen for the part runs (\`scripts/mutation/parts.mjs\`).

| source | score | changes | noticed | timed out | explained | survived | not reached | date | command |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- | --- |
${rows.join('\n')}

## Survivors

The line, what kind of change, and the change, for those that nothing explains yet.

${survivors.length === 0 ? 'None.\n' : survivorList(survivors)}`;
}
