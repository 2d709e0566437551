/** How much of a fee is too much, where the owner did not say. */
import { type BitcoinScriptType, scriptTypeLike } from '../firmware/address/scripts.ts';

type Output = { readonly amount: bigint; readonly script: Uint8Array };

/** Satoshi per virtual byte. Trezor asks once more above 2000, and stops above ten times that. */
const usualRate = 100n;
const highRate = 2_000n;
const highestRate = 20_000n;

/**
 * A quarter of what is spent. Little of it may be spent, in small payments and within an account: there the fee may be
 * as high as a busy network asks. No rate above {@link highestRate} is ever meant.
 *
 * @param spent Satoshi that do not come back, the fee included.
 */
export function usualFeeLimit(spent: bigint, virtualSize: number): bigint {
  const quarter = spent / 4n;
  const usual = usualRate * BigInt(virtualSize);
  const highest = highestRate * BigInt(virtualSize);
  const limit = quarter > usual ? quarter : usual;
  return limit > highest ? highest : limit;
}

/** Whether a fee is above any rate that the network has ever asked. */
export function isHighRate(fee: bigint, virtualSize: number): boolean {
  return fee > highRate * BigInt(virtualSize);
}

/** Bytes of what satisfies an input: in its scriptSig, and in its witness, which counts a quarter (BIP-141). */
const satisfactions: { readonly [T in BitcoinScriptType | 'other']: readonly [number, number] } = {
  p2pkh: [107, 0],
  'p2sh-p2wpkh': [23, 108],
  p2wpkh: [0, 108],
  p2tr: [0, 66],
  // Such as two signatures of three in P2WSH.
  other: [0, 254],
};

/** Virtual size of the signed transaction (BIP-141), with what spends of such scripts usually take. */
export function estimateVirtualSize(prevouts: readonly Output[], outputs: readonly Output[]): number {
  const lengthSize = (length: number) => (length < 0xfd ? 1 : length <= 0xffff ? 3 : 5);
  let base = 8 + lengthSize(prevouts.length) + lengthSize(outputs.length);
  let witness = 2;
  for (const { script } of prevouts) {
    const [inScript, inWitness] = satisfactions[scriptTypeLike(script) ?? 'other'];
    base += 41 + inScript;
    witness += inWitness;
  }
  for (const { script } of outputs) base += 8 + lengthSize(script.length) + script.length;
  return Math.ceil((4 * base + witness) / 4);
}
