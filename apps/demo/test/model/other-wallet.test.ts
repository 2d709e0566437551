import { whereItComesBack } from '@symbolon/chains/derivations';
import { describe, expect, test } from 'vitest';
import { comesBack } from '../../src/web/phone/other-wallet.ts';

describe('the table of what comes back where', () => {
  test.each(['bitcoin', 'ethereum', 'solana'] as const)('says what the table of chains says: %s', (chain) => {
    const { account, programs } = comesBack(chain);
    expect(account).toMatchObject({ chain, usual: true });
    const said = programs.flatMap(({ program, words, file }) => [
      ...(words === undefined ? [] : [[program, 'phrase', words]]),
      ...(file === undefined ? [] : [[program, 'public key', file]]),
    ]);
    const known = whereItComesBack
      .filter((row) => row.chain === chain && (row.ours ?? row.path) === account.path && row.way !== 'card')
      .map(({ program, way, found }) => [program, way, found]);
    expect(known.length).toBeGreaterThan(3);
    expect(said.toSorted()).toEqual(known.toSorted());
  });
});
