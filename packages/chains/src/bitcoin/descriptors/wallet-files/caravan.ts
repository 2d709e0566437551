/** Wallet files of Caravan and Unchained: a quorum, a script, and a list of extended keys. */
import { quote } from '@symbolon/interface';
import type { WalletPolicy } from '../../firmware/descriptors/wallet-policy.ts';
import { type Fields, isFields } from './fields.ts';
import { malformed } from './malformed.ts';
import { hasTestKeys, plainKeyFor, scriptNamed, sortedmulti } from './sortedmulti.ts';

/**
 * The policy of a wallet file of Caravan, which sorts its keys (BIP-67).
 *
 * @returns `undefined` for another JSON
 * @throws `data/malformed` if it contradicts itself
 */
export function policyOfCaravan(value: unknown): WalletPolicy | undefined {
  if (!isFields(value) || !isFields(value['quorum']) || !Array.isArray(value['extendedPublicKeys'])) return undefined;
  const { requiredSigners, totalSigners } = value['quorum'];
  const wrap = scriptNamed(`${value['addressType'] ?? ''}`);
  if (!Number.isInteger(requiredSigners)) throw malformed('its quorum does not say how many have to sign');
  const given: readonly unknown[] = value['extendedPublicKeys'];
  if (given.length !== totalSigners) throw malformed(`it has ${given.length} keys, and says ${Number(totalSigners)}`);
  const cosigners = given.map((each) => {
    const { xpub, xfp, bip32Path }: Fields = isFields(each) ? each : {};
    if (typeof xpub !== 'string') throw malformed('an extended public key of it is missing');
    return { xpub: plainKeyFor(wrap, xpub), fingerprint: `${xfp ?? ''}`, path: `${bip32Path ?? ''}` };
  });
  const policy = sortedmulti(wrap, Number(requiredSigners), cosigners);
  const { network } = value;
  if (typeof network === 'string' && hasTestKeys(policy) === (network === 'mainnet'))
    throw malformed(`it says that it is of ${quote(network)}, and its keys are of another network`);
  return policy;
}
