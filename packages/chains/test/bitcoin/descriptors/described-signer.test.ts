/** A signer that tells no keys signs for a wallet policy that has them. */
import { expect, it } from 'vitest';
import { describedSigner } from '../../../src/bitcoin/descriptors/described-signer.ts';
import { multisigWalletId } from '../../../src/bitcoin/firmware/multisig-wallet.ts';
import { buildRefresh } from '../../../src/bitcoin/inheritance/refresh.ts';
import { previewPsbt } from '../../../src/bitcoin/sign/preview.ts';
import { signPsbt } from '../../../src/bitcoin/sign/sign.ts';
import { coinOf, plainWallet, taprootWallet } from '../inheritance/heirs.ts';
import { readingSigner } from '../interpreters/reading-signer.ts';
import { seeds } from '../multisig-psbt.ts';
import '../remember-children.ts';

const silent = (who: 0 | 1, policy: Parameters<typeof multisigWalletId>[0]) => ({
  ...readingSigner(seeds[who], 200, [multisigWalletId(policy)]),
  getPublicKey: () => Promise.reject(new Error('it tells no keys')),
});

it.each([plainWallet, taprootWallet])('shows and signs a refresh by the keys of the policy', async (make) => {
  const policy = make('older(12)');
  const terms = { policies: [policy] };
  const { psbt } = buildRefresh(policy, { coins: [coinOf(policy, 0)], feeRate: 5, feeCeiling: 1_000n, changeIndex: 0 });
  const signer = describedSigner(silent(0, policy), policy, 0);
  const { fingerprint, facts } = await previewPsbt(signer, psbt, terms);
  expect(facts).toMatchObject({ within: 'wallet', change: { count: 1 } });
  expect((await signPsbt(signer, psbt, { ...terms, approved: fingerprint })).complete).toBeDefined();
  // It says whose keys they are, and no card signs with keys that it does not have.
  await expect(signPsbt(describedSigner(silent(1, policy), policy, 0), psbt, terms)).rejects.toThrow();
});

it('asks the signer for what the policy does not have', async () => {
  const policy = plainWallet('older(12)');
  const signer = describedSigner(silent(0, policy), policy, 0);
  for (const request of [
    { path: [], curve: 'secp256k1' },
    { path: [0x80000030, 0x80000000, 0x80000000, 0x80000002], curve: 'p256' },
  ] as const)
    await expect(signer.getPublicKey(request)).rejects.toThrow('it tells no keys');
});

it('needs to know where the key is', () => {
  const { template, keys } = plainWallet('older(12)');
  const bare = { template, keys: keys.map((key) => key.replace(/^\[.*\]/, '')) };
  for (const [policy, position] of [
    [bare, 0],
    [{ template, keys }, 2],
  ] as const)
    expect(() => describedSigner(silent(0, { template, keys }), policy, position)).toThrow(
      expect.objectContaining({ code: 'argument/invalid' }),
    );
});
