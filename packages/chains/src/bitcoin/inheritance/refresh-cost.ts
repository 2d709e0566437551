/** What moving coins of a wallet costs: sizes of what satisfies the ways that are open at any time. */
import { chainError } from '@symbolon/interface';
import { satisfy } from '../descriptors/miniscript/satisfy.ts';
import { hasKeyPath } from '../descriptors/wallet-ways.ts';
import type { Descriptor } from '../firmware/descriptors/descriptor.ts';
import type { DerivedScript } from '../firmware/descriptors/script.ts';

/** Most bytes of a signature with its type: DER of low S (BIP-66, BIP-146), and of BIP-340 with DEFAULT. */
const ecdsaSignature = 72;
const schnorrSignature = 64;

/** What every refresh has: replaceable (BIP-125), no lock time, and no age that a coin has to have (BIP-68). */
export const refreshLocks = { txVersion: 2, lockTime: 0, sequence: 0xfffffffd } as const;

/** Length of a CompactSize. */
const sizeOfCount = (count: number): number => (count < 0xfd ? 1 : count <= 0xffff ? 3 : 5);
const sizeOfItem = ({ length }: Uint8Array): number => sizeOfCount(length) + length;
const sizeOfItems = (items: readonly Uint8Array[]): number =>
  sizeOfCount(items.length) + items.reduce((sum, item) => sum + sizeOfItem(item), 0);

/**
 * Weight of an input that spends a script by the largest way that needs no lock (BIP-141): four units for each byte,
 * and one for each of the witness.
 *
 * @throws `transaction/refused` where every way has a lock
 */
export function inputWeight(descriptor: Descriptor, derived: DerivedScript): number {
  const { conditions, redeemScript, taproot } = derived;
  const signature = new Uint8Array(taproot === undefined ? ecdsaSignature : schnorrSignature);
  const witnesses = conditions.flatMap(({ node, script, leafHash }) => {
    const stack = satisfy(node, {
      locks: refreshLocks,
      signature: () => signature,
      preimage: (_, hash) => new Uint8Array(Math.max(32, hash.length)),
      bytesOf: ({ publicKey }) => publicKey,
    });
    if (stack === undefined) return [];
    const leaf = taproot?.leaves.find(([, bytes]) => bytes.length === script.length + 1 && startsWith(bytes, script));
    const control = leafHash === undefined ? [] : [new Uint8Array(33 + 32 * (leaf?.[0].merklePath.length ?? 0))];
    return [sizeOfItems([...stack, script, ...control])];
  });
  if (hasKeyPath(descriptor.expression)) witnesses.push(sizeOfItems([signature]));
  if (witnesses.length === 0)
    throw chainError('transaction/refused', {
      where: 'wallet',
      reason: 'every way to spend from it waits for something, so the owner can refresh nothing',
    });
  // Outpoint, sequence, and the length of the scriptSig, which of P2SH pushes the redeem script (BIP-16).
  const scriptSig = redeemScript === undefined ? 0 : sizeOfItem(redeemScript);
  return 4 * (36 + 4 + sizeOfCount(scriptSig) + scriptSig) + Math.max(...witnesses);
}

/** Virtual bytes of a transaction with so many inputs of this weight together, and one output of this script. */
export function refreshSize(count: number, weight: number, script: Uint8Array): number {
  // Version, lock time, counts and the output; then the marker of the witnesses.
  const base = 4 + 4 + sizeOfCount(count) + 1 + 8 + sizeOfItem(script);
  return Math.ceil((4 * base + 2 + weight) / 4);
}

function startsWith(bytes: Uint8Array, start: Uint8Array): boolean {
  return start.every((byte, n) => bytes[n] === byte);
}
