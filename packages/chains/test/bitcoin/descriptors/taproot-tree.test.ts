/** Trees of Taproot: bitcoinjs-lib makes the same outputs and control blocks of them, whatever their leaves are. */
import { hex } from '@scure/base';
import { parsePath } from '@symbolon/interface';
import * as bitcoinjs from 'bitcoinjs-lib';
import fc from 'fast-check';
import * as secp256k1 from 'tiny-secp256k1';
import { expect, it } from 'vitest';
import { deriveScript } from '../../../src/bitcoin/firmware/descriptors/script.ts';
import { type TaprootTree, taprootOutput } from '../../../src/bitcoin/firmware/descriptors/taproot-tree.ts';
import { parsePolicy } from '../../../src/bitcoin/firmware/descriptors/wallet-policy.ts';
import { fuzzRuns } from '../../fuzz-runs.ts';
import { publicKeyAt, testSeed } from '../../software-signer.ts';
import { keys } from '../multisig-psbt.ts';

bitcoinjs.initEccLib(secp256k1);

const internalKey = publicKeyAt(testSeed, parsePath("m/86'/0'/0'/0/0")).subarray(1);
type Tree = Parameters<typeof bitcoinjs.payments.p2tr>[0]['scriptTree'];
const theirs = (tree: TaprootTree): NonNullable<Tree> =>
  tree instanceof Uint8Array ? { output: tree } : [theirs(tree[0]), theirs(tree[1])];

/** Scripts that have the form of an output are among them: those of P2PKH, P2WPKH, P2SH, P2TR, and none. */
const form = fc.constantFrom(`76a914${'11'.repeat(20)}88ac`, `0014${'11'.repeat(20)}`, `a914${'11'.repeat(20)}87`);
const leaf = fc.oneof(form.map(hex.decode), fc.uint8Array({ maxLength: 300 }));
const { tree: trees } = fc.letrec<{ tree: TaprootTree }>((tie) => ({
  tree: fc.oneof({ depthSize: 'small' }, leaf, fc.tuple(tie('tree'), tie('tree'))),
}));

it('gives the outputs and control blocks that bitcoinjs-lib gives', () => {
  fc.assert(
    fc.property(trees, (tree) => {
      const { outputKey, merkleRoot, leaves } = taprootOutput(internalKey, tree);
      for (const [{ version, internalKey: inner, merklePath }, script] of leaves) {
        const redeem = { output: script.subarray(0, -1), redeemVersion: script.at(-1) ?? 0 };
        const { output, hash, witness } = bitcoinjs.payments.p2tr({
          internalPubkey: internalKey,
          scriptTree: theirs(tree),
          redeem,
        });
        expect(hex.encode(output ?? new Uint8Array())).toBe(`5120${hex.encode(outputKey)}`);
        expect(hash).toEqual(merkleRoot);
        // Of two leaves that are alike it takes the first.
        const isTwice = leaves.filter(([, other]) => hex.encode(other) === hex.encode(script)).length > 1;
        const block = hex.encode(Uint8Array.of(version, ...inner, ...merklePath.flatMap((step) => [...step])));
        if (!isTwice) expect(hex.encode(witness?.at(-1) ?? new Uint8Array())).toBe(block);
      }
    }),
    { numRuns: fuzzRuns(50) },
  );
});

it('takes a leaf of pkh, which has the form of an output', () => {
  const policy = { template: 'tr(@0/**,{pkh(@1/**),pk(@2/**)})', keys };
  const { script, conditions, taproot } = deriveScript(parsePolicy(policy));
  const [first, second] = conditions.map((each) => ({ output: each.script }));
  if (taproot === undefined || first === undefined || second === undefined) throw new Error('no tree');
  const { output } = bitcoinjs.payments.p2tr({
    internalPubkey: taproot.internalKey,
    scriptTree: [first, second],
  });
  expect(script).toEqual(output);
});
