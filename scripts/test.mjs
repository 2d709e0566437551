/**
 * `pnpm test`: every test of every package, by turbo, which builds first and takes from its cache what nothing has
 * changed since (`--force`: no result of a test). `--filter @symbolon/chains` and `--affected` choose packages.
 * Anything else builds, and goes to vitest, which looks in all packages: `pnpm test apdu -t 'extended length'`.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ended, plannedTasks, startTurbo } from './run-turbo.mjs';
import { root, wholeProject } from './workspace.mjs';

const args = process.argv.slice(2).filter((argument, index) => index > 0 || argument !== '--');
const isForTurbo = (argument) => /^--(force|affected|filter(=.*)?)$/.test(argument);
const forTurbo = args.filter((argument, index) => isForTurbo(argument) || args[index - 1] === '--filter');
const forVitest = args
  .filter((argument) => !forTurbo.includes(argument))
  .flatMap((argument, index, all) => (all[index - 1] === '--project' ? wholeProject(argument) : [argument]));

/** How many packages with tests turbo would take. */
const countChosen = async () =>
  (await plannedTasks('test', forTurbo)).filter(({ command }) => command !== '<NONEXISTENT>').length;

async function testPackages() {
  if (forTurbo.some((argument) => argument !== '--force') && (await countChosen()) === 0) {
    const affected = forTurbo.includes('--affected');
    process.stderr.write(
      affected ? 'No package with tests differs from main.\n' : 'No package with tests is meant: nothing was tested.\n',
    );
    return affected ? 0 : 1;
  }
  const force = forTurbo.includes('--force');
  process.stderr.write(
    `Tests, package by package${force ? '' : '; what has not changed since its last success is not run again (--force runs it)'}.\n`,
  );
  const options = ['--continue=dependencies-successful', '--output-logs=new-only', '--log-order=grouped'];
  if (!force) return ended(startTurbo(['run', 'test', ...options, ...forTurbo]));
  // The tests alone are forced: what `pnpm check` has just built is not built again.
  const chosen = forTurbo.filter((argument) => argument !== '--force');
  const built = await ended(startTurbo(['run', 'build', ...options, ...chosen]));
  return built === 0 ? ended(startTurbo(['run', 'test', '--only', ...options, ...forTurbo])) : built;
}

async function testSome() {
  const built = await ended(spawn(process.execPath, [join(root, 'scripts/build.mjs')], { stdio: 'inherit' }));
  if (built !== 0) return built;
  return ended(
    spawn(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...forVitest], {
      cwd: root,
      stdio: 'inherit',
    }),
  );
}

process.exitCode = await (forVitest.length === 0 ? testPackages() : testSome()).catch(({ message }) => {
  process.stderr.write(`${message}\n`);
  return 1;
});
