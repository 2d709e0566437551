/** Debian's `electrum`, offline: an account restored there has our extended public key and our addresses. */
import { sha256 } from '@noble/hashes/sha2.js';
import { createBase58check, hex } from '@scure/base';
import { afterAll, describe, expect, it } from 'vitest';
import { findElectrum } from '../../../../../test/electrum.ts';
import { accountAddress, bitcoinAccount } from '../../../src/bitcoin/address/account.ts';
import { nodeAt, softwareSigner, testSeed } from '../../software-signer.ts';

const program = await findElectrum();
afterAll(program.remove);

const base58check = createBase58check(sha256);

/** SLIP-132: version bytes that say the script type, which electrum goes by. */
function withVersion(extended: string, version: string): string {
  return base58check.encode(Uint8Array.of(...hex.decode(version), ...base58check.decode(extended).subarray(4)));
}

/** The same public key, whatever its version bytes. */
const keyMaterial = (extended: string) => hex.encode(base58check.decode(extended).subarray(4));

describe.skipIf(!program.installed)('electrum', () => {
  // Each waits for another program.
  it.concurrent.each([
    { scriptType: 'p2pkh', network: 'mainnet', version: '0488ade4' },
    { scriptType: 'p2sh-p2wpkh', network: 'mainnet', version: '049d7878' },
    { scriptType: 'p2wpkh', network: 'mainnet', version: '04b2430c' },
    { scriptType: 'p2wpkh', network: 'testnet', version: '045f18bc' },
  ] as const)('agrees about a $scriptType account on $network', async ({ scriptType, network, version }) => {
    const account = await bitcoinAccount(softwareSigner(), { scriptType, network });
    // A public test key: nothing else may ever stand on a command line.
    const restored = withVersion(nodeAt(testSeed, account.path).privateExtendedKey, version);
    const { electrum } = program.wallet(`${scriptType}-${network}`, network);
    await electrum('restore', restored);
    expect(keyMaterial(await electrum('getmpk'))).toBe(keyMaterial(account.extendedPublicKey));
    for (const [chain, side] of [
      [0, '--receiving'],
      [1, '--change'],
    ] as const) {
      const theirs: string[] = JSON.parse(await electrum('listaddresses', side));
      expect(theirs.length).toBeGreaterThanOrEqual(10);
      expect(theirs).toEqual(theirs.map((_, index) => accountAddress(account, chain, index).address));
    }
  });
});
