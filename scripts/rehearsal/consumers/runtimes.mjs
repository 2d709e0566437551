/** Other engines than Node's, as npm has them. */
import { join } from 'node:path';
import { assertSigned } from '../program/signed.mjs';

const bun = '1.4.5';
const deno = '2.9.6';
const packages = ['chains', 'client', 'emulator'];

/** Beside a project, not in it: resolves to the program. */
export async function bunOf(project) {
  project.write({ 'tools/package.json': { private: true, dependencies: { bun } } });
  const cwd = join(project.folder, 'tools');
  await project.run('npm', ['install'], { cwd, env: { npm_config_ignore_scripts: 'false' } });
  return join(cwd, 'node_modules/.bin/bun');
}

/** Beside a project, not in it: the program, and the environment that it runs in. */
export async function denoOf(project) {
  project.write({ 'tools/package.json': { private: true, dependencies: { deno } } });
  const cwd = join(project.folder, 'tools');
  await project.run('npm', ['install'], { cwd, env: { npm_config_ignore_scripts: 'false' } });
  return {
    deno: join(cwd, 'node_modules/.bin/deno'),
    env: { DENO_DIR: join(project.folder, 'cache'), DENO_NO_UPDATE_CHECK: '1' },
  };
}

async function writeProgram(project) {
  project.copy('program/sign.js', 'sign.js');
  project.write({ 'main.js': "import { signOnNewCard } from './sign.js';\n\nconsole.log(await signOnNewCard());\n" });
}

export const consumers = [
  {
    name: 'bun',
    uses: { bun },
    built: 'nothing',
    ran: 'the program, installed by Bun and on Bun',
    run: async (project) => {
      const program = await bunOf(project);
      project.declare(packages);
      await writeProgram(project);
      await project.run(program, ['install'], { env: { BUN_INSTALL_CACHE_DIR: join(project.folder, 'cache') } });
      await assertSigned(await project.run(program, ['run', 'main.js']));
    },
  },
  {
    name: 'deno',
    uses: { deno },
    built: 'nothing',
    ran: 'the program, installed by npm and on Deno without any permission but to read',
    run: async (project) => {
      const { deno: program, env } = await denoOf(project);
      await project.install(packages);
      await writeProgram(project);
      await assertSigned(
        await project.run(program, ['run', '--no-prompt', '--allow-read', '--node-modules-dir=manual', 'main.js'], {
          env,
        }),
      );
    },
  },
];
