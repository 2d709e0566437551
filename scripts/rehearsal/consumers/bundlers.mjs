/** Programs for Node in one file. */
import { assertSigned } from '../program/signed.mjs';

const packages = ['chains', 'client', 'emulator'];
export const esbuild = '0.28.2';
const rollup = { rollup: '4.68.8', '@rollup/plugin-node-resolve': '16.0.3' };
const webpack = { webpack: '5.113.0', 'webpack-cli': '7.3.1' };

async function writeProgram(project) {
  project.copy('program/sign.js', 'sign.js');
  project.write({ 'main.js': "import { signOnNewCard } from './sign.js';\n\nsignOnNewCard().then(console.log);\n" });
}

export const consumers = [
  {
    name: 'esbuild',
    uses: { esbuild },
    built: 'one file as ES module, as CommonJS, and for browsers',
    ran: 'all three, on Node',
    run: async (project) => {
      await project.install(packages, { esbuild });
      await writeProgram(project);
      const forms = [
        ['esm.mjs', '--format=esm', '--platform=node'],
        ['cjs.cjs', '--format=cjs', '--platform=node'],
        ['browser.cjs', '--format=iife', '--platform=browser'],
      ];
      for (const [file, ...parameters] of forms) {
        await project.tool('esbuild', [
          'main.js',
          '--bundle',
          '--log-level=warning',
          `--outfile=${file}`,
          ...parameters,
        ]);
        project.takeAway(file);
        await assertSigned(await project.node([file], { cwd: project.elsewhere }));
      }
    },
  },
  {
    name: 'rollup',
    uses: rollup,
    built: 'one ES module',
    ran: 'it, on Node',
    run: async (project) => {
      await project.install(packages, rollup);
      await writeProgram(project);
      const plugin = '@rollup/plugin-node-resolve={exportConditions: ["node"]}';
      await project.tool('rollup', [
        'main.js',
        '--file',
        'bundle.mjs',
        '--format',
        'es',
        '--plugin',
        plugin,
        '--silent',
      ]);
      project.takeAway('bundle.mjs');
      await assertSigned(await project.node(['bundle.mjs'], { cwd: project.elsewhere }));
    },
  },
  {
    name: 'webpack',
    uses: webpack,
    built: 'one file, for production',
    ran: 'it, on Node',
    run: async (project) => {
      await project.install(packages, webpack);
      await writeProgram(project);
      const parameters = [
        '--entry',
        './main.js',
        '--mode',
        'production',
        '--target',
        'node20',
        '--output-filename',
        'bundle.cjs',
        '--no-optimization-minimize',
        '--fail-on-warnings',
      ];
      await project.tool('webpack', ['build', ...parameters]);
      project.takeAway('dist');
      await assertSigned(await project.node(['dist/bundle.cjs'], { cwd: project.elsewhere }));
    },
  },
];
