/** Metro as React Native configures it, with a test module in place of `react-native`. */
const { join } = require('node:path');

const example = join(__dirname, '../..');

module.exports = {
  projectRoot: example,
  watchFolders: [join(example, '../..')],
  resolver: {
    unstable_enablePackageExports: true,
    // The helpers of Babel for packages outside this folder.
    nodeModulesPaths: [join(example, 'node_modules')],
    resolveRequest: (context, name, platform) =>
      name === 'react-native'
        ? { type: 'sourceFile', filePath: join(__dirname, 'react-native.ts') }
        : context.resolveRequest(context, name, platform),
  },
  transformer: { babelTransformerPath: require.resolve('@react-native/metro-babel-transformer') },
};
