/** How long it takes until something can be used: the command, a package in Node, the demo in a browser. */
import { execFileSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { join } from 'node:path';
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

const cli = fileURLToPath(new URL('../../../packages/cli', import.meta.url));
const main = join(cli, 'dist/main.js');

export async function measureStartUp(): Promise<StartUp> {
  const imports = Object.entries({ ...wallets, ...entryPoints }).map(([name, entry]) => {
    const program = Object.keys(entry.imports).map((module) => `import '${module}';`);
    return [name, ['--input-type=module', '--eval', program.join('\n')]] as const;
  });
  return {
    command: measureFresh(
      {
        'symbolon --help': [main, '--help'],
        'symbolon --version': [main, '--version'],
        'npx symbolon --help: npx, until it starts the command': [npx(), '--no-install', 'symbolon', '--help'],
      },
      cli,
    ),
    imports: measureFresh(Object.fromEntries(imports)),
    demo: await measureFirstLoad(),
  };
}

/** In the folder of a package npx takes the command from it, so that nothing is downloaded. */
function npx(): string {
  return realpathSync(execFileSync('sh', ['-c', 'command -v npx'], { encoding: 'utf8' }).trim());
}
