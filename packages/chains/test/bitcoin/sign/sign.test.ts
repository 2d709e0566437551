import { hex } from '@scure/base';
import { Transaction } from '@scure/btc-signer';
import { parsePath } from '@symbolon/interface';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BitcoinNetworkName, networks } from '../../../src/bitcoin/firmware/address/networks.ts';
import type { BitcoinScriptType } from '../../../src/bitcoin/firmware/address/scripts.ts';
import { scriptTypes } from '../../../src/bitcoin/firmware/address/scripts.ts';
import { decodePsbt, encodePsbt } from '../../../src/bitcoin/firmware/transaction/psbt.ts';
import { previewPsbt } from '../../../src/bitcoin/sign/preview.ts';
import { signPsbt } from '../../../src/bitcoin/sign/sign.ts';
import { fuzzRuns } from '../../fuzz-runs.ts';
import { foreignSeed, nodeAt, noRandomness, softwareSigner, testSeed } from '../../software-signer.ts';
import { makePsbt, type TestInput } from '../make-psbt.ts';
import { interpretWithBitcore, verifyWithBitcoinjs } from '../verify.ts';

/** Signs, and has both judges look at every input. */
async function signAndJudge(psbt: Uint8Array, network: BitcoinNetworkName = 'mainnet', signer = softwareSigner()) {
  const signed = await signPsbt(signer, psbt, { network });
  if (signed.complete === undefined) throw new Error('incomplete');
  const prevouts = decodePsbt(psbt).inputs.map(({ prevout }) => prevout ?? { amount: 0n, script: new Uint8Array() });
  expect(interpretWithBitcore(signed.complete.transaction, prevouts)).toEqual(prevouts.map(() => true));
  expect(verifyWithBitcoinjs(signed.complete.transaction, prevouts)).toEqual(prevouts.map(() => true));
  expect(signer.calls.signatures).toBe(1);
  return { ...signed, prevouts, complete: signed.complete };
}

const pathOf = (scriptType: BitcoinScriptType, rest: string, coin = 0) =>
  `m/${scriptTypes[scriptType].purpose}'/${coin}'/0'/${rest}`;

describe('signing a PSBT', () => {
  it('spends a P2WPKH coin, with one request each for keys and signatures', async () => {
    const psbt = makePsbt([{}], [{ amount: 60_000n }, { amount: 39_000n, path: "m/84'/0'/0'/1/0" }]);
    const signer = softwareSigner();
    const { complete, signedInputs, preview } = await signAndJudge(psbt, 'mainnet', signer);
    expect(signer.calls).toEqual({ publicKeys: 1, signatures: 1 });
    expect(signedInputs).toEqual([0]);
    expect(preview.fee).toBe(1_000n);
    expect(complete.txid).toMatch(/^[0-9a-f]{64}$/);
  });

  for (const version of [0, 2] as const) {
    for (const scriptType of ['p2pkh', 'p2sh-p2wpkh', 'p2wpkh', 'p2tr'] as const) {
      it(`spends ${scriptType} from version ${version}, and is byte for byte what @scure/btc-signer signs`, async () => {
        const inputs: TestInput[] = [0, 1, 2].map((n) => ({ scriptType, path: pathOf(scriptType, `0/${n}`) }));
        const psbt = makePsbt(
          inputs,
          [{ amount: 250_000n }, { amount: 45_000n, path: pathOf(scriptType, '1/7'), scriptType }],
          version,
          800_000,
        );
        const { preview, complete, psbt: finalized } = await signAndJudge(psbt);
        const reference = Transaction.fromPSBT(psbt);
        for (const { path = '' } of inputs) {
          const { privateKey } = nodeAt(testSeed, parsePath(path));
          if (privateKey !== null) reference.sign(privateKey, undefined, noRandomness);
        }
        reference.finalize();
        expect(hex.encode(complete.transaction)).toBe(reference.hex);
        expect(complete.txid).toBe(reference.id);
        const { inputs: theirs, outputs } = decodePsbt(reference.toPSBT(version));
        expect(decodePsbt(finalized)).toMatchObject({ inputs: theirs, outputs });
        expect(preview.change.map(({ amount }) => amount)).toEqual([45_000n]);
        expect(preview.lockTime).toBe(800_000);
      });
    }
  }

  it('spends all script types in one transaction', async () => {
    const types = ['p2pkh', 'p2sh-p2wpkh', 'p2wpkh', 'p2tr'] as const;
    await signAndJudge(
      makePsbt(
        types.map((scriptType) => ({ scriptType, path: pathOf(scriptType, '0/0') })),
        [{ amount: 390_000n }],
      ),
    );
  });

  it('spends under coin type 1 on every test network', async () => {
    for (const network of ['testnet', 'testnet4', 'signet', 'regtest'] as const) {
      const psbt = makePsbt([{ path: "m/84'/1'/0'/0/0" }], [{ amount: 99_000n }]);
      const { preview } = await signAndJudge(psbt, network);
      expect(preview.recipients[0]?.address?.startsWith(networks[network].prefixes.bech32)).toBe(true);
    }
  });

  it('is judged by judges that can say no: a changed amount, output or signature fails both', async () => {
    const psbt = makePsbt([{}, { scriptType: 'p2tr', path: pathOf('p2tr', '0/0') }], [{ amount: 190_000n }]);
    const { complete, prevouts } = await signAndJudge(psbt);
    const richer = prevouts.map((prevout) => ({ ...prevout, amount: prevout.amount + 1n }));
    expect(interpretWithBitcore(complete.transaction, richer).filter((result) => result === true)).toEqual([]);
    expect(verifyWithBitcoinjs(complete.transaction, richer)).toEqual([false, false]);
    const swapped = complete.transaction.slice();
    const at = hex.encode(swapped).indexOf('aa'.repeat(20)) / 2;
    swapped[at] = 0xab;
    expect(interpretWithBitcore(swapped, prevouts).filter((result) => result === true)).toEqual([]);
    expect(verifyWithBitcoinjs(swapped, prevouts)).toEqual([false, false]);
  });

  it('is judged right for a Taproot key that begins with a zero too: bitcore-lib alone drops it', async () => {
    const psbt = makePsbt([{ scriptType: 'p2tr', path: pathOf('p2tr', '0/149') }], [{ amount: 90_000n }]);
    const { prevouts } = await signAndJudge(psbt);
    expect(prevouts[0]?.script[2]).toBe(0);
  });

  it('signs our inputs only, and leaves the PSBT open for the others', async () => {
    const psbt = makePsbt([{}, { seed: foreignSeed }], [{ amount: 190_000n }]);
    const ours = await signPsbt(softwareSigner(), psbt);
    expect(ours.complete).toBeUndefined();
    expect(ours.signedInputs).toEqual([0]);
    expect(ours.preview.warnings.map(({ code }) => code)).toContain('inputs-of-others');
    const theirs = await signPsbt(softwareSigner(foreignSeed), ours.psbt);
    expect(theirs.complete).toBeUndefined();
    const transaction = Transaction.fromPSBT(theirs.psbt);
    transaction.finalize();
    const prevouts = decodePsbt(psbt).inputs.flatMap(({ prevout }) => (prevout === undefined ? [] : [prevout]));
    expect(interpretWithBitcore(transaction.extract(), prevouts)).toEqual([true, true]);
  });

  it('completes a transaction whose other inputs are final, and leaves those as they are', async () => {
    const psbt = makePsbt(
      [{ seed: foreignSeed }, {}, { scriptType: 'p2tr', path: pathOf('p2tr', '0/0') }],
      [{ amount: 290_000n }],
    );
    const half = Transaction.fromPSBT((await signPsbt(softwareSigner(foreignSeed), psbt)).psbt);
    half.finalizeIdx(0);
    const { prevouts } = await signAndJudge(half.toPSBT());
    expect(prevouts).toHaveLength(3);
  });

  it('clears the flags of a modifiable version 2 PSBT', async () => {
    const psbt = decodePsbt(makePsbt([{}, { seed: foreignSeed }], [{ amount: 190_000n }], 2));
    const { psbt: signed } = await signPsbt(
      softwareSigner(),
      encodePsbt({ ...psbt, global: { ...psbt.global, txModifiable: 3 } }),
    );
    expect(decodePsbt(signed).global.txModifiable).toBe(0);
  });

  it('verifies random transactions with both judges', async () => {
    const input = fc.record({
      scriptType: fc.constantFrom('p2pkh', 'p2sh-p2wpkh', 'p2wpkh', 'p2tr' as const),
      index: fc.nat(3),
      amount: fc.bigInt(20_000n, 10_000_000n),
      sequence: fc.constantFrom(0, 1, 0xfffffffd, 0xffffffff),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(input, { minLength: 1, maxLength: 4 }),
        fc.nat(4),
        fc.constantFrom(0 as const, 2 as const),
        fc.nat(0x7fffffff),
        async (inputs, extra, version, lockTime) => {
          const coins = inputs.map(
            ({ index, ...rest }) =>
              ({ ...rest, path: pathOf(rest.scriptType as BitcoinScriptType, `0/${index}`) }) as TestInput,
          );
          const total = inputs.reduce((all, { amount }) => all + amount, 0n);
          const outputs = [
            ...Array(extra).fill({ amount: 1_000n }),
            { amount: total - 5_000n - 1_000n * BigInt(extra) },
          ];
          await signAndJudge(makePsbt(coins, outputs, version, lockTime));
        },
      ),
      { numRuns: fuzzRuns(40) },
    );
  });
});

describe('a signer', () => {
  const psbt = makePsbt([{}], [{ amount: 99_000n }]);
  const wrong = expect.objectContaining({ code: 'signer/wrong-answer' });

  it('that signs something else is found out', async () => {
    const signer = softwareSigner();
    const lying = {
      ...signer,
      signDigests: async () =>
        signer.signDigests([{ path: [0], scheme: 'ecdsa-secp256k1', digest: new Uint8Array(32) }]),
    };
    await expect(signPsbt(lying, psbt)).rejects.toThrow(wrong);
  });

  it('that answers with too few, too many or too short signatures is found out', async () => {
    const signer = softwareSigner();
    for (const answer of [[], [new Uint8Array(65), new Uint8Array(65)], [new Uint8Array(64)], [new Uint8Array(0)]]) {
      await expect(signPsbt({ ...signer, signDigests: async () => answer }, psbt)).rejects.toThrow(wrong);
    }
  });
});

describe('approval', () => {
  it('of a preview signs that transaction and no other', async () => {
    const shown = makePsbt([{}], [{ amount: 60_000n }, { amount: 39_000n, path: "m/84'/0'/0'/1/0" }]);
    const { fingerprint } = await previewPsbt(softwareSigner(), shown);
    await expect(signPsbt(softwareSigner(), shown, { approved: fingerprint })).resolves.toBeDefined();
    const signer = softwareSigner();
    const swapped = makePsbt([{}], [{ amount: 39_000n, path: "m/84'/0'/0'/1/0" }, { amount: 60_000n }]);
    await expect(signPsbt(signer, swapped, { approved: fingerprint })).rejects.toThrow(
      expect.objectContaining({ code: 'transaction/refused' }),
    );
    expect(signer.calls.signatures).toBe(0);
  });
});
