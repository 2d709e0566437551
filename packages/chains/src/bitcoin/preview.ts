/** What a person must see before approving: who gets what, what comes back, the fee, and what could go wrong. */
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { hex } from '@scure/base';
import type { Sum, Warning } from '../facts.ts';
import { formatPath } from '../path.ts';
import type { Path, Signer } from '../types.ts';
import { type Analysis, type AnalysisOptions, analysePsbt } from './analysis.ts';
import type { NetworkName } from './networks.ts';
import { sum } from './psbt.ts';
import { hashTransaction } from './sighash.ts';

/** An output as a person sees it. */
export type PreviewOutput = {
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
export type PreviewWarning = { readonly code: Warning; readonly output?: number; readonly text: string };

/** What a PSBT does. Frozen, so that what was shown is what was approved. */
export type BitcoinPreview = {
  readonly network: NetworkName;
  /**
   * Everything that leaves, in order. One with a `path` is a payment to ourselves: a key of ours, but not where what
   * was spent will be found again.
   */
  readonly recipients: readonly PreviewOutput[];
  /** Proven by derivation to come back. */
  readonly change: readonly PreviewOutput[];
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
  readonly warnings: readonly PreviewWarning[];
  /** 32 bytes over all that is shown. Given to `signPsbt`, it signs nothing else. */
  readonly fingerprint: Uint8Array;
};

/**
 * Says what a PSBT does, under the same rules as signing.
 *
 * @throws as {@link analysePsbt}
 * @example
 * ```ts
 * import { previewPsbt } from '@symbolon/chains/bitcoin/preview';
 * const { recipients, change, fee } = await previewPsbt(signer, psbt);
 * recipients.map(({ amount, address }) => [amount, address]); // => [[60_000n, 'bc1q42424242424242424242424242424242ty9ll3']]
 * change.map(({ amount }) => amount); // => [39_000n]
 * fee; // => 1000n
 * ```
 */
export async function previewPsbt(
  signer: Signer,
  psbt: Uint8Array,
  options: AnalysisOptions = {},
): Promise<BitcoinPreview> {
  return previewOf(await analysePsbt(signer, psbt, options));
}

/**
 * The preview of an analysis already made.
 *
 * @example
 * ```ts
 * import { analysePsbt } from '@symbolon/chains/bitcoin/analysis';
 * import { previewOf } from '@symbolon/chains/bitcoin/preview';
 * previewOf(await analysePsbt(signer, psbt)).spent; // => 61_000n
 * ```
 */
export function previewOf(analysis: Analysis): BitcoinPreview {
  const { network, outputs, ownInputs, prevouts, fee, psbt } = analysis;
  const show = ({ position, amount, script, address, own }: Analysis['outputs'][number]): PreviewOutput =>
    Object.freeze({ position, amount, script, address, path: own?.path });
  const ours = sum(ownInputs.map(({ prevout }) => prevout));
  return Object.freeze({
    network: network.name,
    recipients: outputs.filter(({ change }) => !change).map(show),
    change: outputs.filter(({ change }) => change).map(show),
    inputs: {
      ours: { count: ownInputs.length, amount: ours },
      others: { count: prevouts.length - ownInputs.length, amount: sum(prevouts) - ours },
    },
    fee,
    spent: sum(prevouts) - sum(outputs.filter(({ change }) => change)),
    lockTime: psbt.lockTime,
    warnings: analysis.warnings.map((warning) => ({ ...warning, text: warningText(warning) })),
    fingerprint: fingerprintOf(analysis),
  });
}

/**
 * The preview as lines of text: who gets what, what comes back, the fee, the sum, then warnings.
 *
 * @example
 * ```ts
 * import { describePreview, previewPsbt } from '@symbolon/chains/bitcoin/preview';
 * const lines = describePreview(await previewPsbt(signer, psbt));
 * lines[0]; // => '0.00060000 BTC to bc1q42424242424242424242424242424242ty9ll3'
 * lines[2]; // => '0.00001000 BTC fee'
 * ```
 */
export function describePreview(preview: BitcoinPreview): readonly string[] {
  const { recipients, change, fee, spent, inputs, warnings } = preview;
  const place = ({ address, script }: PreviewOutput) => address ?? `script ${hex.encode(script)}`;
  return [
    ...recipients.map(
      (output) =>
        `${formatAmount(output.amount)} to ${place(output)}${output.path === undefined ? '' : ` (ours, ${formatPath(output.path)})`}`,
    ),
    ...change.map(
      (output) =>
        `${formatAmount(output.amount)} back to us at ${place(output)}${output.path === undefined ? '' : ` (${formatPath(output.path)})`}`,
    ),
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
 * import { formatAmount } from '@symbolon/chains/bitcoin/preview';
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

function warningText({ code, output }: Analysis['warnings'][number]): string {
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
