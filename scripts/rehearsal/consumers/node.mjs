/** Programs on Node, installed by each package manager. */
import { join } from 'node:path';
import { assertSigned } from '../program/signed.mjs';
import { bunOf } from './runtimes.mjs';

const packages = ['chains', 'client', 'emulator'];
const main = "import { signOnNewCard } from './sign.js';\n\nconsole.log(await signOnNewCard());\n";

async function writeProgram(project) {
  project.copy('program/sign.js', 'sign.js');
  project.write({ 'main.js': main });
}

/** `await` at the top is what `require` of ES modules can't carry; none of our modules has one. */
const commonJs = `const { createPack } = require('@symbolon/emulator/cards');
if (typeof createPack !== 'function') throw new Error('require gives no function');
import('./sign.mjs').then(({ signOnNewCard }) => signOnNewCard()).then(console.log);
`;

async function requireEverything(project) {
  const paths = project.release.packages
    .filter(({ name }) => packages.includes(name.replace('@symbolon/', '')) || name === '@symbolon/protocol')
    .flatMap(({ name, manifest }) => Object.keys(manifest.exports).map((path) => name + path.slice(1)));
  // Adapters want the library that they adapt to.
  const required = paths.filter((path) => !/\/(kit|ethers|viem)$/.test(path));
  project.write({
    'require.cjs': `${required.map((path) => `require('${path}');`).join('\n')}\nconsole.log('all');\n`,
  });
  const output = await project.node(['--no-warnings', 'require.cjs']);
  if (output.trim() !== 'all') throw new Error(output);
}

export const consumers = [
  {
    name: 'node-esm',
    uses: { npm: 'of the machine' },
    built: 'nothing',
    ran: `the program, on Node`,
    run: async (project) => {
      await project.install(packages);
      await writeProgram(project);
      await assertSigned(await project.node(['main.js']));
    },
  },
  {
    name: 'node-commonjs',
    uses: { npm: 'of the machine' },
    built: 'nothing',
    ran: `the program from CommonJS by \`require\` (Node 20.19 and newer) and by \`import()\`; \`require\` of every path`,
    run: async (project) => {
      await project.install(packages, {}, { type: 'commonjs' });
      project.copy('program/sign.js', 'sign.mjs');
      project.write({ 'main.cjs': commonJs });
      await assertSigned(await project.node(['--no-warnings', 'main.cjs']));
      await requireEverything(project);
    },
  },
  {
    name: 'installed-by-pnpm',
    uses: { pnpm: '12' },
    built: 'nothing',
    ran: `the program, on Node: no package sees what it does not name`,
    run: async (project) => {
      project.declare(packages);
      await writeProgram(project);
      const { command, parameters } = project.pnpm;
      await project.run(command, [
        ...parameters,
        'install',
        '--prefer-offline',
        '--ignore-scripts',
        '--cache-dir',
        join(project.folder, 'cache'),
      ]);
      await assertSigned(await project.node(['main.js']));
    },
  },
  {
    name: 'installed-by-bun',
    uses: { bun: '1.4.5' },
    built: 'nothing',
    ran: `the program, on Node`,
    run: async (project) => {
      const bun = await bunOf(project);
      project.declare(packages);
      await writeProgram(project);
      await project.run(bun, ['install'], { env: { BUN_INSTALL_CACHE_DIR: join(project.folder, 'cache') } });
      await assertSigned(await project.node(['main.js']));
    },
  },
];
