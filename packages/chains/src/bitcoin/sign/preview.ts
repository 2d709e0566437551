/** What a person must see before approving: who gets what, what comes back, the fee, and what could go wrong. */

import { utf8ToBytes } from '@noble/hashes/utils.js';
import type { Line, Path, Signer, Sum, ToBeSigned, Warning } from '@symbolon/interface';
import { fingerprintOf } from '../../sign/approved.ts';
import type { BitcoinNetworkName } from '../firmware/address/networks.ts';
import { isReplaceable } from '../firmware/transaction/locks.ts';
import { sum } from '../firmware/transaction/psbt.ts';
import { hashTransaction } from '../firmware/transaction/sighash.ts';
import {
  type AnalysedOutput,
  type Analysis,
  analysePsbt,
  type BitcoinPreviewOptions,
} from '../transaction/analysis.ts';
import { toBeSignedOf } from './to-be-signed.ts';
import { lockWords, previewWords, warningWords } from './words.ts';

/** An output as a person sees it. */
export type BitcoinPreviewOutput = {
  /** From 0, in the order of the transaction. */
  readonly position: number;
  /** Satoshi. */
  readonly amount: bigint;
  /** scriptPubKey. */
  readonly script: Uint8Array;
  /** `undefined` where the script has none. */
  readonly address: string | undefined;
  /** Set if the output is provably ours. */
  readonly path: Path | undefined;
};

/** Something a person must hear about: for programs, and in words. */
export type BitcoinPreviewWarning = {
  readonly code: Warning;
  /** The output it is about, where there is one (from 0). */
  readonly output?: number;
  /** As in the lines. */
  readonly text: Line;
};

/**
 * What a PSBT does. Frozen, so that what was shown is what was approved. `facts`, `transfers` and `paths` are what a
 * card decides by; without `facts` no card reads it, and its digests are signed unseen.
 */
export type BitcoinPreview = ToBeSigned & {
  readonly network: BitcoinNetworkName;
  /**
   * Everything that leaves, in order. One with a `path` is a payment to ourselves: a key of ours, but not where what
   * was spent will be found again.
   */
  readonly recipients: readonly BitcoinPreviewOutput[];
  /** Proven by derivation to come back. */
  readonly change: readonly BitcoinPreviewOutput[];
  /** Inputs we sign, and those that belong to others or are not proven to be ours. Satoshi. */
  readonly inputs: { readonly ours: Sum; readonly others: Sum };
  /** Satoshi. */
  readonly fee: bigint;
  /**
   * Satoshi our wallets will not find again, fee included: all inputs less the change, as a card counts it. Those of
   * others count as ours, for nothing shows that they are not: a second PSBT of the same transaction can call them
   * ours, and the ones of this PSBT somebody else's.
   */
  readonly spent: bigint;
  /**
   * Block height below 500 000 000, else Unix time, before which it can't be mined; 0 for none. Without effect if every
   * sequence is final.
   */
  readonly lockTime: number;
  /** Whether it says that it may be replaced by one with a higher fee (BIP-125). */
  readonly replaceable: boolean;
  /** `locked` is among them if it can't be mined yet, by the clock of this machine. */
  readonly warnings: readonly BitcoinPreviewWarning[];
  /** The same in words: warnings, who gets what, what comes back, the fee, the sum, where it comes from, lock times. */
  readonly lines: readonly Line[];
  /** 32 bytes over all that is shown. Given to `signPsbt`, it signs nothing else. */
  readonly fingerprint: Uint8Array;
};

/**
 * Says what a PSBT does, under the same rules as signing: what a card would refuse to read is refused here. Whether its
 * policy allows it, `assertWillSign` says.
 *
 * @param psbt Binary form, version 0 or 2.
 * @throws `data/malformed`, `transaction/inconsistent`, `transaction/refused`, `transaction/not-ours`, `fee/excessive`
 * @example
 * ```ts
 * import { previewPsbt } from '@symbolon/chains/bitcoin/sign';
 * const { recipients, change, fee, lines } = await previewPsbt(signer, psbt);
 * recipients.map(({ amount, address }) => [amount, address]); // => [[60_000n, 'bc1q42424242424242424242424242424242ty9ll3']]
 * change.map(({ amount }) => amount); // => [39_000n]
 * fee; // => 1000n
 * lines[0]; // => 'Send 0.0006 BTC to bc1q42424242424242424242424242424242ty9ll3'
 * ```
 */
export async function previewPsbt(
  signer: Signer,
  psbt: Uint8Array,
  options: BitcoinPreviewOptions = {},
): Promise<BitcoinPreview> {
  return previewOf(await analysePsbt(signer, psbt, options));
}

/** The preview of an analysis already made. */
export function previewOf(analysis: Analysis): BitcoinPreview {
  const { network, outputs, ownInputs, prevouts, fee, psbt } = analysis;
  const show = ({ position, amount, script, address, own }: AnalysedOutput): BitcoinPreviewOutput =>
    Object.freeze({ position, amount, script, address, path: own?.path });
  const ours = sum(ownInputs.map(({ prevout }) => prevout));
  const locks = lockWords(analysis, Math.floor(Date.now() / 1000));
  const warnings = analysis.warnings.map((warning) => ({ ...warning, text: warningWords(warning, analysis) }));
  return Object.freeze({
    ...toBeSignedOf(analysis),
    network: network.name,
    recipients: outputs.filter(({ change }) => !change).map(show),
    change: outputs.filter(({ change }) => change).map(show),
    inputs: {
      ours: { count: ownInputs.length, amount: ours },
      others: { count: prevouts.length - ownInputs.length, amount: sum(prevouts) - ours },
    },
    fee,
    spent: sum(prevouts) - sum(outputs.filter(({ change }) => change)),
    warnings: [
      ...warnings,
      ...locks.filter(({ warns }) => warns).map(({ text }) => ({ code: 'locked', text }) as const),
    ],
    lockTime: psbt.lockTime,
    replaceable: psbt.inputs.some(isReplaceable),
    lines: previewWords(analysis, {
      warnings: warnings.map(({ text }) => text),
      locks: locks.map(({ text }) => text),
    }),
    fingerprint: fingerprintOfAnalysis(analysis),
  });
}

/** Over the transaction, the outputs it spends, and all that the lines say of them. The date is not among it. */
function fingerprintOfAnalysis({
  psbt,
  prevouts,
  ownInputs,
  outputs,
  network,
  walletNames,
  warnings,
}: Analysis): Uint8Array {
  const hashes = hashTransaction(psbt.inputs, prevouts, psbt.outputs);
  const rest = JSON.stringify([
    network.name,
    psbt.txVersion,
    psbt.lockTime,
    ownInputs.map(({ position, path, sighashType, policy }) => [position, path, sighashType, policy]),
    outputs.map(({ own, change }) => [own?.path, change]),
    walletNames,
    warnings,
  ]);
  const { prevouts: outpoints, sequences, outputs: paid, amounts, scripts } = hashes;
  return fingerprintOf('Symbolon approval bitcoin psbt', [
    ...[outpoints, sequences, paid, amounts, scripts],
    utf8ToBytes(rest),
  ]);
}
