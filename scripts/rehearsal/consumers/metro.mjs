/** The app for phones of `examples/react-native`, as Metro bundles it, on Hermes. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseTransaction } from 'viem';
import { root } from '../places.mjs';

const example = 'examples/react-native';
const { dependencies, devDependencies } = JSON.parse(readFileSync(join(root, example, 'package.json'), 'utf8'));
const others = Object.fromEntries(
  Object.entries({ ...dependencies, ...devDependencies }).filter(
    ([name]) => !/^(@symbolon\/.*|typescript|vitest)$/.test(name),
  ),
);
const ours = Object.keys({ ...dependencies, ...devDependencies }).filter((name) => name.startsWith('@symbolon/'));

/** As React Native configures it, but for `react-native` itself, for which a module of the example stands in. */
const config = `const { join } = require('node:path');

module.exports = {
  projectRoot: __dirname,
  resolver: {
    unstable_enablePackageExports: true,
    resolveRequest: (context, name, platform) =>
      name === 'react-native'
        ? { type: 'sourceFile', filePath: join(__dirname, 'test/on-hermes/react-native.ts') }
        : context.resolveRequest(context, name, platform),
  },
  transformer: { babelTransformerPath: require.resolve('@react-native/metro-babel-transformer') },
};
`;

const build = `const Metro = require('metro');

Metro.loadConfig({ config: 'metro.config.cjs' })
  .then((config) =>
    Metro.runBuild({ ...config, reporter: { update: () => {} } }, { entry: 'test/on-hermes/main.ts', out: 'bundle.js', platform: 'android', minify: false, dev: false }),
  )
  .then(() => process.exit());
`;

export const consumers = [
  {
    name: 'metro-hermes',
    uses: {
      metro: others.metro,
      'hermes-compiler': others['hermes-compiler'],
      'hermes-engine-cli': others['hermes-engine-cli'],
    },
    built: '`examples/react-native`, bundled by Metro and compiled for Hermes',
    ran: 'the app, on Hermes, with an emulated card at a stand-in for the phone',
    run: async (project) => {
      project.declare(
        ours.map((name) => name.replace('@symbolon/', '')),
        others,
      );
      // `react-native` is a peer that this app does without.
      await project.run('npm', ['install', '--legacy-peer-deps']);
      for (const part of ['src', 'test', 'babel.config.cjs']) project.copy(`../../${example}/${part}`, part);
      project.write({ 'metro.config.cjs': config, 'build.cjs': build });
      await project.node(['build.cjs'], { seconds: 300 });
      const hermes = (name) => join(project.folder, 'node_modules', name);
      await project.run(hermes('hermes-compiler/hermesc/linux64-bin/hermesc'), [
        '-O',
        '-w',
        '-emit-binary',
        '-out',
        'bundle.hbc',
        'bundle.js',
      ]);
      const raw = (await project.run(hermes('hermes-engine-cli/linux64-bin/hermes'), ['bundle.js'])).trim();
      if (parseTransaction(raw).r === undefined) throw new Error(`not signed: ${raw}`);
    },
  },
];
