/** What our pages tell people to do, word for word: their `npm install` lines, then their program. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { asserting, installLinesOf, programOf } from '../pages.mjs';
import { root } from '../places.mjs';
import { ProgramFailed } from '../processes.mjs';
import { esbuild } from './bundlers.mjs';

const guide = 'docs/guides/use-it-in-your-wallet.md';
const uses = { npm: 'of the machine' };
const end = 'the program of the page ends here';

/** @param without what a program may say that needs something which is not here */
async function follow(project, markdown, without) {
  const lines = installLinesOf(markdown);
  if (lines.length === 0) throw new Error('the page does not say what to install');
  project.write({ 'package.json': { name: 'a-project', version: '1.0.0', private: true, type: 'module' } });
  for (const line of lines) await project.run('sh', ['-c', line]);
  // The tool that takes the types off is not the page's matter: it stands beside the project.
  project.write({
    'tools/package.json': { private: true, dependencies: esbuild },
    'page.ts': asserting(programOf(markdown)),
  });
  await project.run('npm', ['install'], { cwd: join(project.folder, 'tools') });
  await project.run(join(project.folder, 'tools/node_modules/.bin/esbuild'), [
    'page.ts',
    '--outfile=page.js',
    '--log-level=warning',
  ]);
  const { output, errors, status } = await project.runToEnd(process.execPath, ['page.js']);
  if (without?.test(errors)) return;
  if (status !== 0 || !output.includes(end))
    throw new ProgramFailed('node page.js', `ended with ${status}`, `${output}\n${errors}`);
}

const readme = (name, without) => ({
  name: `readme-${name}`,
  uses,
  built: 'nothing',
  ran: `the program of [\`@symbolon/${name}\`](../packages/${name}/README.md), ${without === undefined ? 'to its end' : 'to where it wants a reader'}`,
  run: async (project) => {
    const { folder } = project.release.packages.find((one) => one.name === `@symbolon/${name}`);
    await follow(project, readFileSync(join(folder, 'README.md'), 'utf8'), without);
  },
});

export const consumers = [
  {
    name: 'guide',
    uses,
    built: 'nothing',
    ran: `the program of [Use it in your wallet](${guide.replace('docs/', '')}), to its end`,
    run: async (project) => follow(project, readFileSync(join(root, guide), 'utf8')),
  },
  ...[
    'backup',
    'card-core',
    'chains',
    'client',
    'conformance',
    'emulator',
    'interface',
    'protocol',
    'transport-nfc',
  ].map((name) => readme(name)),
  readme('transport-pcsc', /code: 'transport\/unavailable'/),
];
