/** Policies with several keys of one card, as wallets make them that change accounts: what previews, signs. */
import { formatPath, hardened, parsePath } from '@symbolon/interface';
import { expect, test } from 'vitest';
import type { WalletPolicy } from '../../../src/bitcoin/firmware/descriptors/wallet-policy.ts';
import { multisigWalletId } from '../../../src/bitcoin/firmware/multisig-wallet.ts';
import { previewPsbt } from '../../../src/bitcoin/sign/preview.ts';
import { signPsbt } from '../../../src/bitcoin/sign/sign.ts';
import { nodeAt, softwareSigner } from '../../software-signer.ts';
import { readingSigner } from '../interpreters/reading-signer.ts';
import { makeMultisigPsbt, seeds } from '../multisig-psbt.ts';
import '../remember-children.ts';

const [ours, theirs] = seeds;
function accountOf(seed: Uint8Array, account: number): string {
  const path = parsePath("m/48'/0'/0'/2'").with(2, hardened + account);
  const fingerprint = nodeAt(seed, []).fingerprint.toString(16).padStart(8, '0');
  return `[${fingerprint}${formatPath(path).slice(1)}]${nodeAt(seed, path).publicExtendedKey}`;
}

/** How many keys of ours there are. */
const ownKeysOf = ({ keys }: WalletPolicy): number =>
  keys.filter((key) => key.startsWith(accountOf(ours, 0).slice(0, 9))).length;

test.each([
  'wsh(or_i(and_v(v:pk(@0/**),older(5)),pk(@1/**)))',
  'wsh(or_d(pk(@0/**),and_v(v:pk(@1/**),older(5))))',
  'wsh(or_d(multi(2,@0/**,@1/**),and_v(v:pk(@2/**),older(5))))',
  'wsh(sortedmulti(2,@0/**,@1/**,@2/**))',
  'tr(@0/**,and_v(v:pk(@1/**),older(5)))',
  'tr(@0/**,multi_a(2,@1/**,@2/**))',
])('%s, whichever keys are ours, with change back to it', async (template) => {
  const count = new Set(template.match(/@\d/g)).size;
  for (let mask = 1; mask < 2 ** count; mask += 1) {
    const keys = Array.from({ length: count }, (_, n) => accountOf((mask >> n) % 2 === 1 ? ours : theirs, n));
    const policy = { template, keys };
    if (ownKeysOf(policy) < 2) continue;
    const signers = [softwareSigner(ours), readingSigner(ours, 200, [multisigWalletId(policy)])];
    for (const sequence of [0xfffffffd, 5]) {
      const psbt = makeMultisigPsbt(policy, { policy }, { sequence });
      const results = [];
      for (const signer of signers) {
        const preview = await previewPsbt(signer, psbt, { policies: [policy] }).catch(({ context }) => context.reason);
        if (typeof preview === 'string') {
          expect(preview).toContain('leave no way open that our key is in');
          results.push(preview);
          continue;
        }
        const { fingerprint: approved, change, facts } = preview;
        expect(change).toHaveLength(1);
        // Two signatures of one card: it is given digests.
        if (facts === undefined) expect(ownKeysOf(policy)).toBeGreaterThan(1);
        const signs = facts === undefined ? softwareSigner(ours) : signer;
        const { complete, psbt: signed } = await signPsbt(signs, psbt, { policies: [policy], approved });
        results.push([complete !== undefined, signed.length > psbt.length]);
      }
      expect(results[0]).toEqual(results[1]);
    }
  }
});
