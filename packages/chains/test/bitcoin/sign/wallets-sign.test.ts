/**
 * Whatever previews, signs, for wallets of several keys at random: cosigners sign one after the other, by keys in
 * memory and by what a card runs, in any pieces, with the same signatures; what is complete then, the script
 * interpreter of bitcore-lib takes. What does not preview is a typed error.
 */
import { isSymbolonError, parsePath } from '@symbolon/interface';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parsePolicy, type WalletPolicy } from '../../../src/bitcoin/firmware/descriptors/wallet-policy.ts';
import { multisigWalletId } from '../../../src/bitcoin/firmware/multisig-wallet.ts';
import { decodePsbt } from '../../../src/bitcoin/firmware/transaction/psbt.ts';
import { psbtCodecs } from '../../../src/bitcoin/firmware/transaction/psbt-maps.ts';
import { previewPsbt } from '../../../src/bitcoin/sign/preview.ts';
import { signPsbt } from '../../../src/bitcoin/sign/sign.ts';
import { fuzzRuns } from '../../fuzz-runs.ts';
import { nodeAt, softwareSigner } from '../../software-signer.ts';
import { choices, outputs, policyOf, preimages, texts } from '../descriptors/random-miniscript.ts';
import { readingSigner } from '../interpreters/reading-signer.ts';
import { makeMultisigPsbt } from '../multisig-psbt.ts';
import { interpretWithBitcore } from '../verify.ts';
import '../remember-children.ts';

/** TEST KEYS. */
const seeds = Array.from({ length: 9 }, (_, n) => new Uint8Array(64).fill(120 + n));
const extended = seeds.map((seed) => {
  const fingerprint = nodeAt(seed, []).fingerprint.toString(16).padStart(8, '0');
  return `[${fingerprint}/48'/0'/0'/2']${nodeAt(seed, parsePath("m/48'/0'/0'/2'")).publicExtendedKey}`;
});

/** The last one that is sane, of at most six keys. */
function lastPolicy(all: readonly WalletPolicy[]): WalletPolicy | undefined {
  return all.findLast((policy) => {
    try {
      return parsePolicy(policy) && policy.keys.length > 1 && policy.keys.length <= 6;
    } catch {
      return false;
    }
  });
}

function withPreimages(psbt: Uint8Array): Uint8Array {
  const maps = psbtCodecs[0].decode(psbt);
  return psbtCodecs[0].encode({ ...maps, inputs: maps.inputs.map((fields) => ({ ...fields, ...preimages })) });
}

const locks = fc.record({
  sequence: fc.constantFrom(0xfffffffd, 0xfffffffd, 0xffffffff, 9, 10, 4_194_400),
  lockTime: fc.constantFrom(0, 0, 699_999, 700_000, 1_700_000_000),
});

it('a random wallet, whose PSBT previews, is signed alike by keys and by cards, until it is complete', async () => {
  const met = { refused: 0, signed: 0, byCard: 0, complete: 0 };
  await fc.assert(
    fc.asyncProperty(
      choices,
      outputs,
      locks,
      fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 2 }),
      fc.integer({ min: 1, max: 700 }),
      fc.nat(1),
      async (made, output, lock, order, chunk, multipath) => {
        const some = texts(made, output === 'tr' ? 'tr' : 'wsh').slice(-40);
        const policy = lastPolicy(some.map((text) => policyOf(text, output, extended)));
        if (policy === undefined) return;
        const options = { policies: [policy] };
        const psbt = withPreimages(makeMultisigPsbt(policy, { policy, multipath }, lock));
        let given = psbt;
        for (const position of order.filter((n) => n < policy.keys.length)) {
          const keys = softwareSigner(seeds[position]);
          const preview = await previewPsbt(keys, given, options).catch((error: unknown) => {
            if (!isSymbolonError(error, 'transaction/refused')) throw error;
            return undefined;
          });
          if (preview === undefined) {
            met.refused += 1;
            continue;
          }
          const approved = preview.fingerprint;
          const signed = await signPsbt(keys, given, { ...options, approved });
          met.signed += 1;
          // A card gives one signature for an input; the facts say whether it reads it.
          if (preview.facts !== undefined) {
            const card = readingSigner(seeds[position], chunk, [multisigWalletId(policy)]);
            expect((await signPsbt(card, given, { ...options, approved })).psbt).toEqual(signed.psbt);
            const counted = preview.transfers?.reduce(
              (sum, { amount }) => sum + amount,
              preview.facts?.fee.amount ?? 0n,
            );
            expect(counted).toBe(preview.spent);
            expect(preview.change.map(({ amount }) => amount)).toEqual([79_000n]);
            met.byCard += 1;
          }
          if (signed.complete !== undefined) {
            const prevouts = decodePsbt(psbt).inputs.flatMap(({ prevout }) => (prevout === undefined ? [] : [prevout]));
            expect(interpretWithBitcore(signed.complete.transaction, prevouts), policy.template).toEqual([true, true]);
            met.complete += 1;
            return;
          }
          given = signed.psbt;
        }
      },
    ),
    { numRuns: fuzzRuns(20), endOnFailure: true },
  );
  process.stdout.write(
    `random wallets: ${Object.entries(met)
      .map(([what, times]) => `${what} ${times}`)
      .join(', ')}\n`,
  );
  expect(met.byCard).toBeGreaterThan(fuzzRuns(20) / 10);
});
