/**
 * Tests see other packages as they were last built. So a run in the folder of a package builds what the package needs
 * first: nobody tests yesterday's code. At the top, and under turbo, that has been done before.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

type Manifest = {
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
};

export function setup(): void {
  const folder = process.cwd();
  if (process.env['TURBO_HASH'] !== undefined || folder === join(import.meta.dirname, '..')) return;
  const { scripts, dependencies, devDependencies }: Manifest = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  );
  const ours = Object.entries({ ...dependencies, ...devDependencies }).filter(([, version]) =>
    version.startsWith('workspace:'),
  );
  const projects = [
    ...(scripts?.['build'] === undefined ? [] : ['.']),
    ...ours.map(([name]) => realpathSync(join(folder, 'node_modules', name))),
  ];
  if (projects.length === 0) return;
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  const { status } = spawnSync(process.execPath, [tsc, '-b', ...projects], { stdio: 'inherit' });
  if (status === 0) return;
  // Thrown, it would stand above "No test files found", which is not why nothing ran.
  process.stderr.write('\nNo test ran: what this package needs does not compile, see above.\n');
  process.exit(1);
}
