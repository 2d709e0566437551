/**
 * Readers over PC/SC where the code is bundled, or runs on Bun: the helper process is started from a file that is not
 * there, or in a way that is not known.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { esbuild } from './bundlers.mjs';
import { nextUses, withNext } from './next.mjs';
import { bunOf } from './runtimes.mjs';

const program = `import { listReaders } from '@symbolon/transport-pcsc/node';

listReaders().then(
  (readers) => console.log(\`readers: \${readers.length}\`),
  (error) => console.log(\`refused: \${error.code} \${error.message}\`),
);
`;

/** Either there are readers, or the package says in its own words why there are none. */
function assertAnswer(output) {
  if (!/readers: \d|refused: transport\/unavailable/.test(output))
    throw new Error(`no answer: ${JSON.stringify(output.trim().slice(0, 1500))}`);
}

async function bundled(project, file, format) {
  await project.install(['transport-pcsc'], { esbuild });
  project.write({ 'main.js': program });
  await project.tool('esbuild', [
    'main.js',
    '--bundle',
    '--platform=node',
    `--format=${format}`,
    '--external:smartcard',
    '--log-level=error',
    `--outfile=${file}`,
  ]);
  project.takeAway(file);
  const { output, errors, status } = await project.runToEnd(process.execPath, [file], { cwd: project.elsewhere });
  assertAnswer(`${output}${errors} (status ${status})`);
}

export const consumers = [
  {
    name: 'reader-on-node',
    uses: { npm: 'of the machine' },
    built: 'nothing',
    ran: '`listReaders`, without the native part: it says what is missing',
    run: async (project) => {
      await project.install(['transport-pcsc']);
      project.write({ 'main.js': program });
      assertAnswer(await project.node(['main.js']));
    },
  },
  {
    name: 'reader-in-esbuild-esm',
    uses: { esbuild },
    built: 'a program with a reader, as ES module',
    ran: '`listReaders`',
    knownRed: {
      why: 'the helper process is a file beside the module, which the bundle does not have',
      fails: /no answer: "\(status 0\)"/,
    },
    run: (project) => bundled(project, 'bundle.mjs', 'esm'),
  },
  {
    name: 'reader-in-esbuild-cjs',
    uses: { esbuild },
    built: 'a program with a reader, as CommonJS',
    ran: '`listReaders`',
    knownRed: {
      why: 'CommonJS has no `import.meta.url` to find the helper process by',
      fails: /no answer: ".*Invalid URL/,
    },
    run: (project) => bundled(project, 'bundle.cjs', 'cjs'),
  },
  {
    name: 'reader-in-next',
    uses: nextUses,
    built: '`next build`, with a reader in a route',
    ran: 'the route, by `next start`',
    knownRed: { why: 'the helper process is not where the bundle looks for it', fails: /helper process has ended/ },
    run: async (project) => {
      await project.install(['transport-pcsc'], nextUses);
      // What npm leaves of it where it can't be compiled.
      rmSync(join(project.folder, 'node_modules/smartcard'), { recursive: true, force: true });
      project.copy('consumers/next/app/layout.jsx', 'app/layout.jsx');
      project.write({
        'app/page.jsx': 'export default function Page() {\n  return <p>Nothing here</p>;\n}\n',
        'app/readers/route.js': `import { listReaders } from '@symbolon/transport-pcsc/node';

export const dynamic = 'force-dynamic';

export async function GET() {
  const answer = await listReaders().then(
    (readers) => \`readers: \${readers.length}\`,
    (error) => \`refused: \${error.code} \${error.message}\`,
  );
  return new Response(answer);
}
`,
      });
      await withNext(project, async (url) => assertAnswer(await (await fetch(`${url}/readers`)).text()));
    },
  },
  {
    name: 'reader-on-bun',
    uses: { bun: '1.4.5' },
    built: 'nothing',
    ran: '`listReaders`',
    knownRed: { why: 'Bun has no `channel.unref` for the helper process', fails: /unref is not a function/ },
    run: async (project) => {
      const bun = await bunOf(project);
      project.declare(['transport-pcsc']);
      project.write({ 'main.js': program });
      await project.run(bun, ['install', '--omit=optional'], {
        env: { BUN_INSTALL_CACHE_DIR: join(project.folder, 'cache') },
      });
      const { output, errors, status } = await project.runToEnd(bun, ['run', 'main.js']);
      assertAnswer(`${output}${errors} (status ${status})`);
    },
  },
];
