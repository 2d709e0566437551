/**
 * What the compilers of those who use us say of our types: every public path, with `strict` and without `skipLibCheck`.
 */

const compilers = { 5.7: '5.7.3', 5.8: '5.8.3', 5.9: '5.9.3', '6.0': '6.0.3', '7.0': '7.0.2' };
const nodeTypes = { '@types/node': '20.19.43' };
/** The libraries that adapters adapt to. Their own types want what a browser and Node have. */
const peers = { '@solana/kit': '8.4.0', ethers: '6.17.0', viem: '2.57.1' };
const adapters = /^@symbolon\/chains\/(solana\/kit|ethereum\/(ethers|viem))$/;

const dom = ['ES2022', 'DOM'];
const surroundings = [
  { title: 'DOM and Node', module: 'nodenext', lib: dom, types: ['node'] },
  { title: 'DOM and Node', module: 'node16', lib: dom, types: ['node'] },
  { title: 'DOM and Node', module: 'bundler', lib: dom, types: ['node'] },
  { title: 'DOM', module: 'nodenext', lib: dom, types: [] },
  { title: 'Node', module: 'nodenext', lib: ['ES2022'], types: ['node'] },
  { title: 'neither', module: 'nodenext', lib: ['ES2022'], types: [] },
  { title: 'adapters', module: 'nodenext', lib: dom, types: ['node'], withAdapters: true },
];

const publicPathsOf = ({ name, manifest }) =>
  Object.keys(manifest.exports)
    .filter((path) => path !== './package.json')
    .map((path) => name + path.slice(1));

function optionsOf({ module, lib, types }) {
  const resolution =
    module === 'bundler' ? { module: 'esnext', moduleResolution: 'bundler' } : { module, moduleResolution: module };
  return { target: 'ES2022', ...resolution, lib, types, strict: true, skipLibCheck: false, noEmit: true };
}

/** Errors of a compiler; those inside the libraries that adapters adapt to are theirs, and are there without us. */
function errorsIn(output, dependencies) {
  const isOthers = (line) => {
    const [, name] = /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(line) ?? [];
    return name !== undefined && !name.startsWith('@symbolon/') && !dependencies.has(name);
  };
  return output.split('\n').filter((line) => /error TS\d+/.test(line) && !isOthers(line));
}

async function compile(project) {
  const { packages: published } = project.release;
  const paths = published.flatMap(publicPathsOf);
  const dependencies = new Set(published.flatMap(({ manifest }) => Object.keys(manifest.dependencies ?? {})));
  const wrong = [];
  for (const [index, around] of surroundings.entries()) {
    const chosen = paths.filter((path) => adapters.test(path) === (around.withAdapters ?? false));
    const imports = chosen.map((path, at) => `import * as all${at} from '${path}';\n`).join('');
    project.write({
      [`${index}/main.ts`]: `${imports}\nexport const all: readonly object[] = [${chosen.map((_, at) => `all${at}`).join(', ')}];\n`,
      [`${index}/tsconfig.json`]: { compilerOptions: optionsOf(around), files: ['main.ts'] },
    });
    const { output, errors, status } = await project.runToEnd('node_modules/.bin/tsc', [
      '-p',
      `${index}`,
      '--pretty',
      'false',
    ]);
    const found = around.withAdapters
      ? errorsIn(output, dependencies)
      : output.split('\n').filter((line) => line !== '');
    if (status === 0 || (around.withAdapters && found.length === 0 && /error TS/.test(output))) continue;
    wrong.push(
      `${found.length} errors with ${around.title}, ${around.module}:\n${found.slice(0, 10).join('\n')}\n${errors}`,
    );
  }
  if (wrong.length > 0) throw new Error(wrong.join('\n'));
}

export const consumers = Object.entries(compilers).map(([version, typescript]) => ({
  name: `typescript-${version}`,
  uses: { typescript },
  built:
    'every public path, `strict`, `skipLibCheck` off; `node16`, `nodenext` and `bundler` with the types of DOM and Node, `nodenext` with those of DOM, of Node, and neither; the adapters with the libraries they adapt to',
  ran: 'nothing',
  run: async (project) => {
    const packages = project.release.packages.filter((one) => publicPathsOf(one).length > 0);
    const names = packages.map(({ name }) => name.replace('@symbolon/', ''));
    await project.install(names, { typescript, ...nodeTypes, ...peers });
    await compile(project);
  },
}));
