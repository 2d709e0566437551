/** What a person must see before approving: who gets what, what comes back, the fee, and what could go wrong. */

import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { hex } from '@scure/base';
import { formatPath, type Path, type Signer, type Sum, type ToBeSigned, type Warning } from '@symbolon/interface';
import type { BitcoinNetworkName } from '../address/networks.ts';
import {
  type AnalysedOutput,
  type Analysis,
  type AnalysisWarning,
  analysePsbt,
  type BitcoinPreviewOptions,
} from '../transaction/analysis.ts';
import { sum } from '../transaction/psbt.ts';
import { hashTransaction } from '../transaction/sighash.ts';
import { toBeSignedOf } from './to-be-signed.ts';

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
  readonly text: string;
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
  /** Block height below 500 000 000, else Unix time, before which it can't be mined; 0 for none. */
  readonly lockTime: number;
  readonly warnings: readonly BitcoinPreviewWarning[];
  /** The same in words: who gets what, what comes back, the fee, the sum, then warnings. */
  readonly lines: readonly string[];
  /** 32 bytes over all that is shown. Given to `signPsbt`, it signs nothing else. */
  readonly fingerprint: Uint8Array;
};

/**
 * Says what a PSBT does, under the same rules as signing.
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
 * lines[0]; // => '0.00060000 BTC to bc1q42424242424242424242424242424242ty9ll3'
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
  const shown = {
    recipients: outputs.filter(({ change }) => !change).map(show),
    change: outputs.filter(({ change }) => change).map(show),
    inputs: {
      ours: { count: ownInputs.length, amount: ours },
      others: { count: prevouts.length - ownInputs.length, amount: sum(prevouts) - ours },
    },
    fee,
    spent: sum(prevouts) - sum(outputs.filter(({ change }) => change)),
    warnings: analysis.warnings.map((warning) => ({ ...warning, text: warningText(warning) })),
  };
  return Object.freeze({
    ...toBeSignedOf(analysis),
    network: network.name,
    ...shown,
    lockTime: psbt.lockTime,
    lines: describe(shown),
    fingerprint: fingerprintOf(analysis),
  });
}

type Shown = Pick<BitcoinPreview, 'recipients' | 'change' | 'inputs' | 'fee' | 'spent' | 'warnings'>;

function describe({ recipients, change, fee, spent, inputs, warnings }: Shown): readonly string[] {
  const place = ({ address, script }: BitcoinPreviewOutput) => address ?? `script ${hex.encode(script)}`;
  const at = ({ path }: BitcoinPreviewOutput, before: string) =>
    path === undefined ? '' : ` (${before}${formatPath(path)})`;
  return [
    ...recipients.map((output) => `${formatAmount(output.amount)} to ${place(output)}${at(output, 'ours, ')}`),
    ...change.map((output) => `${formatAmount(output.amount)} back to us at ${place(output)}${at(output, '')}`),
    `${formatAmount(fee)} fee`,
    `${formatAmount(spent)} in all from ${coins(inputs.ours.count)} of ours${inputs.others.count === 0 ? '' : ` and ${coins(inputs.others.count)} of others`}`,
    ...warnings.map(({ text }) => `Warning: ${text}`),
  ];
}

const coins = (count: number): string => (count === 1 ? 'one coin' : `${count} coins`);

/**
 * Satoshi as a decimal number of bitcoin with all eight places, exactly.
 *
 * @example
 * ```ts
 * import { formatAmount } from '@symbolon/chains/bitcoin/sign';
 * formatAmount(150_000n); // => '0.00150000 BTC'
 * ```
 */
export function formatAmount(satoshi: bigint): string {
  const digits = (satoshi < 0n ? -satoshi : satoshi).toString().padStart(9, '0');
  return `${satoshi < 0n ? '-' : ''}${digits.slice(0, -8)}.${digits.slice(-8)} BTC`;
}

function fingerprintOf({ psbt, prevouts, ownInputs, network, warnings }: Analysis): Uint8Array {
  const hashes = hashTransaction(psbt.inputs, prevouts, psbt.outputs);
  const rest = JSON.stringify([
    network.name,
    psbt.txVersion,
    psbt.lockTime,
    ownInputs.map(({ position, path, sighashType }) => [position, path, sighashType]),
    warnings,
  ]);
  return sha256(
    concatBytes(hashes.prevouts, hashes.sequences, hashes.outputs, hashes.amounts, hashes.scripts, utf8ToBytes(rest)),
  );
}

function warningText({ code, output }: AnalysisWarning): string {
  switch (code) {
    case 'fee-high':
      return 'the fee is more than a tenth of what is sent';
    case 'sighash-partial':
      return 'a signature does not cover the whole transaction: others can change it afterwards';
    case 'inputs-of-others':
      return 'some inputs belong to others; what they hold counts as spent, for they could be ours';
    case 'data-output':
      return `output ${output} carries data; its coins are lost`;
    case 'dust-output':
      return `output ${output} is too small to be relayed or spent`;
    default:
      return code;
  }
}
