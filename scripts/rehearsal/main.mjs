/**
 * `pnpm rehearsal [consumer...] [--list] [--keep]`: a release, rehearsed. Every package is published to a registry on
 * this machine, as it would be for all the world, and installed from there into fresh projects, which are built and
 * run. Fails where one of them does not do what it should.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { consumers } from './consumers.mjs';
import { createWorkplace } from './places.mjs';
import { endAll } from './processes.mjs';
import { createProject } from './project.mjs';
import { installRegistry, startRegistry } from './registry.mjs';
import { publishAll } from './release.mjs';
import { outcomeOf, tableOf } from './report.mjs';

const { values, positionals } = parseArgs({
  args: process.argv.slice(2).filter((argument) => argument !== '--'),
  allowPositionals: true,
  options: {
    /** Prints the table of `docs/consumers.md`. */
    list: { type: 'boolean', default: false },
    /** Leaves the projects where they are, to look at. */
    keep: { type: 'boolean', default: false },
    /** So many consumers at a time. */
    concurrency: { type: 'string', default: '2' },
  },
});
if (values.list) {
  console.log(tableOf(consumers));
  process.exit(0);
}
const unknown = positionals.filter((name) => !consumers.some((one) => one.name === name));
if (unknown.length > 0) {
  console.error(
    `no consumer is called ${unknown.join(', ')}; there are ${consumers.map(({ name }) => name).join(', ')}`,
  );
  process.exit(2);
}
const chosen = consumers.filter(({ name }) => positionals.length === 0 || positionals.includes(name));

const workplace = createWorkplace();
const cleanUp = () => {
  endAll();
  if (values.keep) console.log(`kept: ${workplace.folder}`);
  else workplace.remove();
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    cleanUp();
    process.exit(130);
  });
}

const secondsSince = (start) => ((Date.now() - start) / 1000).toFixed(1);

async function rehearse() {
  const start = Date.now();
  const program = process.env.npm_execpath ?? '';
  const pnpm = /pnpm\.[cm]?js$/.test(program)
    ? { command: process.execPath, parameters: [program] }
    : { command: 'npx', parameters: ['-y', 'pnpm@12'] };
  await installRegistry(pnpm);
  const registry = await startRegistry(join(workplace.folder, 'registry'));
  const packages = await publishAll(workplace.folder, registry.url, pnpm);
  const faults = packages.flatMap((one) => one.faults.map((fault) => `${one.name}: ${fault}`));
  console.log(`${packages.length} packages published in ${secondsSince(start)} s`);
  for (const fault of faults) console.log(`  ${fault}`);
  const release = { registry: registry.url, version: packages[0].version, packages };

  const waiting = [...chosen];
  const outcomes = [];
  const work = async () => {
    for (let consumer = waiting.shift(); consumer !== undefined; consumer = waiting.shift()) {
      const began = Date.now();
      const project = createProject(join(workplace.folder, 'projects', consumer.name), release, pnpm);
      const error = await consumer.run(project).then(
        () => undefined,
        (reason) => reason,
      );
      const outcome = outcomeOf(consumer, error);
      outcomes.push(outcome);
      console.log(
        `${outcome.isRight ? '✓' : '✗'} ${consumer.name.padEnd(24)} ${secondsSince(began).padStart(6)} s  ${outcome.text}`,
      );
      if (!outcome.isRight && error !== undefined) console.log(String(error).replace(/^/gm, '    '));
    }
  };
  await Promise.all(Array.from({ length: Number(values.concurrency) }, work));
  const wrong = outcomes.filter(({ isRight }) => !isRight).length;
  console.log(
    `\n${outcomes.length - wrong} of ${outcomes.length} consumers as they should be, in ${secondsSince(start)} s`,
  );
  return wrong === 0 && faults.length === 0;
}

const isRight = await rehearse().catch((error) => {
  console.error(error);
  return false;
});
cleanUp();
process.exit(isRight ? 0 : 1);
