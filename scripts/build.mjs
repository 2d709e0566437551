/**
 * `node scripts/build.mjs [package…]`: builds packages and what they need, or all. Says on the standard error which it
 * compiles, so that nobody waits before a silent terminal and the standard output stays free for what follows; says
 * nothing where nothing has changed.
 */
import { createInterface } from 'node:readline';
import { ended, startTurbo } from './run-turbo.mjs';

const filters = process.argv.slice(2).map((name) => `--filter=${name}`);
const turbo = startTurbo(['run', 'build', '--output-logs=new-only', '--log-order=grouped', ...filters], {
  stdio: ['ignore', 'pipe', 'pipe'],
});
const said = [];
let building = 0;
for (const stream of [turbo.stdout, turbo.stderr]) {
  createInterface({ input: stream }).on('line', (line) => {
    said.push(line);
    const [, name] = /^(\S+):build: cache miss/.exec(line) ?? [];
    if (name === undefined) return;
    building += 1;
    if (building === 1) process.stderr.write('Building; the first time takes about a minute.\n');
    process.stderr.write(`  ${name}\n`);
  });
}
process.exitCode = await ended(turbo);
if (process.exitCode !== 0 && process.exitCode !== 130) process.stderr.write(`${said.join('\n')}\n`);
