/**
 * Which registry our packages go to. A line `@symbolon:registry=` in anybody's `.npmrc` beats `--registry` and every
 * variable that names one for all packages, so what publishes for a try does it with nobody's settings, and asks npm
 * and pnpm where it would go before it does.
 */
import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from './workspace.mjs';

/** What of the user's settings a download needs on this machine. Names of scopes and tokens are not among them. */
const needed = ['registry', 'cafile', 'cache', 'proxy', 'https-proxy', 'noproxy', 'nodedir'];

/** These settings, as npm knows them here. */
export function usersSettings(env = process.env) {
  const all = JSON.parse(execFileSync('npm', ['config', 'list', '--json'], { cwd: root, env, encoding: 'utf8' }));
  return Object.fromEntries(
    needed.map((name) => [name, all[name]]).filter(([, value]) => typeof value === 'string' && value !== ''),
  );
}

/**
 * Where pnpm keeps what it has downloaded: not a setting of a registry, and a second one would be filled from the
 * network.
 */
const storeOf = (env) =>
  env.PNPM_CONFIG_STORE_DIR ??
  (env.PNPM_HOME
    ? join(env.PNPM_HOME, 'store')
    : join(env.XDG_DATA_HOME ?? join(homedir(), '.local/share'), 'pnpm/store'));

/**
 * The environment without any setting of npm or pnpm but those in `settings`, and with a home that has none either.
 *
 * @param {string} home a folder for it
 * @param {Readonly<Record<string, string>>} settings as `usersSettings` gives them
 */
export function environmentOfNobody(env, home, settings) {
  const [npmrc, global] = [join(home, '.npmrc'), join(home, 'global.npmrc')];
  mkdirSync(home, { recursive: true });
  for (const file of [npmrc, global]) writeFileSync(file, '');
  const kept = Object.entries(env).filter(
    ([name]) => !/^p?npm_config_|^(xdg_config_home|pnpm_home|prefix|npm_token|node_auth_token)$/i.test(name),
  );
  const named = Object.entries(settings).flatMap(([name, value]) => {
    const variable = `npm_config_${name.replaceAll('-', '_')}`;
    const ofPnpm = `P${variable.toUpperCase()}`;
    return name === 'cache' || name === 'nodedir'
      ? [[variable, value]]
      : [
          [variable, value],
          [ofPnpm, value],
        ];
  });
  return {
    ...Object.fromEntries([...kept, ...named]),
    HOME: home,
    USERPROFILE: home,
    npm_config_userconfig: npmrc,
    npm_config_globalconfig: global,
    PNPM_CONFIG_NPMRC_AUTH_FILE: npmrc,
    PNPM_CONFIG_STORE_DIR: storeOf(env),
  };
}

/**
 * Lines of an `.npmrc` by which all packages, and ours whatever else is said of them, go to one registry that lets
 * everybody publish.
 */
export const linesFor = (registry) =>
  `registry=${registry}\n@symbolon:registry=${registry}\n${registry.replace(/^https?:/, '')}:_authToken=nobody\n`;

/** Where a program would publish `@symbolon/…` and `symbolon` from a folder. */
export async function registriesOf({ command, parameters }, { cwd, env }) {
  const get = async (name) => {
    const { stdout } = await promisify(execFile)(command, [...parameters, 'config', 'get', name], { cwd, env });
    return stdout.trim();
  };
  const [ofScope, ofAll] = [await get('@symbolon:registry'), await get('registry')];
  return { scope: ofScope === 'undefined' || ofScope === '' ? ofAll : ofScope, plain: ofAll };
}

/** Throws unless npm and pnpm would both publish all of ours to this machine. */
export async function assertLocal(pnpm, place) {
  for (const program of [pnpm, { command: 'npm', parameters: [] }]) {
    for (const registry of Object.values(await registriesOf(program, place)))
      if (new URL(registry).hostname !== '127.0.0.1')
        throw new Error(`nothing is published: ${program.command} would send it to ${registry}`);
  }
}
