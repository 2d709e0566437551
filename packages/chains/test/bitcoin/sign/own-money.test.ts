/** Money that stays with its owner: no false alarm, and no word that others have no part in it where they do. */
import { hex } from '@scure/base';
import { describe, expect, it } from 'vitest';
import { deriveScript } from '../../../src/bitcoin/firmware/descriptors/script.ts';
import { parsePolicy } from '../../../src/bitcoin/firmware/descriptors/wallet-policy.ts';
import { multisigWalletId } from '../../../src/bitcoin/firmware/multisig-wallet.ts';
import { previewPsbt } from '../../../src/bitcoin/sign/preview.ts';
import { softwareSigner } from '../../software-signer.ts';
import { makePsbt } from '../make-psbt.ts';
import { keys } from '../multisig-psbt.ts';

const path = "m/84'/0'/0'/1/0";

describe('a consolidation', () => {
  it.each([
    ['a usual fee', 1_000_000_000n, 1_000n, []],
    ['a tenth', 11_000n, 1_000n, []],
    ['more than a tenth', 11_010n, 1_001n, ['fee-high']],
  ])('for %s', async (_, amount, fee, codes) => {
    const { warnings, facts, lines } = await previewPsbt(
      softwareSigner(),
      makePsbt([{ amount }], [{ amount: amount - fee, path }]),
    );
    expect(warnings.map(({ code }) => code)).toEqual(codes);
    expect(facts?.warnings).toEqual(codes);
    const words = lines.filter((line) => line.startsWith('WARNING'));
    expect(words).toEqual(codes.length === 0 ? [] : [expect.stringMatching(/is \d+ % of what is moved$/)]);
  });

  it('that sends a little besides is judged by what it sends', async () => {
    const outputs = [{ amount: 9_000n }, { amount: 90_000n, path }];
    const { warnings, facts } = await previewPsbt(softwareSigner(), makePsbt([{}], outputs));
    expect([warnings.map(({ code }) => code), facts?.warnings]).toEqual([['fee-high'], ['fee-high']]);
  });
});

it('an output that another key can take too is of its policy, which is named', async () => {
  const policy = { template: 'wsh(or_d(pk(@0/**),and_v(v:pkh(@1/**),older(1))))', keys: keys.slice(0, 2) };
  const { script, keys: derived } = deriveScript(parsePolicy(policy), { multipath: 0, index: 4 });
  const bip32Derivation = derived.map(({ publicKey, masterFingerprint = 0, path: keyPath }) => [
    publicKey,
    { fingerprint: masterFingerprint, path: [...keyPath] },
  ]) as [Uint8Array, { fingerprint: number; path: number[] }][];
  const output = { amount: 99_000n, script, change: () => ({ bip32Derivation }) };
  const { lines } = await previewPsbt(softwareSigner(), makePsbt([{}], [output]), { policies: [policy] });
  const id = hex.encode(multisigWalletId(policy)).slice(0, 8);
  expect(lines[0]).toMatch(/^Send 0\.00099 BTC to bc1q/);
  expect(lines[0]).toContain(`, which is of the wallet ${id} (${policy.template}) (our key: m/48'/0'/0'/2'/0/4)`);
  expect(lines.join('\n')).not.toContain('which is ours');
});
