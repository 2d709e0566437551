/**
 * Whatever previews, signs: by keys in memory and by what a card runs, in any pieces, with the same signatures; and
 * what the preview calls spent is what the card counts. What does not preview is a typed error with its place.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { isSymbolonError, parsePath } from '@symbolon/interface';
import bitcore from 'bitcore-lib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scriptTypes } from '../../../src/bitcoin/firmware/address/scripts.ts';
import { previewPsbt } from '../../../src/bitcoin/sign/preview.ts';
import { signPsbt } from '../../../src/bitcoin/sign/sign.ts';
import { fuzzRuns } from '../../fuzz-runs.ts';
import { foreignSeed, softwareSigner, testSeed } from '../../software-signer.ts';
import { readingSigner } from '../interpreters/reading-signer.ts';
import { foreignScript, makePsbt, type TestInput, type TestOutput } from '../make-psbt.ts';
import '../remember-children.ts';

const networks = ['mainnet', 'testnet', 'testnet4', 'signet', 'regtest'] as const;
const scriptType = fc.constantFrom('p2pkh', 'p2sh-p2wpkh', 'p2wpkh', 'p2tr');
const index = fc.oneof({ weight: 8, arbitrary: fc.integer({ min: 0, max: 4 }) }, fc.constantFrom(9_999, 10_000));
const account = fc.integer({ min: 0, max: 11 });

/** Paths where wallets have their coins, and where none has. */
const place = fc
  .tuple(scriptType, fc.constantFrom(0, 1), account, fc.constantFrom(0, 1, 1, 2), index, fc.integer({ min: 0, max: 9 }))
  .map(([type, coin, number, chain, n, kind]) => {
    const usual = `m/${scriptTypes[type].purpose}'/${coin}'/${number}'/${chain}/${n}`;
    const odd = [`m/0'/${chain}/${n}`, `m/45'/${number}/${chain}/${n}`, `m/${chain}/${n}`, `m/0'/${chain}'/${n}'`];
    return { scriptType: type, path: odd[kind] ?? usual };
  });

const input: fc.Arbitrary<TestInput> = fc
  .record({
    place,
    amount: fc.bigInt({ min: 600n, max: 10_000_000n }),
    seed: fc.constantFrom(testSeed, testSeed, testSeed, testSeed, testSeed, foreignSeed),
    sequence: fc.constantFrom(0xffffffff, 0xfffffffe, 0xfffffffd, 0, 144, 0x400007),
    previous: fc.integer({ min: 0, max: 19 }).map((one) => one > 0),
  })
  .map(({ place: at, ...rest }) => ({ ...rest, ...at }));

const script = fc.oneof(
  fc.uint8Array({ maxLength: 60 }),
  fc.integer({ min: 240, max: 12_000 }).map((length) => Uint8Array.of(0x6a, ...new Uint8Array(length))),
  fc.constantFrom(Uint8Array.of(0x51, 2, 0x4e, 0x73), Uint8Array.of(0x60, 2, 1, 2), Uint8Array.of(0x4c)),
);
const output: fc.Arbitrary<TestOutput> = fc.oneof(
  fc.record({ amount: fc.bigInt({ min: 0n, max: 400_000n }), script }),
  fc
    .record({ amount: fc.bigInt({ min: 0n, max: 400_000n }), place })
    .map(({ amount, place: at }) => ({ amount, ...at })),
);

describe('a random PSBT', () => {
  it('that previews is signed alike by keys and by a card, which counts what was shown', async () => {
    let signed = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(input, { maxLength: 11 }),
        fc.array(output, { minLength: 1, maxLength: 5 }),
        fc.constantFrom<0 | 2>(0, 2),
        fc.constantFrom(0, 0, 900_000, 1_600_000_000, 0xffffffff),
        fc.constantFrom(...networks),
        fc.integer({ min: 1, max: 700 }),
        async (inputs, outputs, version, lockTime, network, chunk) => {
          // One kind of network each, or nothing would be signed.
          const onNetwork = <T extends { readonly path?: string }>(at: T): T => {
            const coin = network === 'mainnet' ? 0 : 1;
            const path = at.path?.replace(/^(m\/\d+')\/[01]'\/(\d+'\/)/, `$1/${coin}'/$2`);
            const isOdd = path !== undefined && !path.includes(`/${coin}'/`);
            return path === undefined ? at : { ...at, path: isOdd && coin === 1 ? "m/84'/1'/0'/0/9" : path };
          };
          const coins = [{ amount: 3_000_000n, path: "m/84'/0'/0'/0/7" }, ...inputs];
          const psbt = makePsbt(coins.map(onNetwork), outputs.map(onNetwork), version, lockTime);
          const options = { network, maxFee: 10n ** 15n };
          const preview = await previewPsbt(softwareSigner(), psbt, options).catch((error: unknown) => {
            if (!isSymbolonError(error)) throw error;
            expect(error.code).toMatch(/^transaction\/(refused|inconsistent|not-ours)$/);
            return undefined;
          });
          if (preview === undefined) return;
          signed += 1;
          const approved = preview.fingerprint;
          const byKeys = await signPsbt(softwareSigner(), psbt, { ...options, approved, finalize: false });
          const byCard = await signPsbt(readingSigner(testSeed, chunk), psbt, {
            ...options,
            approved,
            finalize: false,
          });
          expect(byCard.psbt).toEqual(byKeys.psbt);
          const counted = preview.transfers?.reduce((sum, { amount }) => sum + amount, preview.facts?.fee.amount ?? 0n);
          expect(counted).toBe(preview.spent);
          expect(preview.facts?.change.amount).toBe(preview.change.reduce((sum, { amount }) => sum + amount, 0n));
          expect(preview.recipients.map(({ amount }) => amount)).toEqual(
            preview.transfers?.map(({ amount }) => amount),
          );
          const shared = preview.warnings.map(({ code }) => code).filter((code) => code !== 'locked');
          expect(new Set(shared.filter((code) => code !== 'fee-high'))).toEqual(
            new Set(preview.facts?.warnings.filter((code) => code !== 'locked' && code !== 'fee-high')),
          );
          expect(preview.facts?.accounts.length).toBeLessThanOrEqual(8);
        },
      ),
      // The first is one that is signed, whatever chance makes of the others.
      {
        numRuns: fuzzRuns(30),
        endOnFailure: true,
        examples: [[[], [{ amount: 1_000n, script: foreignScript }], 0, 0, 'mainnet', 7]],
      },
    );
    expect(signed).toBeGreaterThan(0);
  });

  it('of as many accounts as there are inputs is signed, and its accounts are named by what they share', async () => {
    for (const [count, accounts] of [
      [8, 8],
      [9, 1],
      [40, 1],
    ] as const) {
      const inputs = Array.from({ length: count }, (_, n) => ({ path: `m/84'/0'/${n}'/0/0` }));
      const back = { amount: 90_000n, path: "m/84'/0'/7'/1/0" };
      const beyond = { amount: 90_000n, path: "m/84'/0'/8'/1/0" };
      const psbt = makePsbt(inputs, [back, beyond, { amount: BigInt(count) * 100_000n - 190_000n }]);
      const preview = await previewPsbt(softwareSigner(), psbt);
      expect(preview.facts?.accounts).toHaveLength(accounts);
      if (accounts === 1) expect(preview.facts?.accounts).toEqual([parsePath("m/84'/0'")]);
      // Sums are kept for eight accounts: what goes to a further one is shown, and counted, as a payment.
      expect(preview.change.map(({ position }) => position)).toEqual([0]);
      expect((await signPsbt(readingSigner(), psbt)).complete).toEqual(
        (await signPsbt(softwareSigner(), psbt)).complete,
      );
    }
  });
});

describe("Bitcoin Core's change, in whatever kind of script it picks", () => {
  it.each(['p2pkh', 'p2sh-p2wpkh', 'p2wpkh', 'p2tr'] as const)('%s spends: all four come back', async (type) => {
    const kinds = Object.entries(scriptTypes) as [typeof type, (typeof scriptTypes)['p2tr']][];
    for (const [back, { purpose }] of kinds) {
      const psbt = makePsbt(
        [{ amount: 30_000_000n, scriptType: type, path: `m/${scriptTypes[type].purpose}'/0'/0'/0/3` }],
        [{ amount: 10_000_000n }, { amount: 19_998_000n, scriptType: back, path: `m/${purpose}'/0'/0'/1/0` }],
      );
      const { spent, facts, transfers } = await previewPsbt(softwareSigner(), psbt);
      expect(spent).toBe(10_002_000n);
      expect((transfers?.[0]?.amount ?? 0n) + (facts?.fee.amount ?? 0n)).toBe(spent);
    }
  });
});

describe("the output scripts of Bitcoin Core's script tests", () => {
  // As bitcore-lib has them: [scriptSig, scriptPubKey, flags, result], or a comment.
  const tests: readonly (readonly unknown[])[] = JSON.parse(
    readFileSync(createRequire(import.meta.url).resolve('bitcore-lib/test/data/bitcoind/script_tests.json'), 'utf8'),
  );
  const assembled = tests.flatMap((test) => {
    const [, scriptPubKey] = Array.isArray(test[0]) ? test.slice(1) : test;
    return test.length > 3 && typeof scriptPubKey === 'string' ? [scriptPubKey] : [];
  });
  const scripts = [...new Set(assembled)].map((text) => assemble(text));

  it('are all shown, and signed', async () => {
    expect(scripts.length).toBeGreaterThan(500);
    for (let at = 0; at < scripts.length; at += 50) {
      const some = scripts.slice(at, at + 50);
      const psbt = makePsbt(
        [{}],
        some.map((each) => ({ amount: 1_000n, script: each })),
      );
      const { recipients } = await previewPsbt(softwareSigner(), psbt, { maxFee: 10n ** 9n });
      expect(recipients).toHaveLength(some.length);
      expect((await signPsbt(readingSigner(), psbt, { maxFee: 10n ** 9n })).complete).toBeDefined();
    }
  });

  it.each(['6abb', '6a09', '0020', '4c', ''])('%s too', async (bytes) => {
    const psbt = makePsbt([{}], [{ amount: 90_000n, script: Uint8Array.from(Buffer.from(bytes, 'hex')) }]);
    const { lines } = await previewPsbt(softwareSigner(), psbt);
    expect(lines).toContain(bytes === '' ? 'Send 0.0009 BTC to an empty script' : `Send 0.0009 BTC to script ${bytes}`);
    expect((await signPsbt(readingSigner(), psbt)).complete).toBeDefined();
  });
});

/** The text form of Bitcoin Core's tests: hexadecimal as it is, texts and numbers pushed, else names of opcodes. */
function assemble(text: string): Uint8Array {
  const { Opcode } = bitcore as unknown as { readonly Opcode: { readonly map: { readonly [name: string]: number } } };
  const pushed = (bytes: readonly number[]): number[] =>
    bytes.length < 0x4c ? [bytes.length, ...bytes] : [0x4d, bytes.length & 255, bytes.length >> 8, ...bytes];
  return Uint8Array.from(
    text.split(/\s+/).flatMap((part): number[] => {
      if (part === '') return [];
      if (part.startsWith('0x')) return [...Buffer.from(part.slice(2), 'hex')];
      if (part.startsWith("'")) return pushed([...Buffer.from(part.slice(1, -1))]);
      if (!/^-?\d+$/.test(part)) return [Opcode.map[`OP_${part}`] ?? 0xba];
      const value = Number(part);
      if (value === 0) return [0];
      if (value === -1 || (value > 0 && value <= 16)) return [0x50 + value];
      const bytes: number[] = [];
      for (let left = Math.abs(value); left > 0; left = Math.floor(left / 256)) bytes.push(left % 256);
      return pushed(bytes);
    }),
  );
}
