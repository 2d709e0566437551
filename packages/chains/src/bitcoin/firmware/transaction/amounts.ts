/**
 * Which amounts must be proven by previous transactions before anything is signed. Host and card ask here, so that both
 * refuse the same.
 *
 * An amount that a signature does not cover can be true in one attempt and false in the next, and the signatures of
 * several attempts make one transaction. So every amount that a signature does not cover is proven. A legacy signature
 * covers no amount, one of BIP-143 that of its own input, one of BIP-341 all amounts and all scripts. Let N be the
 * inputs we sign whose signatures do not cover all:
 *
 * - N is empty: nothing has to be proven.
 * - N is one input with a BIP-143 signature: every other input has to be proven, those of others and our Taproot ones
 *   too.
 * - N is more, or has a legacy one: every input has to be proven.
 *
 * So the owner never loses more than one attempt counted. Proof: take a complete transaction, and any signature of ours
 * in it. It was given in some attempt and is valid, so that attempt was told the true outpoints, outputs and covered
 * amounts, and the other amounts were proven there. That attempt knew all amounts, and counted all inputs less the
 * change. An input taken for somebody else's or an output taken for a payment makes the count larger, not smaller.
 *
 * So one of our signatures does not prove what another does not cover: the attempt may aim at the other alone. And a
 * Taproot input called ours proves nothing beside a version 0 input: its claimed script may be a lie, and the
 * transaction is complete without its signature.
 *
 * The rule is about signatures over the whole transaction. One with ANYONECANPAY covers no amount but its own (BIP-341,
 * as BIP-143), and stays good whatever inputs are added later: no proof changes that.
 */
import { chainError, type SymbolonError } from '@symbolon/interface';
import { sighash } from './sighash.ts';
import type { Spend } from './spend.ts';

/** Of which inputs a signature covers the amounts. */
export type CoveredAmounts = 'none' | 'own' | 'all';

export function coveredAmounts(type: Spend['covers']['type'], sighashType: number): CoveredAmounts {
  if (type === 'legacy') return 'none';
  return type === 'taproot' && (sighashType & sighash.anyoneCanPay) === 0 ? 'all' : 'own';
}

export type AmountProofs = {
  /** Told once of each input, in order; `covered` by our signature for it, `undefined` where we give none. */
  readonly input: (position: number, proven: boolean, covered: CoveredAmounts | undefined) => void;
  /** Throws `transaction/refused` naming the first input that has to be proven and is not. */
  readonly check: () => void;
};

/** Keeps four numbers, however many inputs there are. */
export function createAmountProofs(): AmountProofs {
  let signedBlindly = 0;
  let legacy = false;
  // The first unproven input in N, and the first beside it.
  let within = Number.POSITIVE_INFINITY;
  let beside = Number.POSITIVE_INFINITY;
  return {
    input: (position, proven, covered) => {
      const inN = covered === 'own' || covered === 'none';
      if (inN) signedBlindly += 1;
      if (covered === 'none') legacy = true;
      if (proven) return;
      if (inN) within = Math.min(within, position);
      else beside = Math.min(beside, position);
    },
    check: () => {
      if (signedBlindly === 0) return;
      const missing = signedBlindly === 1 && !legacy ? beside : Math.min(within, beside);
      if (missing !== Number.POSITIVE_INFINITY) throw unproven(missing);
    },
  };
}

function unproven(position: number): SymbolonError {
  return chainError('transaction/refused', {
    where: `input ${position}`,
    reason:
      'its previous transaction (non_witness_utxo) is missing, and no signature of ours would cover its amount; have the maker of the PSBT include it',
  });
}
