/** Wallets of three cosigners, of which two have to sign, and PSBTs that spend their coins. */

import { sha256 } from '@noble/hashes/sha2.js';
import { HDKey } from '@scure/bip32';
import { Transaction } from '@scure/btc-signer';
import { RawOldTx } from '@scure/btc-signer/script.js';
import { formatPath, parsePath } from '@symbolon/interface';
import { type DerivedScript, deriveScript } from '../../src/bitcoin/firmware/descriptors/script.ts';
import { parsePolicy, type WalletPolicy } from '../../src/bitcoin/firmware/descriptors/wallet-policy.ts';
import {
  type PsbtInputMap,
  type PsbtOutputMap,
  psbtCodecs,
  type RawTransaction,
} from '../../src/bitcoin/firmware/transaction/psbt-maps.ts';
import { foreignSeed, nodeAt, testSeed } from '../software-signer.ts';
import { foreignScript } from './make-psbt.ts';

/** Public test keys. */
export const seeds = [testSeed, foreignSeed, new Uint8Array(64).fill(9)] as const;
const account = parsePath("m/48'/0'/0'/2'");
export const keys = seeds.map((seed) => {
  const origin = nodeAt(seed, []).fingerprint.toString(16).padStart(8, '0') + formatPath(account).slice(1);
  return `[${origin}]${nodeAt(seed, account).publicExtendedKey}`;
});
/**
 * BIP-341's point that nobody knows the key of, made extended with a zero chain code: BIP-388 policies have extended
 * keys only.
 */
export const nobody = new HDKey({
  publicKey: Uint8Array.from(Buffer.from('0250929b74c1a04954b78b4b6035e97a5e078a5a0f28ec96d547bfee9ace803ac0', 'hex')),
  chainCode: new Uint8Array(32),
}).publicExtendedKey;

export const policies: readonly WalletPolicy[] = [
  { template: 'wsh(sortedmulti(2,@0/**,@1/**,@2/**))', keys },
  { template: 'sh(wsh(sortedmulti(2,@0/**,@1/**,@2/**)))', keys },
  { template: 'sh(sortedmulti(2,@0/**,@1/**,@2/**))', keys },
  { template: 'wsh(multi(2,@0/**,@1/**,@2/**))', keys },
  { template: 'tr(@0/**,sortedmulti_a(2,@1/**,@2/**,@3/**))', keys: [nobody, ...keys] },
  { template: 'tr(@0/**,{multi_a(2,@1/**,@2/**),pk(@3/**)})', keys: [nobody, ...keys] },
  { template: 'tr(@0/**,multi_a(2,@1/**,@2/**,@3/**))', keys: [nobody, ...keys] },
];

/** Ours alone by the key path, two cosigners' by the leaf. */
export const keyPathPolicy: WalletPolicy = { template: 'tr(@0/**,multi_a(2,@1/**,@2/**))', keys };

export function makeMultisigPsbt(
  policy: WalletPolicy,
  change: { readonly policy: WalletPolicy; readonly multipath?: number } = { policy },
  {
    sequence = 0xfffffffd,
    lockTime = 0,
    start = 0,
    paid = 120_000n,
  }: {
    readonly sequence?: number;
    readonly lockTime?: number;
    /** First index. */
    readonly start?: number;
    /** To somebody else; of 0 nobody is paid, and all but the fee comes back. */
    readonly paid?: bigint;
  } = {},
): Uint8Array {
  const spent = [0, 1].map((n) => deriveScript(parsePolicy(policy), { index: start + n }));
  const back = deriveScript(parsePolicy(change.policy), { multipath: change.multipath ?? 1, index: 4 });
  const previous: RawTransaction = {
    version: 2,
    lockTime: 0,
    inputs: [{ txid: new Uint8Array(32).fill(1), index: 0, finalScriptSig: new Uint8Array(), sequence: 0 }],
    outputs: spent.map(({ script }) => ({ amount: 100_000n, script })),
  };
  const raw = RawOldTx.encode({ ...previous, inputs: [...previous.inputs], outputs: [...previous.outputs] });
  const txid = sha256(sha256(raw)).reverse();
  const unsignedTx: RawTransaction = {
    version: 2,
    lockTime,
    inputs: spent.map((_, index) => ({ txid, index, sequence, finalScriptSig: new Uint8Array() })),
    outputs: [
      ...(paid === 0n ? [] : [{ amount: paid, script: foreignScript }]),
      { amount: 199_000n - paid, script: back.script },
    ],
  };
  return psbtCodecs[0].encode({
    global: { unsignedTx },
    inputs: spent.map((script) => ({ nonWitnessUtxo: previous, ...origins(script) })),
    outputs: [...(paid === 0n ? [] : [{}]), origins(back)],
  });
}

/**
 * What a cosigner on `@scure/btc-signer` makes of a PSBT of {@link makeMultisigPsbt} that others have signed: signed
 * with its key, finalized, extracted.
 */
export function completeWithScure(psbt: Uint8Array, cosigner: HDKey): Uint8Array {
  const transaction = Transaction.fromPSBT(psbt);
  for (const index of [0, 1])
    transaction.signIdx(cosigner.deriveChild(0).deriveChild(index).privateKey ?? new Uint8Array(), index);
  transaction.finalize();
  return transaction.extract();
}

function origins({
  keys: derived,
  taproot,
}: DerivedScript): Pick<PsbtInputMap & PsbtOutputMap, 'bip32Derivation' | 'tapBip32Derivation'> {
  const known = derived.flatMap(({ publicKey, masterFingerprint, path, leafHashes }) =>
    masterFingerprint === undefined
      ? []
      : [{ publicKey, leafHashes, der: { fingerprint: masterFingerprint, path: [...path] } }],
  );
  if (taproot === undefined) return { bip32Derivation: known.map(({ publicKey, der }) => [publicKey, der]) };
  return {
    tapBip32Derivation: known.map(({ publicKey, leafHashes, der }) => [publicKey, { hashes: leafHashes, der }]),
  };
}
