/** Amounts that no signature covers: what a host gains by inventing them, over several attempts at one transaction. */
import { describe, expect, it } from 'vitest';
import type { BitcoinScriptType } from '../../../src/bitcoin/firmware/address/scripts.ts';
import { previewPsbt } from '../../../src/bitcoin/sign/preview.ts';
import { signPsbt } from '../../../src/bitcoin/sign/sign.ts';
import { softwareSigner } from '../../software-signer.ts';
import { interpretInChunks } from '../interpreters/reading-signer.ts';
import { makePsbt } from '../make-psbt.ts';
import { psbtOf, streamOf } from './adversary-attempts.ts';
import { type Attempt, type Case, type Coin, claim, type InputClaim, type Place, place } from './adversary-cases.ts';

const coin = 100_000_000n;
const purposes = { p2pkh: 44, 'p2sh-p2wpkh': 49, p2wpkh: 84, p2tr: 86 } as const;
const ours = (scriptType: BitcoinScriptType, index: number): Place =>
  place('home', scriptType, `m/${purposes[scriptType]}'/0'/0'/0/${index}`);
const a: Coin = { at: ours('p2wpkh', 0), amount: coin };
const b: Coin = { at: ours('p2wpkh', 1), amount: coin };
const legacy: Coin = { at: ours('p2pkh', 0), amount: coin };
const nested: Coin = { at: ours('p2sh-p2wpkh', 0), amount: coin };
const taproot: Coin = { at: ours('p2tr', 0), amount: coin };
const attackers: Coin = { at: place('theirs', 'p2tr', 'm/0'), amount: 1_000n };

/**
 * One output of change, as it stands in every attempt: all but 5 000 sat of one coin. What else the inputs hold is the
 * fee.
 */
const change: Coin = { at: ours('p2wpkh', 7), amount: coin - 5_000n };
const spending = (...inputs: readonly Coin[]): Case => ({ inputs, outputs: [change], attempts: [] });
const attempt = (...inputs: readonly InputClaim[]): Attempt => ({ inputs, outputs: [true], taprootType: 0 });
const proven = { proven: true } as const;

const maxFee = coin * 10n;
const refusal = (input: number) =>
  expect.objectContaining({
    code: 'transaction/refused',
    message: expect.stringMatching(
      new RegExp(`input ${input}: its previous transaction \\(non_witness_utxo\\) is missing`),
    ),
  });

async function expectRefused(one: Case, claims: Attempt, input: number): Promise<void> {
  expect(() => interpretInChunks(streamOf(one, claims), 100)).toThrow(refusal(input));
  await expect(previewPsbt(softwareSigner(), psbtOf(one, claims), { maxFee })).rejects.toThrow(refusal(input));
  const signer = softwareSigner();
  await expect(signPsbt(signer, psbtOf(one, claims), { maxFee })).rejects.toThrow(refusal(input));
  expect(signer.calls.signatures).toBe(0);
}

async function expectSigned(one: Case, claims: Attempt): Promise<void> {
  const own = claims.inputs.filter((input) => input.ours !== undefined).length;
  expect(interpretInChunks(streamOf(one, claims), 100).filter(({ type }) => type === 'digest')).toHaveLength(own);
  expect(
    (await signPsbt(softwareSigner(), psbtOf(one, claims), { maxFee, finalize: false })).signedInputs,
  ).toHaveLength(own);
}

describe('card and host give no signature where', () => {
  it("one of our inputs is called somebody else's, with an invented amount, by turns", async () => {
    // Each attempt tells a fee of 5 000 sat; the two signatures together pay one of 1 BTC.
    const one = spending(a, b);
    await expectRefused(one, attempt(claim(a), claim(b, { ours: false, amount: 0n })), 1);
    await expectRefused(one, attempt(claim(a, { ours: false, amount: 0n }), claim(b)), 0);
  });

  it('one own amount is proven and the other invented, by turns: no signature covers the other', async () => {
    const one = spending(a, b);
    await expectRefused(one, attempt(claim(a, proven), claim(b, { amount: 0n })), 1);
    await expectRefused(one, attempt(claim(a, { amount: 0n }), claim(b, proven)), 0);
  });

  it('a coin of the attacker is called a Taproot input of ours, to vouch for amounts', async () => {
    // The transaction is complete without the Taproot signature, which is over a script that is not there.
    const one = spending(a, b, attackers);
    const vouching = claim(attackers, { ours: taproot.at });
    await expectRefused(one, attempt(claim(a), claim(b, { amount: 0n }), vouching), 0);
    await expectRefused(one, attempt(claim(a, { amount: 0n }), claim(b), vouching), 0);
    await expectRefused(spending(a, attackers), attempt(claim(a), vouching), 1);
  });

  it('beside one version 0 input, a Taproot input of ours has an invented amount', async () => {
    await expectRefused(spending(a, taproot), attempt(claim(a), claim(taproot, { amount: 0n })), 1);
    await expectRefused(spending(taproot, nested), attempt(claim(taproot, { amount: 0n }), claim(nested, proven)), 0);
  });

  it('a legacy input is there and anything is unproven', async () => {
    await expectRefused(spending(legacy), attempt(claim(legacy)), 0);
    await expectRefused(spending(legacy, a), attempt(claim(legacy, proven), claim(a)), 1);
    await expectRefused(spending(legacy, a), attempt(claim(legacy, proven), claim(a, { ours: false })), 1);
    await expectRefused(spending(taproot, legacy), attempt(claim(taproot), claim(legacy, proven)), 0);
  });

  it('two version 0 inputs are ours and one is unproven', async () => {
    await expectRefused(spending(a, nested), attempt(claim(a, proven), claim(nested)), 1);
    await expectRefused(
      spending(a, nested, taproot),
      attempt(claim(a), claim(nested, proven), claim(taproot, proven)),
      0,
    );
  });
});

describe('card and host sign where', () => {
  it('all that is signed is Taproot, with nothing proven', async () => {
    await expectSigned(spending(taproot), attempt(claim(taproot)));
    await expectSigned(spending(taproot, a), attempt(claim(taproot), claim(a, { ours: false, amount: 5n })));
  });

  it('one version 0 input alone is unproven', async () => {
    for (const one of [a, nested]) {
      await expectSigned(spending(one), attempt(claim(one)));
      await expectSigned(spending(one, b), attempt(claim(one), claim(b, { ours: false, ...proven })));
      await expectSigned(spending(taproot, one), attempt(claim(taproot, proven), claim(one)));
    }
  });

  it('everything is proven', async () => {
    const all = [legacy, a, nested, taproot];
    await expectSigned(spending(...all), attempt(...all.map((one) => claim(one, proven))));
  });
});

it('a Taproot signature with ANYONECANPAY covers no amount but its own, where the host allows one', async () => {
  const inputs = [
    {
      scriptType: 'p2tr',
      path: "m/86'/0'/0'/0/0",
      previous: false,
      change: (fields: object) => ({ ...fields, sighashType: 0x81 }),
    },
    { previous: false },
  ] as const;
  const allowSighashTypes = [0x81];
  const psbt = makePsbt(inputs, [{ amount: 190_000n }]);
  await expect(signPsbt(softwareSigner(), psbt, { allowSighashTypes })).rejects.toThrow(refusal(0));
  const withOne = makePsbt([inputs[0], { ...inputs[1], previous: true }], [{ amount: 190_000n }]);
  await expect(signPsbt(softwareSigner(), withOne, { allowSighashTypes })).rejects.toThrow(refusal(0));
  await expect(
    signPsbt(softwareSigner(), makePsbt([inputs[0]], [{ amount: 90_000n }]), { allowSighashTypes }),
  ).resolves.toBeDefined();
});
