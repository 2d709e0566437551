/** Descriptor records of BSMS (BIP-129): a descriptor, which paths `/**` stands for, and the first address of it. */
import { equalBytes } from '@noble/curves/utils.js';
import { isSymbolonError } from '@symbolon/interface';
import { type BitcoinNetwork, networks } from '../../firmware/address/networks.ts';
import { scriptOfAddress } from '../../firmware/address/scripts.ts';
import { deriveScript } from '../../firmware/descriptors/script.ts';
import { parsePolicy, type WalletPolicy } from '../../firmware/descriptors/wallet-policy.ts';
import { policiesOf } from './descriptors.ts';
import { malformed } from './malformed.ts';
import { hasTestKeys } from './sortedmulti.ts';

/**
 * The policy of such a record.
 *
 * @param lines Without space around them.
 * @returns `undefined` for another text
 * @throws `data/malformed` where a line is missing, or the address is not of the descriptor
 */
export function policyOfBsms(lines: readonly string[]): WalletPolicy | undefined {
  const [version = '', descriptor = '', restrictions = '', address = ''] = lines;
  if (!version.startsWith('BSMS ')) return undefined;
  if (!/^(?:\/0\/\*,\s*\/1\/\*|No path restrictions)$/i.test(restrictions))
    throw malformed('its addresses have other paths than /0/* and /1/*');
  const [policy] = policiesOf([{ text: descriptor }]);
  if (policy === undefined) throw malformed('there is no wallet of several keys in it');
  // "Signer": the address is to be verified. Whoever altered a key on the way had to alter it too.
  const { script } = deriveScript(parsePolicy(policy));
  const coinType = hasTestKeys(policy) ? 1 : 0;
  const possible = Object.values(networks).filter((network) => network.coinType === coinType);
  if (!possible.some((network) => equalBytes(scriptIn(network, address), script)))
    throw malformed('its first address is not that of its descriptor, or is missing (BIP-129)');
  return policy;
}

/** Empty for what is no address there. */
function scriptIn(network: BitcoinNetwork, address: string): Uint8Array {
  try {
    return scriptOfAddress(address, network);
  } catch (error) {
    if (isSymbolonError(error)) return new Uint8Array();
    throw error;
  }
}
