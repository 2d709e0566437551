/** Which wallet of several keys it is, in a few words. */
import { hex } from '@scure/base';
import { type Line, line, word } from '@symbolon/interface';
import type { WalletPolicy } from '../firmware/descriptors/wallet-policy.ts';
import { isReadablePolicy, multisigWalletId } from '../firmware/multisig-wallet.ts';

/** Digits of an id that tell the few wallets of an owner apart. */
const digits = 8;

/**
 * A wallet as its owner can find it among the others: by what it takes to spend, or its template, and by the beginning
 * of its id, where a card reads it.
 */
export function walletName(policy: WalletPolicy): Line {
  const { template } = policy;
  const [, threshold, list] = /^(?:sh\()?(?:wsh\()?(?:sorted)?multi\((\d+)((?:,@\d+\/\*\*)+)\)+$/.exec(template) ?? [];
  const id = isReadablePolicy(policy) ? word(hex.encode(multisigWalletId(policy)).slice(0, digits)) : undefined;
  if (list === undefined)
    return id === undefined ? line`the wallet ${word(template)}` : line`the wallet ${id} (${word(template)})`;
  const wallet = line`the ${Number(threshold)}-of-${list.split('@').length - 1} wallet`;
  return id === undefined ? wallet : line`${wallet} ${id}`;
}
