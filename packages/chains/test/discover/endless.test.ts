/** Servers that call everything used, for ever: every scan ends, and says why. */
import { formatPath, hardened } from '@symbolon/interface';
import { describe, expect, it } from 'vitest';
import { bitcoinAccount } from '../../src/bitcoin/address/account.ts';
import { type BitcoinAccountScan, discover } from '../../src/bitcoin/discover/discover.ts';
import { scanChain } from '../../src/bitcoin/discover/scan-chain.ts';
import type { BitcoinServer } from '../../src/bitcoin/discover/server.ts';
import { type AccountPlace, scanAccounts } from '../../src/discover/account-scan.ts';
import { softwareSigner } from '../software-signer.ts';

const endless = (what: string) =>
  expect.objectContaining({
    code: 'server/wrong-answer',
    context: expect.objectContaining({ server: 'liar.test', reason: expect.stringContaining(what) }),
  });

/** What it finds is too long to be told where it should have thrown. */
const ending = (scan: Promise<unknown>) => scan.then(() => 'it ended without a fault');

/** Calls as many scripts used as it is told to, from the first that it is asked about. It loses its patience too. */
function liar(honestFrom = Number.POSITIVE_INFINITY, patience = 10_000): BitcoinServer & { readonly asked: number[] } {
  const asked: number[] = [];
  const never = async () => {
    throw new Error('not asked for');
  };
  return {
    ...{ name: 'liar.test', asked, listCoins: never, getTransaction: never, estimateFee: never, broadcast: never },
    countTransactions: async (scripts) => {
      const before = asked.reduce((sum, count) => sum + count, 0);
      asked.push(scripts.length);
      if (asked.length > patience) throw new Error('asked for ever');
      return scripts.map((_, n) => (before + n < honestFrom ? 1 : 0));
    },
  };
}

const scriptAt = (index: number) => Uint8Array.of(index >> 8, index & 0xff);

describe('a scan of addresses', () => {
  it.each([1, 20, 333, 10_000])('ends at the last that a card takes, at a gap limit of %i', async (gapLimit) => {
    const server = liar();
    await expect(ending(scanChain(server, { scriptAt, gapLimit }, {}))).rejects.toThrow(
      endless('addresses used up to number 9999'),
    );
    expect(server.asked.reduce((sum, count) => sum + count, 0)).toBe(10_000);
  });

  it('ends there without a fault, where the last is not used', async () => {
    const server = liar(9_999);
    const { scanned, used } = await scanChain(server, { scriptAt, gapLimit: 20 }, {});
    expect([scanned, used.length, used.at(-1)]).toEqual([10_000, 9_999, 9_998]);
    expect((await scanChain(liar(3), { scriptAt, gapLimit: 20 }, {})).scanned).toBe(23);
  });

  it('goes on from what is known, and no further', async () => {
    const start = { scanned: 9_999, used: [9_998] };
    await expect(ending(scanChain(liar(), { scriptAt, gapLimit: 20, start }, {}))).rejects.toThrow(endless('9999'));
    const honest = await scanChain(liar(0), { scriptAt, gapLimit: 20, start }, {});
    expect(honest).toEqual({ scanned: 10_000, used: [9_998] });
  });

  it('notices scripts that are left out', async () => {
    const server = { ...liar(), countTransactions: async () => [1] };
    await expect(ending(scanChain(server, { scriptAt, gapLimit: 20 }, {}))).rejects.toThrow(
      endless('left out scripts'),
    );
  });
});

describe('a scan of accounts', () => {
  const account = async (count: number) => {
    const opened = await bitcoinAccount(softwareSigner());
    const receiving = { scanned: 21, used: [0] };
    const change = { scanned: 20, used: [] };
    return Array.from({ length: count }, (_, number): BitcoinAccountScan => {
      return { number, account: opened, receiving, change };
    });
  };
  const going = { network: 'mainnet', gapLimit: 20, scriptTypes: ['p2wpkh'] } as const;

  it('of Bitcoin ends after a thousand', async () => {
    const resume = { ...going, accounts: await account(1000) };
    const server = liar();
    await expect(ending(discover(softwareSigner(), { server, resume }))).rejects.toThrow(
      endless('p2wpkh accounts used up to number 999'),
    );
    expect(server.asked).toEqual([]);
    const [first, ...others] = resume.accounts.toReversed();
    const unused = { ...first!, receiving: { scanned: 20, used: [] } };
    const honest = { ...going, accounts: [...others.toReversed(), unused] };
    expect((await discover(softwareSigner(), { server, resume: honest })).accounts).toHaveLength(999);
  });

  it('of Bitcoin ends where an account calls its last address used', async () => {
    const [one] = await account(1);
    const resume = { ...going, accounts: [{ ...one!, receiving: { scanned: 9_999, used: [9_998] } }] };
    const server = liar(Number.POSITIVE_INFINITY, 1);
    await expect(ending(discover(softwareSigner(), { server, resume }))).rejects.toThrow(endless('addresses used'));
    expect(server.asked).toEqual([1]);
  });

  it('of other chains ends after a thousand of each scheme', async () => {
    const looked: string[] = [];
    const chain = (used: number) => ({
      schemes: { a: (index: number) => [hardened + index] },
      look: async (place: AccountPlace<'a'>) => {
        looked.push(formatPath(place.path));
        return place;
      },
      isUsed: ({ index }: AccountPlace<'a'>) => index < used,
      server: 'liar.test',
    });
    await expect(ending(scanAccounts(chain(Number.POSITIVE_INFINITY), {}))).rejects.toThrow(
      endless('accounts numbered as in a used up to number 999'),
    );
    expect(looked).toEqual(Array.from({ length: 1000 }, (_, index) => `m/${index}'`));
    looked.length = 0;
    expect((await scanAccounts(chain(999), {})).accounts).toHaveLength(999);
    expect(looked).toHaveLength(1000);
  });
});
