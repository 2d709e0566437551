/** Programs for Node in one file. */
import { assertSigned } from '../program/signed.mjs';

const packages = ['chains', 'client', 'emulator'];
export const esbuild = { esbuild: '0.28.2' };
const rollup = { rollup: '4.68.8', '@rollup/plugin-node-resolve': '16.0.3' };
const webpack = { webpack: '5.113.0', 'webpack-cli': '7.3.1' };

function withEsbuild(format, file, parameters = ['--platform=node']) {
  return async (project, entry) => {
    // Silent on one thing: CommonJS has no `import.meta`, which a reader can do without.
    const more = ['--bundle', '--log-level=warning', '--log-override:empty-import-meta=silent', `--outfile=${file}`];
    await project.tool('esbuild', [entry, `--format=${format}`, ...more, ...parameters]);
    return file;
  };
}

/** How each builds a program for Node; `build` resolves to the file. */
export const bundlers = {
  esbuildEsm: { uses: esbuild, built: 'one ES module', build: withEsbuild('esm', 'bundle.mjs') },
  esbuildCjs: { uses: esbuild, built: 'one file in CommonJS', build: withEsbuild('cjs', 'bundle.cjs') },
  esbuildBrowser: {
    uses: esbuild,
    built: 'one file for browsers',
    build: withEsbuild('iife', 'browser.cjs', ['--platform=browser']),
  },
  rollup: {
    uses: rollup,
    built: 'one ES module',
    build: async (project, entry) => {
      const plugin = '@rollup/plugin-node-resolve={exportConditions: ["node"]}';
      await project.tool('rollup', [entry, '--file', 'bundle.mjs', '--format', 'es', '--plugin', plugin, '--silent']);
      return 'bundle.mjs';
    },
  },
  webpack: {
    uses: webpack,
    built: 'one file, for production',
    build: async (project, entry) => {
      const parameters = ['--entry', `./${entry}`, '--mode', 'production', '--target', 'node20'];
      const output = ['--output-filename', 'bundle.cjs', '--no-optimization-minimize', '--fail-on-warnings'];
      await project.tool('webpack', ['build', ...parameters, ...output]);
      return 'dist/bundle.cjs';
    },
  },
  viteSsr: {
    uses: { vite: '8.4.0' },
    built: '`vite build --ssr`, with all that it imports in one file',
    build: async (project, entry) => {
      project.write({ 'vite.config.js': 'export default { ssr: { noExternal: true } };\n' });
      await project.tool('vite', ['build', '--ssr', entry, '--logLevel', 'warn']);
      return 'dist/main.js';
    },
  },
};

async function writeProgram(project) {
  project.copy('program/sign.js', 'sign.js');
  project.write({ 'main.js': "import { signOnNewCard } from './sign.js';\n\nsignOnNewCard().then(console.log);\n" });
}

function inBundles(name, built, ran, chosen) {
  const [{ uses }] = chosen;
  return {
    name,
    uses,
    built,
    ran,
    run: async (project) => {
      await project.install(packages, uses);
      await writeProgram(project);
      for (const { build } of chosen) {
        const file = await build(project, 'main.js');
        project.takeAway(file.includes('/') ? 'dist' : file);
        await assertSigned(await project.node([file], { cwd: project.elsewhere }));
      }
    },
  };
}

const { esbuildEsm, esbuildCjs, esbuildBrowser } = bundlers;

export const consumers = [
  inBundles('esbuild', 'one file as ES module, as CommonJS, and for browsers', 'all three, on Node', [
    esbuildEsm,
    esbuildCjs,
    esbuildBrowser,
  ]),
  inBundles('rollup', bundlers.rollup.built, 'it, on Node', [bundlers.rollup]),
  inBundles('webpack', bundlers.webpack.built, 'it, on Node', [bundlers.webpack]),
];
