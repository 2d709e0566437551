/**
 * Signatures of cosigners that are not valid, under every kind of script: they count as missing, or what is called
 * complete would be refused by the network. Each input has its own forgery, made for its own keys.
 */
import { describe, expect, it } from 'vitest';
import type { WalletPolicy } from '../../../src/bitcoin/firmware/descriptors/wallet-policy.ts';
import { decodePsbt, encodePsbt } from '../../../src/bitcoin/firmware/transaction/psbt.ts';
import type { PsbtInputMap } from '../../../src/bitcoin/firmware/transaction/psbt-maps.ts';
import { signPsbt } from '../../../src/bitcoin/sign/sign.ts';
import { softwareSigner } from '../../software-signer.ts';
import { keyPathPolicy, keys, makeMultisigPsbt, nobody, policies, seeds } from '../multisig-psbt.ts';
import { interpretWithBitcore } from '../verify.ts';
import '../remember-children.ts';

/** Which the first two cosigners complete together. */
const wallets: readonly WalletPolicy[] = [
  ...policies,
  { template: 'wsh(or_d(multi(2,@0/**,@1/**),and_v(v:pkh(@2/**),older(52560))))', keys },
  { template: 'wsh(thresh(2,pk(@0/**),s:pk(@1/**),s:pk(@2/**)))', keys },
  { template: 'wsh(and_v(v:pkh(@0/**),pk(@1/**)))', keys: keys.slice(0, 2) },
  { template: 'tr(@0/**,and_v(v:pk(@1/**),pk(@2/**)))', keys: [nobody, ...keys.slice(0, 2)] },
];

type Change = (signature: Uint8Array, other: Uint8Array) => Uint8Array;
const flipped = (signature: Uint8Array, place: number) => signature.with(place, (signature.at(place) ?? 0) ^ 1);
const isSchnorr = ({ length }: Uint8Array) => length === 64;
const forgeries: readonly (readonly [what: string, change: Change])[] = [
  ['with a bit of R wrong', (signature) => flipped(signature, 20)],
  ['with a bit of s wrong', (signature) => flipped(signature, signature.length - 8)],
  ['made for another input', (_, other) => other],
  // SIGHASH_ALL|ANYONECANPAY, and SIGHASH_ALL where the signature was made for SIGHASH_DEFAULT.
  [
    'that says another hash type',
    (signature) => (isSchnorr(signature) ? Uint8Array.of(...signature, 1) : signature.with(-1, 0x81)),
  ],
];

const signaturesOf = ({ partialSig = [], tapScriptSig = [] }: PsbtInputMap): readonly Uint8Array[] =>
  [...partialSig, ...tapScriptSig].map(([, signature]) => signature);

/** With the one signature of each input changed. */
function forge(signed: Uint8Array, change: Change): Uint8Array {
  const psbt = decodePsbt(signed);
  const all = psbt.inputs.map(({ fields }) => signaturesOf(fields)[0] ?? new Uint8Array());
  const inputs = psbt.inputs.map((input, n) => {
    const { partialSig, tapScriptSig, ...rest } = input.fields;
    const changed = (signature: Uint8Array) => change(signature, all[1 - n] ?? new Uint8Array());
    const fields: PsbtInputMap = {
      ...rest,
      ...(partialSig && { partialSig: partialSig.map(([key, signature]) => [key, changed(signature)] as const) }),
      ...(tapScriptSig && { tapScriptSig: tapScriptSig.map(([id, signature]) => [id, changed(signature)] as const) }),
    };
    return { ...input, fields };
  });
  return encodePsbt({ ...psbt, inputs });
}

const prevoutsOf = (psbt: Uint8Array) =>
  decodePsbt(psbt).inputs.flatMap(({ prevout }) => (prevout === undefined ? [] : [prevout]));

describe.each(wallets)('$template', (policy) => {
  const options = { policies: [policy] };
  const signBy = (seed: Uint8Array | undefined, psbt: Uint8Array) => signPsbt(softwareSigner(seed), psbt, options);
  const theirs = signBy(seeds[1], makeMultisigPsbt(policy)).then(({ psbt }) => psbt);
  const complete = theirs.then((psbt) => signBy(seeds[0], psbt)).then((signed) => signed.complete?.transaction);

  it('is complete with two signatures', async () => {
    for (const { fields } of decodePsbt(await theirs).inputs) expect(signaturesOf(fields)).toHaveLength(1);
    const transaction = (await complete) ?? new Uint8Array();
    expect(interpretWithBitcore(transaction, prevoutsOf(await theirs))).toEqual([true, true]);
  });

  it.each(forgeries)('a signature of a cosigner %s counts as missing', async (_, change) => {
    const signed = await signBy(seeds[0], forge(await theirs, change));
    expect(signed.incomplete).toBe('Valid signatures of others are still missing');
    expect(signed.complete).toBeUndefined();
    // Our own are there, and the cosigner can sign again: with the same signatures (RFC 6979, BIP-340).
    const again = await signBy(seeds[1], signed.psbt);
    expect(again.complete?.transaction).toEqual(await complete);
  });
});

describe('the key path of somebody else', () => {
  const { template } = keyPathPolicy;
  const [ours = '', theirs = '', third = ''] = keys;
  const policy = { template, keys: [theirs, ours, third] };
  const unsigned = makeMultisigPsbt(policy);
  const withKeyPath = (psbt: Uint8Array): Uint8Array => {
    const parsed = decodePsbt(psbt);
    const tapKeySig = new Uint8Array(64).fill(1);
    return encodePsbt({
      ...parsed,
      inputs: parsed.inputs.map((input) => ({ ...input, fields: { ...input.fields, tapKeySig } })),
    });
  };

  it('signed by nobody, does not complete what our leaf lacks', async () => {
    const signed = await signPsbt(softwareSigner(), withKeyPath(unsigned), { policies: [policy] });
    expect(signed).toMatchObject({
      complete: undefined,
      incomplete: 'Valid signatures of others are still missing',
    });
  });

  it('signed by nobody, is left out where the leaf is signed by all', async () => {
    const { psbt: once } = await signPsbt(softwareSigner(seeds[2]), unsigned, { policies: [policy] });
    const { complete } = await signPsbt(softwareSigner(), withKeyPath(once), { policies: [policy] });
    expect(interpretWithBitcore(complete?.transaction ?? new Uint8Array(), prevoutsOf(unsigned))).toEqual([true, true]);
  });
});
