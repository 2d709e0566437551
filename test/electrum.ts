/** Debian's `electrum`, offline, in a folder of its own: all that tests ask of the program. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { systemPart } from './system-part.ts';

/** One wallet of it. */
export type ElectrumWallet = {
  /** Runs a command: what it prints, without space around it. */
  readonly electrum: (...command: string[]) => Promise<string>;
  /** Its file. */
  readonly file: string;
};

/** The program, where it is installed. */
export type Electrum = {
  readonly installed: boolean;
  /** A wallet by its name. With `content`, its file is written first. */
  readonly wallet: (name: string, network?: 'mainnet' | 'testnet' | 'regtest', content?: object) => ElectrumWallet;
  /** Removes its folder. */
  readonly remove: () => void;
};

/** Finds the program; says what is missing where it is not there. */
export async function findElectrum(): Promise<Electrum> {
  const run = promisify(execFile);
  const folder = mkdtempSync(join(tmpdir(), 'symbolon-electrum-'));
  const common = ['--offline', '--dir', folder];
  const installed = await systemPart('electrum', () =>
    run('electrum', ['version', ...common]).then(
      () => undefined,
      () => 'install the Debian package electrum',
    ),
  );
  return {
    installed,
    wallet: (name, network = 'mainnet', content = undefined) => {
      const file = join(folder, name);
      if (content !== undefined) writeFileSync(file, JSON.stringify(content));
      const options = [...common, ...(network === 'mainnet' ? [] : [`--${network}`]), '--wallet', file];
      return { file, electrum: async (...command) => (await run('electrum', [...command, ...options])).stdout.trim() };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
