/**
 * A fresh project of somebody who uses the packages: a folder of its own, far from the repository, that knows the
 * registry of the rehearsal.
 */
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cache, here } from './places.mjs';
import { environment, run, runToEnd, start } from './processes.mjs';

/**
 * @param release what was published: `registry`, `version` and `packages`
 * @param pnpm how pnpm is started
 */
export function createProject(folder, release, pnpm) {
  mkdirSync(folder, { recursive: true });
  const env = environment({
    npm_config_cache: join(cache, 'npm'),
    npm_config_prefer_offline: 'true',
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    // The native part of a reader would be compiled: it is tested where there is one.
    npm_config_ignore_scripts: 'true',
  });
  const write = (files) => {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(
        join(folder, name),
        typeof content === 'string' ? content : `${JSON.stringify(content, null, 2)}\n`,
      );
    }
  };
  const withEnv = (options = {}) => ({ cwd: folder, ...options, env: { ...env, ...options.env } });
  // Only our own scope: all else comes from where it does on this machine, and stays in its cache.
  write({ '.npmrc': `@symbolon:registry=${release.registry}\n` });

  const elsewhere = `${folder}-elsewhere`;
  const project = {
    folder,
    /** Where nothing is installed. */
    elsewhere,
    release,
    pnpm,
    write,
    /** Files of the rehearsal, as they are. */
    copy: (from, to = '.') => cpSync(join(here, from), join(folder, to), { recursive: true }),
    /** A built file, taken away from what it was made of. */
    takeAway: (name) => cpSync(join(folder, name), join(elsewhere, name), { recursive: true }),
    run: (command, parameters, options) => run(command, parameters, withEnv(options)),
    runToEnd: (command, parameters, options) => runToEnd(command, parameters, withEnv(options)),
    start: (command, parameters, options) => start(command, parameters, withEnv(options)),
    /** A command of a package that is installed. */
    tool: (name, parameters, options) => project.run(join(folder, 'node_modules/.bin', name), parameters, options),
    node: (parameters, options) => project.run(process.execPath, parameters, options),
    /** Writes a `package.json`: our packages by name, others with their versions. */
    declare: (ours, others = {}, more = {}) => {
      const dependencies = {
        ...Object.fromEntries(ours.map((name) => [`@symbolon/${name}`, release.version])),
        ...others,
      };
      write({
        'package.json': { name: 'a-project', version: '1.0.0', private: true, type: 'module', dependencies, ...more },
      });
    },
    /** The same, and installs it with npm. */
    install: async (ours, others, more) => {
      project.declare(ours, others, more);
      await project.run('npm', ['install']);
    },
  };
  return project;
}
