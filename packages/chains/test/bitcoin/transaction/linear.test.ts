/** What a PSBT of many inputs takes, in work that can be counted: the same for each input, however many there are. */
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import { afterAll, expect, test, vi } from 'vitest';
import { signRequestsOf } from '../../../src/bitcoin/sign/digests.ts';
import { encodeSigningStream } from '../../../src/bitcoin/sign/encode-stream.ts';
import { previewOf } from '../../../src/bitcoin/sign/preview.ts';
import { analysePsbt } from '../../../src/bitcoin/transaction/analysis.ts';
import { softwareSigner } from '../../software-signer.ts';
import { makePsbt } from '../make-psbt.ts';

/** The object along the chain of prototypes that has the method itself. */
function ownerOf(instance: object, method: string): Record<string, (...args: never[]) => unknown> {
  let owner = instance;
  while (!Object.hasOwn(owner, method)) owner = Object.getPrototypeOf(owner);
  return owner as ReturnType<typeof ownerOf>;
}

const counted = {
  sha256Blocks: vi.spyOn(ownerOf(sha256.create(), 'process'), 'process'),
  // Four for each key derived (BIP-32).
  sha512Blocks: vi.spyOn(ownerOf(sha512.create(), 'process'), 'process'),
};
afterAll(() => vi.restoreAllMocks());

async function workFor(inputs: number) {
  // A hundred keys will do: a key costs the same each time. Of an account of its own, as other tests in this process
  // may remember keys that they have derived.
  const account = `m/84'/0'/${7_000 + inputs}'`;
  const coins = Array.from({ length: inputs }, (_, n) => ({ path: `${account}/0/${n % 100}` }));
  const psbt = makePsbt(coins, [
    { amount: 50_000n },
    { amount: 90_000n * BigInt(inputs) - 50_000n, path: `${account}/1/0` },
  ]);
  for (const spy of Object.values(counted)) spy.mockClear();
  const signer = softwareSigner();
  const analysis = await analysePsbt(signer, psbt, { maxFee: 10_000n * BigInt(inputs) });
  const [preview, digests] = [previewOf(analysis), signRequestsOf(analysis)];
  const calls = Object.values(counted).map(({ mock }) => mock.calls.length);
  expect([preview.inputs.ours.count, digests.length, signer.calls.publicKeys]).toEqual([inputs, inputs, 1]);
  return [...calls, psbt.length, encodeSigningStream(analysis).length];
}

test('preview and digests take the same work for the 1000th input as for the tenth', async () => {
  const work = [];
  for (const inputs of [1, 10, 100, 1000]) work.push(await workFor(inputs));
  const [one = [], ten = [], hundred = [], thousand = []] = work;
  const perInput = (more: readonly number[], fewer: readonly number[], inputs: number) =>
    more.map((amount, n) => (amount - (fewer[n] ?? 0)) / inputs);
  const tenth = perInput(ten, one, 9);
  for (const amount of tenth) expect(amount).toBeGreaterThan(0);
  for (const each of [perInput(hundred, ten, 90), perInput(thousand, hundred, 900)]) {
    // A long scan of keys makes some ahead.
    for (const [n, amount] of each.entries()) expect(amount / (tenth[n] ?? 0)).toBeLessThan(1.2);
  }
});
