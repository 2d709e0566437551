/** Metro as React Native configures it, but `react-native` itself, for which a test's module stands in. */
const { join } = require('node:path');

const example = join(__dirname, '../..');

module.exports = {
  projectRoot: example,
  watchFolders: [join(example, '../..')],
  resolver: {
    unstable_enablePackageExports: true,
    // Where Babel's own helpers are found for packages that lie elsewhere.
    nodeModulesPaths: [join(example, 'node_modules')],
    resolveRequest: (context, name, platform) =>
      name === 'react-native'
        ? { type: 'sourceFile', filePath: join(__dirname, 'react-native.ts') }
        : context.resolveRequest(context, name, platform),
  },
  transformer: { babelTransformerPath: require.resolve('@react-native/metro-babel-transformer') },
};
