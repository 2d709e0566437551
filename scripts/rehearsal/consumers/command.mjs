/** The `symbolon` command, as its page says to install and use it. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { blocksOf, installLinesOf } from '../pages.mjs';

export const consumers = [
  {
    name: 'command',
    uses: { npm: 'of the machine' },
    built: 'nothing',
    ran: '`symbolon --version` and `--help`, and the commands of its page: a pack, a wallet, a backup, addresses',
    run: async (project) => {
      const { folder, version } = project.release.packages.find(({ name }) => name === 'symbolon');
      const page = readFileSync(join(folder, 'README.md'), 'utf8');
      const lines = installLinesOf(page);
      if (lines.join() !== 'npm install --global symbolon') throw new Error(`the page says ${lines}`);
      const prefix = join(project.folder, 'prefix');
      // `symbolon` has no scope, so here the registry of the rehearsal has to be the only one.
      await project.run('sh', ['-c', lines[0]], {
        env: { npm_config_registry: project.release.registry, npm_config_prefix: prefix },
      });
      const env = {
        PATH: `${join(prefix, 'bin')}:${process.env.PATH}`,
        XDG_STATE_HOME: join(project.folder, 'state'),
        SYMBOLON_NEW_PIN: '246810',
        SYMBOLON_NEW_PUK: '123456789012',
        SYMBOLON_PIN: '246810',
        SYMBOLON_PUK: '123456789012',
      };
      const shell = (script) => project.run('sh', ['-ec', script], { env });
      const said = (await shell('symbolon --version')).trim();
      if (!said.includes(version)) throw new Error(`symbolon ${version} says it is ${said}`);
      if (!(await shell('symbolon --help')).includes('symbolon COMMAND --help')) throw new Error('the help is another');
      const [commands] = blocksOf(page, 'sh').filter((block) => block.includes('symbolon pack new'));
      const printed = await shell(commands);
      if (!existsSync(join(project.folder, 'box'))) throw new Error('there is no pack');
      for (const address of [/\bbc1q[a-z\d]{38}\b/, /"0x[\da-fA-F]{40}"/]) {
        if (!address.test(printed)) throw new Error(`no ${address} in ${printed}`);
      }
    },
  },
];
