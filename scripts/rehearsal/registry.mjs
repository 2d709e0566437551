/**
 * A registry on this machine: our packages are published to it and to nowhere else, all others come through it from the
 * one that npm is configured with.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { here } from './places.mjs';
import { end, environment, run, settingsOfUser, start } from './processes.mjs';

/** Into the folder of this file, at the version in its lockfile. */
export async function installRegistry(pnpm) {
  const wanted = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8')).dependencies.verdaccio;
  const installed = join(here, 'node_modules/verdaccio/package.json');
  if (existsSync(installed) && JSON.parse(readFileSync(installed, 'utf8')).version === wanted) return;
  await run(pnpm.command, [...pnpm.parameters, 'install', '--frozen-lockfile', '--ignore-scripts'], {
    cwd: here,
    env: environment(),
  });
}

/**
 * Resolves to its address, which no other rehearsal has: what a package manager remembers of one is of no use to the
 * next.
 */
export async function startRegistry(storage) {
  mkdirSync(storage, { recursive: true });
  const { registry: uplink, cafile: certificates } = settingsOfUser();
  const path = `/${randomBytes(4).toString('hex')}/`;
  const ours = { access: '$all', publish: '$all', unpublish: '$all' };
  const configuration = {
    storage,
    configPath: join(storage, 'config.yaml'),
    url_prefix: path,
    uplinks: { upstream: { url: uplink, maxage: '1h' } },
    packages: {
      '@symbolon/*': ours,
      symbolon: ours,
      '**': { access: '$all', proxy: 'upstream' },
    },
    auth: { htpasswd: { file: join(storage, 'htpasswd'), max_users: -1 } },
    web: { enable: false },
    max_body_size: '50mb',
    userRateLimit: { max: 1_000_000 },
    log: { type: 'file', path: join(storage, 'verdaccio.log'), level: 'warn' },
    self_path: storage,
  };
  const child = start(process.execPath, [join(here, 'registry-process.mjs')], {
    cwd: storage,
    env: environment(certificates === undefined ? {} : { NODE_EXTRA_CA_CERTS: certificates }),
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    errors += text;
  });
  child.send(configuration);
  const { port } = await new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('error', reject);
    child.once('close', (code) => reject(new Error(`the registry did not start (${code}): ${errors.trim()}`)));
  });
  return { url: `http://127.0.0.1:${port}${path}`, uplink, stop: () => end(child, 'SIGKILL') };
}
