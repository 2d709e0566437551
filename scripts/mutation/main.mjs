/**
 * `pnpm mutation [part or file]... [--shard 2/5] [--write] [--force] [--list] [--check]`: changes the sources in every
 * small way Stryker knows, one at a time, and tells which changes no test notices. What is known is kept in
 * `node_modules/.cache/mutation`: the next run tries what changed, and one that was interrupted goes on where it was.
 * Fails where it finds a survivor that `docs/mutation.md` does not have.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { checkMachinery } from './check.mjs';
import { chosenFiles } from './choose.mjs';
import { countsOf, isSurvivor, mutantsOf, scoreOf, staleExplanations, survivorList } from './report.mjs';
import { newSurvivors, writeSheet } from './sheet.mjs';
import { cache, installStryker, mutate } from './stryker.mjs';

const given = process.argv.slice(2).filter((argument) => argument !== '--');
const { values, positionals } = parseArgs({
  args: given,
  allowPositionals: true,
  options: {
    /** Only so much of the work: `2/5`. */
    shard: { type: 'string' },
    /** Puts the outcome into `docs/mutation.*`. */
    write: { type: 'boolean', default: false },
    /** Forgets what earlier runs found; for when something that no test file or source shows has changed. */
    force: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
    /** First shows, on an example, that a change that no test notices is found. */
    check: { type: 'boolean', default: false },
    concurrency: { type: 'string' },
  },
});

const work = chosenFiles(positionals, values.shard);
if (work.length === 0) {
  console.error('no such part or file; `pnpm mutation --list` names them');
  process.exit(2);
}
if (values.list) {
  for (const { part, files } of work) console.log(`${part.name}\n${files.map((file) => `  ${file}`).join('\n')}`);
  process.exit(0);
}

installStryker();
if (values.check) {
  const wrong = await checkMachinery();
  console.log(wrong === undefined ? 'the example is as expected' : `the example is not as expected:\n${wrong}`);
  if (wrong !== undefined) process.exit(1);
}
const broken = [];
const mutants = [];
for (const { part, files } of work) {
  console.log(`\n== ${part.name}\n`);
  const start = Date.now();
  const report = await mutate(part, files, values);
  if (report === undefined) {
    broken.push(part.name);
    continue;
  }
  const own = mutantsOf(report).filter(({ file }) => files.includes(file));
  mutants.push(...own);
  const { killed, timedOut, explained, survived, notReached } = countsOf(own);
  const list = survivorList(own.filter(isSurvivor));
  writeFileSync(join(cache, `${part.name}.md`), `# ${part.name}\n\n${list}`);
  const minutes = ((Date.now() - start) / 60_000).toFixed(1);
  console.log(
    `\n${list}\n${part.name}: ${scoreOf(countsOf(own))} % of ${own.length} changes noticed, in ${minutes} minutes`,
  );
  console.log(
    `killed ${killed}, timed out ${timedOut}, survived and explained ${explained}, survived ${survived}, not reached ${notReached}`,
  );
}

for (const { file, change } of staleExplanations(mutants)) console.log(`explains nothing any more: ${file}: ${change}`);
const fresh = newSurvivors(mutants);
if (values.write) writeSheet(mutants, ['pnpm mutation', ...given].join(' '));
else for (const { file, line, change } of fresh) console.log(`not in docs/mutation.md: ${file}:${line}: ${change}`);
if (broken.length > 0) console.log(`could not be run: ${broken.join(', ')}`);
process.exit(broken.length > 0 || (fresh.length > 0 && !values.write) ? 1 : 0);
