/** Which keys of a wallet are ours, and which only say so. */
import { expect, test } from 'vitest';
import { checkOwnOrigins, ownKeyOf } from '../../../src/bitcoin/descriptors/own-key.ts';
import { softwareSigner } from '../../software-signer.ts';
import { keys } from '../multisig-psbt.ts';
import '../remember-children.ts';

const [ours = '', theirs = '', third = ''] = keys;
const template = 'wsh(sortedmulti(2,@0/**,@1/**,@2/**))';
const originOf = (key: string): string => /^\[[^\]]*\]/.exec(key)?.[0] ?? '';

test('another key at a place of ours is refused, wherever it stands', async () => {
  const signer = softwareSigner();
  const check = async (all: readonly string[]) => {
    const policy = { template, keys: all };
    const own = await ownKeyOf(signer, policy);
    if (own === undefined) throw new Error('no key of ours');
    return checkOwnOrigins(signer, policy, own);
  };
  await expect(check([theirs, ours, third])).resolves.toBeUndefined();
  const pretends = `${originOf(ours)}${theirs.replace(/^\[[^\]]*\]/, '')}`;
  for (const all of [
    [pretends, ours, third],
    [ours, pretends, third],
    [third, ours, pretends],
  ])
    await expect(check(all)).rejects.toMatchObject({
      code: 'data/malformed',
      context: { reason: expect.stringContaining("m/48'/0'/0'/2' of the signer, which has another one there") },
    });
});
