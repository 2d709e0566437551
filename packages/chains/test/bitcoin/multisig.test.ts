import { sha256 } from '@noble/hashes/sha2.js';
import { HDKey } from '@scure/bip32';
import { RawOldTx } from '@scure/btc-signer/script.js';
import * as bitcoinjs from 'bitcoinjs-lib';
import * as secp256k1 from 'tiny-secp256k1';
import { describe, expect, it } from 'vitest';
import { type DerivedScript, deriveScript } from '../../src/bitcoin/descriptor-script.ts';
import { previewPsbt } from '../../src/bitcoin/preview.ts';
import { decodePsbt } from '../../src/bitcoin/psbt.ts';
import { type InputMap, type OutputMap, psbtCodecs, type RawTransaction } from '../../src/bitcoin/psbt-maps.ts';
import { signPsbt } from '../../src/bitcoin/sign.ts';
import { parsePolicy, type WalletPolicy } from '../../src/bitcoin/wallet-policy.ts';
import { formatPath, parsePath } from '../../src/path.ts';
import { foreignSeed, nodeAt, softwareSigner, testSeed } from '../software-signer.ts';
import { foreignScript } from './make-psbt.ts';
import { readingSigner } from './reading-signer.ts';
import { interpretWithBitcore } from './verify.ts';

/** Public test keys. */
const seeds = [testSeed, foreignSeed, new Uint8Array(64).fill(9)] as const;
const account = parsePath("m/48'/0'/0'/2'");
const keys = seeds.map((seed) => {
  const origin = nodeAt(seed, []).fingerprint.toString(16).padStart(8, '0') + formatPath(account).slice(1);
  return `[${origin}]${nodeAt(seed, account).publicExtendedKey}`;
});
/** BIP-341's point that nobody knows the key of, made extended with a zero chain code: BIP-388 policies have extended keys only. */
const nobody = new HDKey({
  publicKey: Uint8Array.from(Buffer.from('0250929b74c1a04954b78b4b6035e97a5e078a5a0f28ec96d547bfee9ace803ac0', 'hex')),
  chainCode: new Uint8Array(32),
}).publicExtendedKey;

const policies: readonly WalletPolicy[] = [
  { template: 'wsh(sortedmulti(2,@0/**,@1/**,@2/**))', keys },
  { template: 'sh(wsh(sortedmulti(2,@0/**,@1/**,@2/**)))', keys },
  { template: 'sh(sortedmulti(2,@0/**,@1/**,@2/**))', keys },
  { template: 'wsh(multi(2,@0/**,@1/**,@2/**))', keys },
  { template: 'tr(@0/**,sortedmulti_a(2,@1/**,@2/**,@3/**))', keys: [nobody, ...keys] },
  { template: 'tr(@0/**,{multi_a(2,@1/**,@2/**),pk(@3/**)})', keys: [nobody, ...keys] },
];

function makePsbt(policy: WalletPolicy, change: { readonly policy: WalletPolicy; readonly multipath?: number } = { policy }): Uint8Array {
  const spent = [0, 1].map((index) => deriveScript(parsePolicy(policy), { index }));
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
    lockTime: 0,
    inputs: spent.map((_, index) => ({ txid, index, sequence: 0xfffffffd, finalScriptSig: new Uint8Array() })),
    outputs: [
      { amount: 120_000n, script: foreignScript },
      { amount: 79_000n, script: back.script },
    ],
  };
  return psbtCodecs[0].encode({
    global: { unsignedTx },
    inputs: spent.map((script) => ({ nonWitnessUtxo: previous, ...origins(script) })),
    outputs: [{}, origins(back)],
  });
}

function origins({ keys: derived, taproot }: DerivedScript): Pick<InputMap & OutputMap, 'bip32Derivation' | 'tapBip32Derivation'> {
  const known = derived.flatMap(({ publicKey, masterFingerprint, path, leafHashes }) =>
    masterFingerprint === undefined ? [] : [{ publicKey, leafHashes, der: { fingerprint: masterFingerprint, path: [...path] } }],
  );
  if (taproot === undefined) return { bip32Derivation: known.map(({ publicKey, der }) => [publicKey, der]) };
  return { tapBip32Derivation: known.map(({ publicKey, leafHashes, der }) => [publicKey, { hashes: leafHashes, der }]) };
}

describe('one cosigner among several', () => {
  it.each(policies)('signs $template, and the last needed one completes it', async (policy) => {
    const psbt = makePsbt(policy);
    const first = await signPsbt(softwareSigner(seeds[0]), psbt, { policies: [policy] });
    expect(first.complete).toBeUndefined();
    const second = await signPsbt(softwareSigner(seeds[1]), first.psbt, { policies: [policy] });
    if (second.complete === undefined) throw new Error('incomplete');
    const prevouts = decodePsbt(psbt).inputs.flatMap(({ prevout }) => (prevout === undefined ? [] : [prevout]));
    expect(interpretWithBitcore(second.complete.transaction, prevouts)).toEqual([true, true]);
    expect(
      interpretWithBitcore(
        second.complete.transaction,
        prevouts.map((prevout) => ({ ...prevout, amount: 1n })),
      ).includes(true),
    ).toBe(
      // Legacy signatures don't cover amounts.
      policy.template.startsWith('sh(sorted'),
    );
    if (policy.template.startsWith('wsh')) expect(verifyMultisig(second.complete.transaction, 100_000n)).toEqual([2, 2]);
  });

  it('completes a leaf for a single key alone', async () => {
    const [policy] = policies.slice(5);
    if (policy === undefined) throw new Error('no policy');
    const { complete } = await signPsbt(softwareSigner(seeds[2]), makePsbt(policy), { policies: [policy] });
    const prevouts = decodePsbt(makePsbt(policy)).inputs.flatMap(({ prevout }) => (prevout === undefined ? [] : [prevout]));
    expect(interpretWithBitcore(complete?.transaction ?? new Uint8Array(), prevouts)).toEqual([true, true]);
  });

  it('takes for change what the same policy gets back, receiving or change', async () => {
    for (const policy of policies) {
      for (const multipath of [0, 1]) {
        const { change, recipients } = await previewPsbt(softwareSigner(), makePsbt(policy, { policy, multipath }), { policies });
        expect(change.map(({ amount }) => amount)).toEqual([79_000n]);
        expect(recipients.map(({ amount }) => amount)).toEqual([120_000n]);
      }
    }
  });

  it("takes no other policy's script for change, though our key is in it: the other cosigners may differ", async () => {
    const [policy, nested, legacy] = policies;
    if (policy === undefined || nested === undefined || legacy === undefined) throw new Error('no policy');
    const { change, recipients } = await previewPsbt(softwareSigner(), makePsbt(policy, { policy: nested }), { policies });
    expect(change).toEqual([]);
    expect(recipients).toHaveLength(2);
    const thief = nodeAt(new Uint8Array(64).fill(66), []).publicExtendedKey;
    const swapped = { ...policy, keys: [keys[0] ?? '', keys[1] ?? '', thief] };
    expect((await previewPsbt(softwareSigner(), makePsbt(policy, { policy: swapped }), { policies })).change).toEqual([]);
  });

  it('signs no script of a policy that was not confirmed', async () => {
    for (const policy of policies) {
      const signer = softwareSigner();
      const others = policies.filter((other) => other !== policy && other.template !== 'wsh(multi(2,@0/**,@1/**,@2/**))');
      const refused = expect.objectContaining({ code: 'transaction/refused', message: expect.stringContaining('input 0') });
      await expect(signPsbt(signer, makePsbt(policy), { policies: others })).rejects.toThrow(refused);
      expect(signer.calls.signatures).toBe(0);
    }
  });

  it('asks for digests, since a card does not read policies', async () => {
    const [policy] = policies;
    if (policy === undefined) throw new Error('no policy');
    await expect(signPsbt(readingSigner(), makePsbt(policy), { policies: [policy] })).rejects.toThrow('raw digests are refused');
  });
});

/** Signatures of each P2WSH multisig input that libsecp256k1 finds right over bitcoinjs-lib's digest. */
function verifyMultisig(transaction: Uint8Array, amount: bigint): number[] {
  const parsed = bitcoinjs.Transaction.fromBuffer(transaction);
  return parsed.ins.map(({ witness }, n) => {
    const witnessScript = witness.at(-1) ?? new Uint8Array();
    const publicKeys = (bitcoinjs.script.decompile(witnessScript) ?? []).filter((part) => part instanceof Uint8Array);
    const digest = parsed.hashForWitnessV0(n, witnessScript, amount, 1);
    const signatures = witness.slice(1, -1).map((signature) => bitcoinjs.script.signature.decode(signature).signature);
    return signatures.filter((signature) => publicKeys.some((key) => secp256k1.verify(digest, key, signature, true))).length;
  });
}
