/**
 * PSBTs of kinds that other wallets and readers were reported to get wrong, made for this test: each is previewed, then
 * signed by a signer with keys in memory and by one that reads as a card does, and judged by two other libraries.
 */
import { readFileSync } from 'node:fs';
import { equalBytes } from '@noble/curves/utils.js';
import { base64 } from '@scure/base';
import { isWarning } from '@symbolon/interface';
import { describe, expect, it } from 'vitest';
import { decodePsbt } from '../../src/bitcoin/firmware/transaction/psbt.ts';
import { previewPsbt } from '../../src/bitcoin/sign/preview.ts';
import { signPsbt } from '../../src/bitcoin/sign/sign.ts';
import type { BitcoinPreviewOptions } from '../../src/bitcoin/transaction/analysis.ts';
import { softwareSigner } from '../software-signer.ts';
import { readingSigner } from './interpreters/reading-signer.ts';
import { interpretWithBitcore, verifyWithBitcoinjs } from './verify.ts';

const read = (name: string): Uint8Array =>
  base64.decode(readFileSync(new URL(`cases/${name}.psbt`, import.meta.url), 'utf8').trim());

/** Preview and signatures, the same by both signers; each signature is valid. */
async function signed(psbt: Uint8Array, options: BitcoinPreviewOptions = {}) {
  const preview = await previewPsbt(softwareSigner(), psbt, options);
  const approved = preview.fingerprint;
  const byKeys = await signPsbt(softwareSigner(), psbt, { ...options, approved });
  const byReading = await signPsbt(readingSigner(), psbt, { ...options, approved });
  expect(byReading.complete).toEqual(byKeys.complete);
  const prevouts = decodePsbt(psbt).inputs.map(({ prevout }) => prevout ?? { amount: 0n, script: new Uint8Array() });
  const transaction = byKeys.complete?.transaction ?? new Uint8Array();
  expect(verifyWithBitcoinjs(transaction, prevouts)).toEqual(prevouts.map(() => true));
  expect(interpretWithBitcore(transaction, prevouts)).toEqual(prevouts.map(() => true));
  const counted = preview.transfers?.reduce((sum, { amount }) => sum + amount, preview.facts?.fee.amount ?? 0n);
  expect(counted).toBe(preview.spent);
  return { ...byKeys, preview, warnings: preview.lines.filter(isWarning) };
}

describe('a PSBT', () => {
  it('locked until the year 2100 is signed after a warning that gives the date', async () => {
    const { preview, warnings } = await signed(read('locktime-2100'));
    expect(preview.lines[0]).toBe("WARNING: It can't be mined before 2100-01-01 00:00:00 UTC");
    expect(warnings).toHaveLength(1);
    expect(preview.facts?.warnings).toEqual(['locked']);
  });

  it("of a coin at m/0'/0/5, where BRD has it, is signed, and what goes to m/0'/1/5 is change", async () => {
    const { preview, warnings } = await signed(read('path-brd'));
    expect(preview.lines).toContain("From m/0' (coins: 1)");
    expect(preview.change).toMatchObject([{ path: [0x80000000, 1, 5] }]);
    expect(warnings).toEqual([]);
  });

  it('that does not know our master fingerprint is ours by derivation', async () => {
    const { preview, warnings } = await signed(read('zero-fingerprint'));
    expect(preview.change).toHaveLength(1);
    expect(warnings).toEqual([]);
  });

  it('with inputs of five accounts is signed, and each account named', async () => {
    const { preview, warnings } = await signed(read('five-accounts'));
    expect(preview.facts?.accounts).toHaveLength(5);
    expect(warnings).toEqual([]);
  });

  it('that pays a push without its length shows the script, and warns that nobody can spend it', async () => {
    const { preview, warnings } = await signed(read('out-malformed-push'));
    expect(preview.lines[1]).toBe('Send 0.0006 BTC to script 4c');
    expect(warnings).toEqual(["WARNING: Output 0 can't be spent by anybody: what is paid to it is lost"]);
  });

  it('with 9990 bytes of data is signed, and warns of data', async () => {
    const { preview, warnings } = await signed(read('out-opreturn-9990'));
    expect(warnings).toEqual(['WARNING: Output 0 is paid nothing, and carries data that anybody can read']);
    expect(preview.lines).toContain('Fee: 0.00005 BTC, about 0.4 sat/vB');
    expect(preview.lines[1]).toMatch(/^Send 0 BTC to a script of 99\d\d bytes that begins with 6a/);
    expect(Math.max(...preview.lines.map(({ length }) => length))).toBeLessThan(400);
  });

  it.each([
    ['out-p2a', 'bc1pfeessrawgf'],
    ['out-witness-v2', /^bc1z[a-z0-9]{6,}$/],
  ])('%s pays an address of BIP-350, and warns that nothing guards it', async (name, address) => {
    const { preview, warnings } = await signed(read(name));
    expect(preview.recipients[0]?.address).toMatch(address);
    expect(warnings).toEqual([expect.stringMatching(/^WARNING: Output 0 is of a kind without rules so far/)]);
    expect(preview.facts?.warnings).toEqual(['unguarded-output']);
  });

  it('of a test coin at a path of mainnet is refused, with the path and what to do', async () => {
    const psbt = read('wasabi-testnet');
    for (const network of ['testnet', 'testnet4', 'signet', 'regtest'] as const) {
      const error = await previewPsbt(softwareSigner(), psbt, { network }).then(
        () => undefined,
        (thrown: Error) => thrown,
      );
      expect(error).toMatchObject({ code: 'transaction/refused', context: { where: 'input 0' } });
      expect(error?.message).toMatch(/m\/84'\/0'\/0'\/0\/0 is one of mainnet.*m\/84'\/1'\/0'/);
    }
  });

  it('of Taproot with the older key origins is signed in 64 bytes, and with SIGHASH_ALL in 65', async () => {
    for (const [name, length] of [
      ['taproot-legacy-derivation', 64],
      ['taproot-sighash-all', 65],
    ] as const) {
      const { psbt } = await signPsbt(softwareSigner(), read(name), { finalize: false });
      expect(decodePsbt(psbt).inputs.map(({ fields }) => fields.tapKeySig?.length)).toEqual([length]);
      await signed(read(name));
    }
  });

  it('with fields of others keeps them byte for byte', async () => {
    const psbt = read('field-input-musig2-participants');
    // BIP-373, PSBT_IN_MUSIG2_PARTICIPANT_PUBKEYS: type 0x1a and a key of 33 bytes.
    const at = psbt.findIndex((byte, n) => byte === 34 && psbt[n + 1] === 0x1a);
    const field = psbt.subarray(at, at + 35 + 1 + (psbt[at + 35] ?? 0));
    for (const finalize of [false, true]) {
      const { psbt: out, complete } = await signPsbt(softwareSigner(), psbt, { finalize });
      expect(out.some((_, n) => equalBytes(out.subarray(n, n + field.length), field))).toBe(true);
      expect(complete !== undefined).toBe(finalize);
    }
  });

  it('of 250 inputs is signed', async () => {
    const { preview } = await signed(read('250-inputs'));
    expect(preview.inputs.ours.count).toBe(250);
  });
});
