/** How long it takes until something can be used: the command, a package in Node, the demo in a browser. */
import { fileURLToPath } from 'node:url';
import { entryPoints, wallets } from '../size/entry-points.ts';
import { type FirstLoad, measureFirstLoad } from './first-load.ts';
import { type FreshProcess, measureFresh } from './fresh-process.ts';

export type StartUp = {
  readonly command: FreshProcess;
  /** By the keys of `entryPoints` and `wallets`. */
  readonly imports: FreshProcess;
  readonly demo: FirstLoad;
};

const cli = fileURLToPath(new URL('../../../packages/cli/dist/main.js', import.meta.url));

export async function measureStartUp(): Promise<StartUp> {
  const imports = Object.entries({ ...wallets, ...entryPoints }).map(([name, entry]) => {
    const program = Object.keys(entry.imports).map((module) => `import '${module}';`);
    return [name, ['--input-type=module', '--eval', program.join('\n')]] as const;
  });
  return {
    command: measureFresh({ 'symbolon --help': [cli, '--help'], 'symbolon --version': [cli, '--version'] }),
    imports: measureFresh(Object.fromEntries(imports)),
    demo: await measureFirstLoad(),
  };
}
