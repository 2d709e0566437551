import { bytesToHex } from '@noble/hashes/utils.js';
import { parsePath } from '@symbolon/interface';
import { describe, expect, it } from 'vitest';
import { scriptTypes } from '../../../src/bitcoin/firmware/address/scripts.ts';
import { previewPsbt } from '../../../src/bitcoin/sign/preview.ts';
import { signPsbt } from '../../../src/bitcoin/sign/sign.ts';
import { formatAmount } from '../../../src/bitcoin/sign/words.ts';
import type { BitcoinPreviewOptions } from '../../../src/bitcoin/transaction/analysis.ts';
import { foreignSeed, publicKeyAt, softwareSigner, testSeed } from '../../software-signer.ts';
import { makePsbt, type TestOutput } from '../make-psbt.ts';

const preview = (outputs: readonly TestOutput[], options: BitcoinPreviewOptions = {}) =>
  previewPsbt(softwareSigner(), makePsbt([{}], outputs), options);

describe('the preview', () => {
  it('says who gets what, what comes back, the fee and the sum', async () => {
    const shown = await preview([{ amount: 60_000n }, { amount: 39_000n, path: "m/84'/0'/0'/1/0" }]);
    expect(shown.lines).toEqual([
      'Send 0.0006 BTC to bc1q42424242424242424242424242424242ty9ll3',
      "Get 0.00039 BTC back at bc1q8c6fshw2dlwun7ekn9qwf37cu2rn755upcp6el (m/84'/0'/0'/1/0)",
      'Fee: 0.00001 BTC, about 7 sat/vB',
      'In all: 0.00061 BTC',
      "From m/84'/0'/0' (coins: 1)",
    ]);
    expect(shown.warnings).toEqual([]);
  });

  it('counts as change only what the wallet will find again', async () => {
    for (const path of ["m/84'/0'/0'/1/0", "m/84'/0'/0'/0/9999"]) {
      expect((await preview([{ amount: 99_000n, path }])).change, path).toHaveLength(1);
    }
    // Another account, a third chain, an index beyond any scan, a depth no wallet uses.
    for (const path of [
      "m/84'/0'/1'/1/0",
      "m/84'/0'/0'/2/0",
      "m/84'/0'/0'/1/10000",
      "m/84'/0'/0'/0/1/0",
      "m/84'/0'/0'/0'/0",
    ]) {
      const { change, recipients } = await preview([{ amount: 99_000n, path }]);
      expect(change, path).toEqual([]);
      expect(recipients[0]?.path, path).toEqual(parsePath(path));
    }
    // Our key, but not under the script the account's purpose says.
    expect((await preview([{ amount: 99_000n, path: "m/84'/0'/0'/1/0", scriptType: 'p2tr' }])).change).toEqual([]);
  });

  it('counts what others put in as spent: in another PSBT of the same transaction it could be ours', async () => {
    const inputs = [{}, { seed: foreignSeed, amount: 50_000n }];
    const shown = await previewPsbt(
      softwareSigner(),
      makePsbt(inputs, [{ amount: 60_000n }, { amount: 85_000n, path: "m/84'/0'/0'/1/0" }]),
    );
    expect(shown).toMatchObject({
      spent: 65_000n,
      inputs: { ours: { amount: 100_000n }, others: { amount: 50_000n } },
    });
    expect(shown.lines).toContain('In all: 0.00065 BTC');
    expect(shown.lines).toContain("From m/84'/0'/0' (coins: 1) and others (coins: 1)");
  });

  it.each([
    ['a push without its length', [0x4c]],
    ['a push of more than there is', [0x02, 0xff]],
    ['a push of 2 GB', [0x4e, 0xff, 0xff, 0xff, 0x7f]],
    ['data with a push that ends early', [0x6a, 0x4d, 0x01]],
  ])('shows an output that is %s as its script, and signs it', async (_, script) => {
    const outputs = [{ amount: 99_000n, script: Uint8Array.from(script) }];
    const psbt = makePsbt([{}], outputs);
    const { recipients, lines } = await previewPsbt(softwareSigner(), psbt);
    expect(recipients).toMatchObject([{ amount: 99_000n, address: undefined }]);
    expect(lines).toContain(`Send 0.00099 BTC to script ${bytesToHex(Uint8Array.from(script))}`);
    expect((await signPsbt(softwareSigner(), psbt)).complete).toBeDefined();
  });

  it('does not take our key beside a foreign script for change', async () => {
    const foreign = scriptTypes.p2wpkh.scriptPubKey(publicKeyAt(testSeed.slice(0, 32), [0]));
    const { change, recipients } = await preview([{ amount: 99_000n, path: "m/84'/0'/0'/1/0", script: foreign }]);
    expect(change).toEqual([]);
    expect(recipients).toMatchObject([{ amount: 99_000n, path: undefined }]);
  });

  it('warns of a high fee, data, and dust', async () => {
    const data = Uint8Array.from([0x6a, 1, 7]);
    const shown = await preview([
      { amount: 80_000n },
      { amount: 0n, script: data },
      { amount: 293n },
      { amount: 294n },
    ]);
    expect(shown.warnings.map(({ code, output }) => [code, output])).toEqual([
      ['fee-high', undefined],
      ['data-output', 1],
      ['dust-output', 2],
    ]);
    expect(shown.lines).toContain('Send 0 BTC to script 6a0107');
    expect(shown.lines.slice(0, 3)).toEqual([
      'WARNING: The fee, 0.00019413 BTC, is 24 % of what is sent',
      'WARNING: Output 1 is paid nothing, and carries data that anybody can read',
      'WARNING: Output 2 is too small to be relayed or spent',
    ]);
    const paid = await preview([{ amount: 80_000n }, { amount: 1n, script: data }]);
    expect(paid.lines).toContain("WARNING: Output 1 can't be spent, it carries data: what is paid to it is lost");
  });

  it.each([
    [9_091n, '10 % of what is sent'],
    [50_000n, '100 % of what is sent'],
    [66_667n, '2 times what is sent'],
    [77_778n, '3.5 times what is sent'],
  ])('says how much of what is sent a fee of %i is', async (fee, share) => {
    const { lines } = await preview([{ amount: 100_000n - fee }], { maxFee: fee });
    expect(lines[0]).toMatch(new RegExp(`^WARNING: The fee.* ${share}$`));
  });

  it('says that nothing but a fee is paid', async () => {
    const { lines } = await preview([{ amount: 0n, script: Uint8Array.of(0x6a, 1, 7) }], { maxFee: 100_000n });
    expect(lines[0]).toMatch(/^WARNING: The fee.* all that is spent$/);
  });

  it('writes amounts exactly', () => {
    expect(formatAmount(0n)).toBe('0 BTC');
    expect(formatAmount(1n)).toBe('0.00000001 BTC');
    expect(formatAmount(2_100_000_000_000_000n)).toBe('21000000 BTC');
    expect(formatAmount(-123_456_789n)).toBe('-1.23456789 BTC');
    expect(formatAmount(9_007_199_254_740_993n)).toBe('90071992.54740993 BTC');
  });
});
