/** Wallet files of Electrum (`electrum/wallet_db.py`): a keystore for each cosigner, `x1/`, `x2/`, ... */
import type { WalletPolicy } from '../../firmware/descriptors/wallet-policy.ts';
import { isFields } from './fields.ts';
import { malformed } from './malformed.ts';
import { plainKey, sortedmulti } from './sortedmulti.ts';

/** Appended changes (JSON Patch, RFC 6902) that make another wallet of it; names have `~1` for their slash. */
const changesWallet = /^\/(?:wallet_type|x\d+~1(?:\/(?:xpub|derivation|root_fingerprint))?)$/;

/**
 * The policy of a wallet file of Electrum. The version bytes of its keys say the script.
 *
 * @returns `undefined` for another JSON
 * @throws `data/malformed` if it has one key, or contradicts itself
 */
export function policyOfElectrum(value: unknown): WalletPolicy | undefined {
  const [file, ...changes] = Array.isArray(value) ? value : [value];
  if (!isFields(file) || typeof file['wallet_type'] !== 'string') return undefined;
  const [, threshold, count] = /^(\d+)of(\d+)$/.exec(file['wallet_type']) ?? [];
  if (threshold === undefined) throw malformed('it is a wallet of Electrum with one key');
  if (changes.some((change) => isFields(change) && changesWallet.test(`${change['path']}`)))
    throw malformed('changes of its keys are appended to it: open it with Electrum, and save a copy');
  const stores = Object.keys(file).filter((name) => /^x\d+\/$/.test(name));
  if (stores.length > Number(count)) throw malformed(`it has ${stores.length} cosigners, and says ${count}`);
  const cosigners = Array.from({ length: Number(count) }, (_, n) => {
    const store = file[`x${n + 1}/`];
    if (!isFields(store) || typeof store['xpub'] !== 'string') throw malformed(`cosigner ${n + 1} is missing`);
    const { xpub, root_fingerprint: fingerprint, derivation } = store;
    return { xpub, fingerprint: `${fingerprint ?? ''}`, path: `${derivation ?? ''}` };
  });
  const [wrap = '', other] = new Set(cosigners.map(({ xpub }) => plainKey(xpub).wrap));
  if (other !== undefined) throw malformed('the versions of its keys say different scripts (SLIP-132)');
  return sortedmulti(wrap, Number(threshold), cosigners);
}
