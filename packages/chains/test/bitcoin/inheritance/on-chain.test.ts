/**
 * Timelocked wallets on a chain: maturity says what consensus says, block by block, and a refresh begins the wait anew.
 */
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { Transaction } from '@scure/btc-signer';
import { describe, expect, it } from 'vitest';
import { deriveScript } from '../../../src/bitcoin/firmware/descriptors/script.ts';
import { parsePolicy, type WalletPolicy } from '../../../src/bitcoin/firmware/descriptors/wallet-policy.ts';
import { type Maturity, maturityOf } from '../../../src/bitcoin/inheritance/maturity.ts';
import { buildRefresh, type WalletCoin } from '../../../src/bitcoin/inheritance/refresh.ts';
import { nodeAt } from '../../software-signer.ts';
import { seeds } from '../multisig-psbt.ts';
import { interpretWithBitcore } from '../verify.ts';
import {
  bytesOf,
  coinOf,
  leavesWallet,
  madeBy,
  nestedWallet,
  plainWallet,
  type Spending,
  signedBy,
  takenBy,
  taprootWallet,
} from './heirs.ts';
import { createSmallChain, type SmallChain } from './small-chain.ts';
import '../remember-children.ts';

const day = 0x400000 + 169; // 169 * 512 s, a little more than a day
const start = 1_800_000_000;

/** A lock, what the heir's transaction has to say, and whether a coin that moves waits anew. */
const locks: readonly (readonly [name: string, lock: string, spending: Spending, isRenewed: boolean])[] = [
  ['an age of 12 blocks', 'older(12)', { sequence: 12 }, true],
  ['an age of a day', `older(${day})`, { sequence: day }, true],
  ['a height', 'after(512)', { lockTime: 512 }, false],
  ['a moment', `after(${start + 40_000})`, { lockTime: start + 40_000 }, false],
  [
    'an age and a moment',
    `and_v(v:older(12),after(${start + 12_345}))`,
    { sequence: 12, lockTime: start + 12_345 },
    true,
  ],
];
const wallets: readonly (readonly [name: string, make: (lock: string) => WalletPolicy])[] = [
  ['wsh', plainWallet],
  ['sh(wsh)', nestedWallet],
  ['tr by its key', taprootWallet],
  ['tr by leaves', leavesWallet],
];

/** Blocks do not come every ten minutes. */
const secondsOf = (height: number): number => [600, 1, 1_300, 2_400, 90][height % 5] ?? 600;

const maturity = (policy: WalletPolicy, coin: WalletCoin, chain: SmallChain): Maturity => {
  const { height = 0 } = coin;
  const medianTime = chain.medianTimePast(height - 1);
  return maturityOf(policy, { coins: [{ ...coin, medianTime }], tip: chain.tip() });
};
const stateOf = (policy: WalletPolicy, coin: WalletCoin, chain: SmallChain) =>
  maturity(policy, coin, chain).soonest?.first?.state;

/** Mines until the next block is the first that may have it; tells the heights at which it was refused. */
function mineUntil(chain: SmallChain, isOpen: () => boolean, most = 400): number {
  let blocks = 0;
  for (; !isOpen(); blocks += 1) {
    if (blocks === most) throw new Error('it never opens');
    chain.mine([], secondsOf(chain.tip().height));
  }
  return blocks;
}

describe.each(wallets)('%s', (_, make) => {
  it.each(locks)(
    'with %s: the heir is refused in every block before, and not in the one that maturity names',
    async (__, lock, spending) => {
      const policy = make(lock);
      const coin = coinOf(policy, 0);
      const chain = createSmallChain([bytesOf(coin)]);
      const taken = await signedBy('heir', policy, takenBy(policy, coin, spending));
      const told: (string | undefined)[] = [];
      const blocks = mineUntil(chain, () => {
        const verdict = chain.judge(taken);
        told.push(stateOf(policy, coin, chain));
        if (verdict !== true) expect(['age', 'lock time']).toContain(verdict);
        return verdict === true;
      });
      expect(blocks).toBeGreaterThan(9);
      expect(told).toEqual([...Array.from({ length: blocks }, () => 'waiting'), 'open']);
      chain.mine([taken]);
      expect(chain.judge(taken)).toBe('spent or unknown');
    },
  );

  it.each(locks)(
    'with %s: the owner refreshes before and after, and the heir waits anew where it is an age',
    async (__, lock, spending, isRenewed) => {
      const policy = make(lock);
      const [early, late] = [coinOf(policy, 0), coinOf(policy, 1)];
      const chain = createSmallChain([bytesOf(early), bytesOf(late)]);
      const refresh = async (coin: WalletCoin, changeIndex: number) => {
        const { psbt } = buildRefresh(policy, { coins: [coin], feeRate: 3, feeCeiling: 1_000n, changeIndex });
        return signedBy('owner', policy, psbt);
      };
      const taken = await signedBy('heir', policy, takenBy(policy, early, spending));

      // The owner's way is open in the very next block.
      const first = await refresh(early, 0);
      expect(chain.judge(first)).toBe(true);
      // It is mined in the last block before the heir's could be.
      mineUntil(chain, () => {
        const { height, medianTime } = maturity(policy, early, chain).soonest?.first ?? {};
        const next = chain.tip().height + 1;
        return next + 1 >= (height ?? 0) && chain.tip().medianTime + 2_000 >= (medianTime ?? 0);
      });
      expect(chain.judge(taken)).not.toBe(true);
      chain.mine([first], secondsOf(chain.tip().height));
      const moved = madeBy(first, chain.tip().height, 0);

      const again = await signedBy('heir', policy, takenBy(policy, moved, spending));
      mineUntil(chain, () => stateOf(policy, late, chain) === 'open');
      expect(chain.judge(taken)).toBe('spent or unknown');
      expect(chain.judge(again) === true).toBe(!isRenewed);
      expect(stateOf(policy, moved, chain)).toBe(isRenewed ? 'waiting' : 'open');
      expect(maturity(policy, moved, chain).soonest?.refresh !== undefined).toBe(isRenewed);

      // The owner's way stays open after it is the heir's too.
      expect(chain.judge(await refresh(late, 1))).toBe(true);
      mineUntil(chain, () => stateOf(policy, moved, chain) === 'open');
      expect(chain.judge(again)).toBe(true);
      expect(chain.judge(await refresh(moved, 2))).toBe(true);
    },
  );

  it('gives the heir no other sequence than one that waits: nothing is signed', async () => {
    const policy = make('older(12)');
    const taking = (spending: Spending) => signedBy('heir', policy, takenBy(policy, coinOf(policy, 0), spending));
    for (const sequence of [0xfffffffd, 11, 0, 0x400000 + 12])
      await expect(taking({ sequence })).rejects.toThrow(expect.objectContaining({ code: 'transaction/refused' }));
  });
});

it('counts an age in blocks up to the highest there is', async () => {
  const policy = plainWallet('older(65535)');
  const coin = coinOf(policy, 0);
  const chain = createSmallChain([bytesOf(coin)]);
  const taken = await signedBy('heir', policy, takenBy(policy, coin, { sequence: 65_535 }));
  const first = maturity(policy, coin, chain).soonest?.first;
  expect(first?.height).toBe(66_035);
  while (chain.tip().height + 2 < (first?.height ?? 0)) chain.mine();
  expect([chain.judge(taken), stateOf(policy, coin, chain)]).toEqual(['age', 'waiting']);
  chain.mine();
  expect([chain.judge(taken), stateOf(policy, coin, chain)]).toEqual([true, 'open']);
});

it('counts an age in seconds to the second', async () => {
  const policy = plainWallet(`older(${0x400000 + 8})`);
  const coin = coinOf(policy, 0);
  const chain = createSmallChain([bytesOf(coin)]);
  const taken = await signedBy('heir', policy, takenBy(policy, coin, { sequence: 0x400000 + 8 }));
  const states: string[] = [];
  for (let verdict: true | string = 'age'; verdict !== true; chain.mine([], 1)) {
    verdict = chain.judge(taken);
    expect(stateOf(policy, coin, chain)).toBe(verdict === true ? 'open' : 'waiting');
    states.push(String(verdict));
  }
  expect(states.length).toBeGreaterThan(100);
});

describe('the script itself, signed by hand', () => {
  /** The heir signs whatever the sequence: no software of ours is asked. */
  function takenByHand(policy: WalletPolicy, coin: WalletCoin, spending: Spending): true | string {
    const transaction = Transaction.fromPSBT(takenBy(policy, coin, spending));
    const { witnessScript, keys } = deriveScript(parsePolicy(policy), { index: coin.addressIndex });
    const heir = keys[1];
    const { script = new Uint8Array() } = coin.previous.outputs[0] ?? {};
    if (witnessScript === undefined || heir === undefined) throw new Error('no P2WSH');
    const digest = transaction.preimageWitnessV0(0, witnessScript, 1, coin.amount);
    const privateKey = nodeAt(seeds[1], heir.path).privateKey ?? new Uint8Array();
    const signature = secp256k1.sign(digest, privateKey, { prehash: false, format: 'der' });
    const witness = [Uint8Array.of(...signature, 1), heir.publicKey, new Uint8Array(), witnessScript];
    transaction.updateInput(0, { finalScriptWitness: witness }, true);
    const [verdict = 'no verdict'] = interpretWithBitcore(transaction.extract(), [{ amount: coin.amount, script }]);
    return verdict;
  }
  const judged = (lock: string, spending: Spending) =>
    takenByHand(plainWallet(lock), coinOf(plainWallet(lock), 0), spending);
  const locked = 'SCRIPT_ERR_UNSATISFIED_LOCKTIME';

  it.each<readonly [lock: string, Spending, true | string]>([
    ['older(12)', { sequence: 12 }, true],
    ['older(12)', { sequence: 13 }, true],
    ['older(12)', { sequence: 11 }, locked],
    ['older(12)', { sequence: 0x400000 + 12 }, locked],
    ['older(12)', { sequence: 0xfffffffd }, locked],
    [`older(${day})`, { sequence: day }, true],
    [`older(${day})`, { sequence: day - 1 }, locked],
    [`older(${day})`, { sequence: 169 }, locked],
    ['after(512)', { lockTime: 512 }, true],
    ['after(512)', { lockTime: 511 }, locked],
    ['after(512)', { lockTime: start }, locked],
    ['after(512)', { lockTime: 512, sequence: 0xffffffff }, locked],
    [`after(${start})`, { lockTime: start }, true],
    [`after(${start})`, { lockTime: start - 1 }, locked],
  ])('%s takes %o: %s', (lock, spending, verdict) => {
    expect(judged(lock, spending)).toBe(verdict);
  });
});
