/**
 * What kits for other hardware wallets weigh, measured as ours: installed from npm into a folder that is removed
 * afterwards.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundledSize, type Imports, type Size } from './bundle.ts';

type OtherKit = Size & {
  readonly name: string;
  /** The wallet of ours that does what this does, by its key in `wallets`. */
  readonly beside: string;
  /** Package and version of each that was named; what they depend on comes with them. */
  readonly versions: Readonly<Record<string, string>>;
};

export type OtherKits = {
  /** When they were measured: YYYY-MM-DD. */
  readonly date: string;
  readonly kits: readonly OtherKit[];
};

type Kit = Pick<OtherKit, 'name' | 'beside'> & { readonly imports: Imports };

const ledger: Imports = {
  '@ledgerhq/device-management-kit': ['DeviceManagementKitBuilder'],
  '@ledgerhq/device-transport-kit-web-hid': ['webHidTransportFactory'],
  '@ledgerhq/device-signer-kit-bitcoin': ['SignerBtcBuilder'],
};
const ledgerEthereum: Imports = { ...ledger, '@ledgerhq/device-signer-kit-ethereum': ['SignerEthBuilder'] };

const kits: readonly Kit[] = [
  { name: 'Ledger Device Management Kit', beside: 'bitcoin', imports: ledger },
  { name: 'Ledger Device Management Kit', beside: 'bitcoin, ethereum', imports: ledgerEthereum },
  {
    name: 'Ledger Device Management Kit',
    beside: 'bitcoin, ethereum, solana',
    imports: { ...ledgerEthereum, '@ledgerhq/device-signer-kit-solana': ['SignerSolanaBuilder'] },
  },
  {
    name: 'Ledger, the kit before it',
    beside: 'bitcoin, ethereum',
    imports: {
      '@ledgerhq/hw-transport-webhid': ['default'],
      '@ledgerhq/hw-app-btc': ['default'],
      '@ledgerhq/hw-app-eth': ['default'],
    },
  },
  // A card and its channel, no chain. Node's own modules, which it imports, do not count.
  { name: 'Keycard', beside: 'card', imports: { 'keycard-sdk': ['default'] } },
];

/** Takes minutes, and the network. */
export async function measureOtherKits(): Promise<OtherKits> {
  const folder = mkdtempSync(join(tmpdir(), 'other-kits-'));
  try {
    writeFileSync(join(folder, 'package.json'), '{"private":true}');
    const packages = [...new Set(kits.flatMap(({ imports }) => Object.keys(imports)))];
    execFileSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--silent', ...packages], {
      cwd: folder,
      stdio: 'inherit',
    });
    const versionOf = (name: string): string =>
      JSON.parse(readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8')).version;
    const external = [...builtinModules, ...builtinModules.map((name) => `node:${name}`), '@nonth/pcsclite'];
    const measured: OtherKit[] = [];
    for (const { imports, ...kit } of kits) {
      const versions = Object.fromEntries(Object.keys(imports).map((name) => [name, versionOf(name)]));
      measured.push({ ...kit, ...(await bundledSize(imports, { from: folder, external })), versions });
    }
    return { date: new Date().toISOString().slice(0, 10), kits: measured };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
