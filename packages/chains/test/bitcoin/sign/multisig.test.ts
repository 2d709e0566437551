import { describe, expect, it } from 'vitest';
import { decodePsbt } from '../../../src/bitcoin/firmware/transaction/psbt.ts';
import { previewPsbt } from '../../../src/bitcoin/sign/preview.ts';
import { signPsbt } from '../../../src/bitcoin/sign/sign.ts';
import { nodeAt, softwareSigner } from '../../software-signer.ts';
import { keyPathPolicy, keys, makeMultisigPsbt, policies, seeds } from '../multisig-psbt.ts';
import { interpretWithBitcore, verifyMultisig, verifyWithBitcoinjs } from '../verify.ts';
import '../remember-children.ts';

describe('one cosigner among several', () => {
  it.each(policies)('signs $template, and the last needed one completes it', async (policy) => {
    const psbt = makeMultisigPsbt(policy);
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
    if (/^(wsh|tr)/.test(policy.template))
      expect(verifyMultisig(second.complete.transaction, prevouts)).toEqual([2, 2]);
  });

  it('completes a leaf for a single key alone', async () => {
    const [policy] = policies.slice(5);
    if (policy === undefined) throw new Error('no policy');
    const { complete } = await signPsbt(softwareSigner(seeds[2]), makeMultisigPsbt(policy), { policies: [policy] });
    const prevouts = decodePsbt(makeMultisigPsbt(policy)).inputs.flatMap(({ prevout }) =>
      prevout === undefined ? [] : [prevout],
    );
    expect(interpretWithBitcore(complete?.transaction ?? new Uint8Array(), prevouts)).toEqual([true, true]);
  });

  it('signs by the key path of an output with a script tree, where the internal key is its own (BIP-341)', async () => {
    const prevouts = decodePsbt(makeMultisigPsbt(keyPathPolicy)).inputs.flatMap(({ prevout }) =>
      prevout === undefined ? [] : [prevout],
    );
    const { complete } = await signPsbt(softwareSigner(), makeMultisigPsbt(keyPathPolicy), {
      policies: [keyPathPolicy],
    });
    const { transaction } = complete ?? { transaction: new Uint8Array() };
    expect(interpretWithBitcore(transaction, prevouts)).toEqual([true, true]);
    expect(verifyWithBitcoinjs(transaction, prevouts)).toEqual([true, true]);
  });

  it('takes for change what the same policy gets back, receiving or change', async () => {
    for (const policy of policies) {
      for (const multipath of [0, 1]) {
        const { change, recipients } = await previewPsbt(
          softwareSigner(),
          makeMultisigPsbt(policy, { policy, multipath }),
          {
            policies: [policy],
          },
        );
        expect(change.map(({ amount }) => amount)).toEqual([79_000n]);
        expect(recipients.map(({ amount }) => amount)).toEqual([120_000n]);
      }
    }
  });

  it("takes no other policy's script for change, though our key is in it: the other cosigners may differ", async () => {
    const [policy, nested, legacy] = policies;
    if (policy === undefined || nested === undefined || legacy === undefined) throw new Error('no policy');
    const { change, recipients } = await previewPsbt(softwareSigner(), makeMultisigPsbt(policy, { policy: nested }), {
      policies,
    });
    expect(change).toEqual([]);
    expect(recipients).toHaveLength(2);
    const thief = nodeAt(new Uint8Array(64).fill(66), []).publicExtendedKey;
    const swapped = { ...policy, keys: [keys[0] ?? '', keys[1] ?? '', thief] };
    expect(
      (await previewPsbt(softwareSigner(), makeMultisigPsbt(policy, { policy: swapped }), { policies })).change,
    ).toEqual([]);
  });

  it('signs no script of a policy that was not confirmed', async () => {
    for (const policy of policies) {
      const signer = softwareSigner();
      const others = policies.filter(
        (other) => other !== policy && other.template !== 'wsh(multi(2,@0/**,@1/**,@2/**))',
      );
      const refused = expect.objectContaining({
        code: 'transaction/refused',
        message: expect.stringContaining('input 0'),
      });
      await expect(signPsbt(signer, makeMultisigPsbt(policy), { policies: others })).rejects.toThrow(refused);
      expect(signer.calls.signatures).toBe(0);
    }
  });
});
