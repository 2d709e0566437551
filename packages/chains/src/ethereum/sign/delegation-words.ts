/** To whose accounts a transaction gives code (EIP-7702), in words. */

import { secp256k1 } from '@noble/curves/secp256k1.js';
import { equalBytes, numberToBytesBE } from '@noble/curves/utils.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { type Line, line, warn } from '@symbolon/interface';
import { RLP } from 'micro-eth-signer/core/rlp.js';
import { delegateName } from '../address/delegates.ts';
import { accountOf, parseAddress } from '../firmware/address/address.ts';
import { networkOf } from '../firmware/address/networks.ts';
import type { EthereumAuthorization, EthereumTransaction, UnsignedAuthorization } from '../transaction/transaction.ts';
import { accountWord } from './words.ts';

/** What the authorizations of a transaction by `sender` (20 bytes) do; none for other types. */
export function describeDelegations(transaction: EthereumTransaction, sender: Uint8Array): readonly Line[] {
  if (transaction.type !== 'eip7702') return [];
  return transaction.authorizationList.map((authorization) => {
    const authority = authorityOf(authorization);
    if (authority === undefined) return line`An authorization whose signature does not hold gives code to no account`;
    const account = equalBytes(authority, sender)
      ? line`this account (${accountWord(sender)})`
      : line`the account ${accountWord(authority)}`;
    return describeDelegation(authorization, account);
  });
}

/** What an authorization lets code do with an account. */
export function describeDelegation({ chainId, address }: UnsignedAuthorization, account: Line): Line {
  const delegate = parseAddress(address);
  const where = chainId === 0n ? line`every network` : networkOf(chainId).name;
  const [code, name] = [accountWord(delegate), delegateName(delegate)];
  if (delegate.every((byte) => byte === 0)) return line`Take all code away from ${account}, on ${where}`;
  if (name !== undefined)
    return warn`let the code of ${name} at ${code} do ANYTHING with ${account}, on ${where}, now and later (EIP-7702)`;
  return warn`let unknown code at ${code} do ANYTHING with ${account}, on ${where}, now and later (EIP-7702)`;
}

/** EIP-7702, "Behavior": who signed, 20 bytes; `undefined` where nobody did, or by an s above the half (EIP-2). */
function authorityOf({ chainId, address, nonce, yParity, r, s }: EthereumAuthorization): Uint8Array | undefined {
  if (s > secp256k1.Point.Fn.ORDER >> 1n) return undefined;
  const digest = keccak_256(concatBytes(Uint8Array.of(0x05), RLP.encode([chainId, parseAddress(address), nonce])));
  try {
    const signature = concatBytes(Uint8Array.of(yParity), numberToBytesBE(r, 32), numberToBytesBE(s, 32));
    return accountOf(secp256k1.recoverPublicKey(signature, digest, { prehash: false }));
  } catch {
    return undefined;
  }
}
