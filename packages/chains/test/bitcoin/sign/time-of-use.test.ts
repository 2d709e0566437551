/** What is shown is what is signed, whatever the caller's values become or answer meanwhile. */
import { Transaction } from '@scure/btc-signer';
import type { Signer } from '@symbolon/interface';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toBitcoinjsKey, toBitcoinjsRoot } from '../../../src/bitcoin/adapters/bitcoinjs-lib.ts';
import { signTransaction } from '../../../src/bitcoin/adapters/scure-btc-signer.ts';
import { previewPsbt } from '../../../src/bitcoin/sign/preview.ts';
import { type SignPsbtOptions, signPsbt } from '../../../src/bitcoin/sign/sign.ts';
import { fuzzRuns } from '../../fuzz-runs.ts';
import { softwareSigner } from '../../software-signer.ts';
import { readingSigner } from '../interpreters/reading-signer.ts';
import { makePsbt } from '../make-psbt.ts';

const made = () =>
  makePsbt([{}, { path: "m/84'/0'/1'/0/1" }], [{ amount: 150_000n }, { amount: 49_000n, path: "m/84'/0'/0'/1/0" }]);

/** A signer during whose every answer `meddle` runs. */
function meddling(signer: Signer, meddle: () => void): Signer {
  const { signTransaction: reads } = signer;
  const between = async <T>(answer: Promise<T>): Promise<T> => {
    meddle();
    const value = await answer;
    meddle();
    return value;
  };
  return {
    getPublicKey: (request) => between(signer.getPublicKey(request)),
    signDigests: (requests) => between(signer.signDigests(requests)),
    ...(reads && { signTransaction: (request) => between(reads(request)) }),
  };
}

describe('signPsbt', () => {
  it('signs what it was given, however the bytes change while the signer answers', async () => {
    const expected = await signPsbt(softwareSigner(), made());
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 })), { minLength: 1, maxLength: 20 }),
        fc.boolean(),
        async (changes, card) => {
          const psbt = made();
          const approved = Uint8Array.from(expected.preview.fingerprint);
          const allowSighashTypes: number[] = [];
          const signer = meddling(card ? readingSigner() : softwareSigner(), () => {
            for (const [at, value] of changes) psbt[at % psbt.length] = value;
            approved.fill(0);
            allowSighashTypes.push(2);
          });
          const signed = await signPsbt(signer, psbt, { approved, allowSighashTypes });
          expect(signed.psbt).toEqual(expected.psbt);
          expect(signed.preview.lines).toEqual(expected.preview.lines);
        },
      ),
      { numRuns: fuzzRuns(20) },
    );
  });

  it('reads each option once, and goes by what it read', async () => {
    const { fingerprint } = await previewPsbt(softwareSigner(), made());
    const answers: { readonly [name: string]: readonly unknown[] } = {
      network: ['mainnet', 'regtest'],
      maxFee: [1_000n, 0n],
      approved: [fingerprint, new Uint8Array(32)],
      allowSighashTypes: [[], [2]],
      policies: [[], [{}]],
      finalize: [true, false],
      signal: [undefined, 1],
      onProgress: [undefined, 1],
    };
    const reads = new Map<string, number>();
    const options = Object.defineProperties(
      {},
      Object.fromEntries(
        Object.entries(answers).map(([name, values]) => [
          name,
          {
            enumerable: true,
            get: () => {
              const count = reads.get(name) ?? 0;
              reads.set(name, count + 1);
              return values[Math.min(count, 1)];
            },
          },
        ]),
      ),
    ) as SignPsbtOptions;
    const { complete } = await signPsbt(softwareSigner(), made(), options);
    expect(complete).toBeDefined();
    expect([...reads.values()]).toEqual(Object.keys(answers).map(() => 1));
  });

  it('signs nothing else than was approved: any byte of the transaction, the network, or what counts as change', async () => {
    const { fingerprint: approved } = await previewPsbt(softwareSigner(), made());
    const others = [
      makePsbt([{}, { path: "m/84'/0'/1'/0/1" }], [{ amount: 150_001n }, { amount: 49_000n, path: "m/84'/0'/0'/1/0" }]),
      makePsbt(
        [{}, { path: "m/84'/0'/1'/0/1", sequence: 1 }],
        [{ amount: 150_000n }, { amount: 49_000n, path: "m/84'/0'/0'/1/0" }],
      ),
      makePsbt(
        [{}, { path: "m/84'/0'/1'/0/1" }],
        [{ amount: 150_000n }, { amount: 49_000n, path: "m/84'/0'/0'/1/0" }],
        0,
        9,
      ),
      // The same transaction, without the word that its change is ours.
      makePsbt(
        [{}, { path: "m/84'/0'/1'/0/1" }],
        [{ amount: 150_000n }, { amount: 49_000n, path: "m/84'/0'/0'/1/0", change: () => ({}) }],
      ),
    ];
    for (const [n, other] of others.entries()) {
      const signer = softwareSigner();
      await expect(signPsbt(signer, other, { approved }), `${n}`).rejects.toMatchObject({
        code: 'transaction/refused',
        context: { where: 'approval' },
      });
      expect(signer.calls.signatures).toBe(0);
    }
  });
});

describe('adapters', () => {
  it('of @scure/btc-signer sign the transaction of the call, though it gets another output meanwhile', async () => {
    const transaction = Transaction.fromPSBT(made());
    const signer = meddling(softwareSigner(), () => {
      transaction.updateOutput(0, { amount: 1n }, true);
    });
    const { complete } = await signTransaction(signer, transaction);
    expect(complete).toEqual((await signPsbt(softwareSigner(), made())).complete);
  });

  it('of bitcoinjs-lib sign the digest of the call', async () => {
    const path = [0x80000054, 0x80000000, 0x80000000, 0, 0];
    const digest = new Uint8Array(32).fill(7);
    const given = [...path];
    const key = await toBitcoinjsKey(
      meddling(softwareSigner(), () => {
        digest.fill(9);
        given.fill(0);
      }),
      given,
    );
    digest.fill(7);
    const honest = await toBitcoinjsKey(softwareSigner(), path);
    const expected = await honest.sign(new Uint8Array(32).fill(7));
    expect(await key.sign(digest)).toEqual(expected);
    const accounts = [[...path.slice(0, 3)]];
    const root = await toBitcoinjsRoot(
      meddling(softwareSigner(), () => accounts[0]?.fill(0)),
      accounts,
    );
    digest.fill(7);
    expect(await root.derivePath("m/84'/0'/0'/0/0").sign(digest)).toEqual(expected);
  });
});
