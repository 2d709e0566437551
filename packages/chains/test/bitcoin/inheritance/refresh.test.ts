/** A refresh as it is built: what moves, what stays, what it costs, and what is none. */

import * as bitcoinjs from 'bitcoinjs-lib';
import { describe, expect, it } from 'vitest';
import type { WalletPolicy } from '../../../src/bitcoin/firmware/descriptors/wallet-policy.ts';
import { multisigWalletId } from '../../../src/bitcoin/firmware/multisig-wallet.ts';
import { decodePsbt, transactionId } from '../../../src/bitcoin/firmware/transaction/psbt.ts';
import { psbtCodecs } from '../../../src/bitcoin/firmware/transaction/psbt-maps.ts';
import { assertRefresh, reasonAgainstRefresh } from '../../../src/bitcoin/inheritance/is-refresh.ts';
import { describeLeft } from '../../../src/bitcoin/inheritance/left-words.ts';
import { buildRefresh, type RefreshOptions, type WalletCoin } from '../../../src/bitcoin/inheritance/refresh.ts';
import { encodeSigningStream } from '../../../src/bitcoin/sign/encode-stream.ts';
import { previewPsbt } from '../../../src/bitcoin/sign/preview.ts';
import { signPsbt } from '../../../src/bitcoin/sign/sign.ts';
import { type Analysis, analysePsbt } from '../../../src/bitcoin/transaction/analysis.ts';
import { softwareSigner } from '../../software-signer.ts';
import { interpretInChunks, readingSigner } from '../interpreters/reading-signer.ts';
import { foreignScript, makePsbt } from '../make-psbt.ts';
import { keys, makeMultisigPsbt, policies, seeds } from '../multisig-psbt.ts';
import { coinOf, leavesWallet, nestedWallet, plainWallet, signedBy, takenBy, taprootWallet } from './heirs.ts';
import '../remember-children.ts';

const lock = 'older(52560)';
const wallet = plainWallet(lock);
const options = (rest: Partial<RefreshOptions> = {}): RefreshOptions => ({
  coins: [coinOf(wallet, 0), coinOf(wallet, 1)],
  feeRate: 2,
  feeCeiling: 10_000n,
  changeIndex: 7,
  ...rest,
});
/** The same coin, made by another transaction. */
const from = (coin: WalletCoin, input: object, rest: Partial<WalletCoin> = {}): WalletCoin => {
  const inputs = coin.previous.inputs.map((one) => ({ ...one, ...input }));
  const previous = { ...coin.previous, inputs };
  return { ...coin, previous, txid: transactionId(previous), ...rest };
};
const minedBy = (coin: WalletCoin): WalletCoin => from(coin, { txid: new Uint8Array(32), index: 0xffffffff });
const numbered = (coin: WalletCoin, index: number, rest: Partial<WalletCoin>): WalletCoin =>
  from(coin, { index }, rest);
const refusedWith = (code: string) => expect.objectContaining({ code });

describe('a refresh', () => {
  it.each([plainWallet(lock), nestedWallet(lock), taprootWallet(lock), leavesWallet(lock)])(
    'of $template is what a card signs as one',
    async (policy) => {
      const coins = [coinOf(policy, 0), coinOf(policy, 1, { multipath: 1 }), coinOf(policy, 2)];
      const { psbt, fee, amount } = buildRefresh(policy, options({ coins }));
      const { facts, change, recipients, warnings } = await previewPsbt(softwareSigner(), psbt, { policies: [policy] });
      expect(facts).toMatchObject({ within: 'wallet', transfers: 0, fee: { amount: fee }, warnings: [] });
      expect([change.map((output) => output.amount), recipients, warnings]).toEqual([[amount], [], []]);
      expect(amount).toBe(300_000n - fee);
      expect(reasonAgainstRefresh(facts, fee)).toBeUndefined();
      const signed = await signedBy('owner', policy, psbt);
      // The estimate is for the longest signatures there are: of ECDSA some are a few bytes shorter.
      const size = bitcoinjs.Transaction.fromBuffer(signed).virtualSize();
      expect(Number(fee) / 2 - size).toBeGreaterThanOrEqual(0);
      expect(Number(fee) / 2 - size).toBeLessThanOrEqual(2);
    },
  );

  it('takes as many cosigners as the owner has', async () => {
    const policy = {
      template: `wsh(or_d(multi(2,@0/**,@1/**),and_v(v:pkh(@2/**),${lock})))`,
      keys,
    };
    const { psbt, fee } = buildRefresh(policy, options({ coins: [coinOf(policy, 0)] }));
    const card = (n: 0 | 1) => readingSigner(seeds[n], 200, [multisigWalletId(policy)]);
    const half = await signPsbt(card(0), psbt, { policies: [policy] });
    const { complete } = await signPsbt(card(1), half.psbt, { policies: [policy] });
    const size = bitcoinjs.Transaction.fromBuffer(complete?.transaction ?? new Uint8Array()).virtualSize();
    expect(Number(fee) / 2 - size).toBeLessThanOrEqual(2);
    expect(Number(fee) / 2 - size).toBeGreaterThanOrEqual(0);
  });

  it('is ordered by BIP-69, replaceable, without a lock, and pays the next address', () => {
    const coins = [4, 2, 3, 1].map((n) => coinOf(wallet, n));
    const { psbt } = buildRefresh(wallet, options({ coins }));
    const { inputs, outputs, lockTime, txVersion } = decodePsbt(psbt);
    const ids = inputs.map(({ txid }) => Buffer.from(txid).toString('hex'));
    expect(ids).toEqual([...ids].sort());
    expect(inputs.map(({ sequence }) => sequence)).toEqual(coins.map(() => 0xfffffffd));
    expect([lockTime, txVersion, outputs.length]).toEqual([0, 2, 1]);
    const { previous } = coinOf(wallet, 0, { multipath: 1, addressIndex: 7 });
    expect(outputs[0]?.script).toEqual(previous.outputs[0]?.script);
  });

  it('costs what its size costs, and at most the ceiling', () => {
    const { fee } = buildRefresh(wallet, options());
    expect(buildRefresh(wallet, options({ feeCeiling: fee })).fee).toBe(fee);
    expect(() => buildRefresh(wallet, options({ feeCeiling: fee - 1n }))).toThrow(refusedWith('fee/excessive'));
    expect(buildRefresh(wallet, options({ feeRate: 4 })).fee).toBe(2n * fee);
    expect(buildRefresh(wallet, options({ feeRate: 3.01 })).fee).toBe(2n * fee);
  });

  it('costs by default a hundredth of what moves at most, whatever lies beside it', () => {
    // A server makes up a coin that is in no block: it moves nothing, so it must raise nothing.
    const real = coinOf(wallet, 0, { amount: 2_000_000n });
    const invented = coinOf(wallet, 1, { amount: 100_000_000_000n, height: undefined });
    const { feeCeiling: _, ...rest } = options({ coins: [real, invented] });
    expect(() => buildRefresh(wallet, { ...rest, feeRate: 10_000 })).toThrow(
      expect.objectContaining({ code: 'fee/excessive', context: expect.objectContaining({ limit: 20_000n }) }),
    );
    expect(buildRefresh(wallet, { ...rest, feeRate: 150 }).fee).toBeLessThanOrEqual(20_000n);
    // A small coin may cost 10 000 satoshi all the same.
    const small = { ...rest, coins: [coinOf(wallet, 0, { amount: 100_000n })] };
    expect(buildRefresh(wallet, { ...small, feeRate: 76 }).fee).toBe(9956n);
    expect(() => buildRefresh(wallet, { ...small, feeRate: 77 })).toThrow(refusedWith('fee/excessive'));
  });

  it('leaves coins that cost more than they hold, and those in no block, and names them', () => {
    const [dust, worth, young] = [
      coinOf(wallet, 5, { amount: 150n }),
      coinOf(wallet, 6, { amount: 240n }),
      coinOf(wallet, 7, { height: undefined }),
    ];
    const { coins, left, amount, fee } = buildRefresh(
      wallet,
      options({ coins: [dust, coinOf(wallet, 0), worth, young] }),
    );
    expect(coins.map((coin) => coin.amount).sort()).toEqual([100_000n, 240n]);
    expect(left).toEqual([
      { coin: dust, why: 'dust' },
      { coin: young, why: 'unconfirmed' },
    ]);
    expect(amount + fee).toBe(100_240n);
    expect(() => buildRefresh(wallet, options({ coins: [dust] }))).toThrow(refusedWith('funds/insufficient'));
    expect(() => buildRefresh(wallet, options({ coins: [] }))).toThrow(refusedWith('funds/insufficient'));
    // Worth its input alone, but not a transaction.
    expect(() => buildRefresh(wallet, options({ coins: [worth] }))).toThrow(refusedWith('funds/insufficient'));
  });

  it('leaves the coin of a coinbase that no block may spend, for it would keep all the others', () => {
    // github.com/bitcoindevkit/bdk/issues/413, github.com/bitpay/wallet/issues/6663. Spent 100 blocks after its own.
    const reward = minedBy(coinOf(wallet, 3, { height: 800_000 }));
    const coins = [reward, coinOf(wallet, 0)];
    const whyLeft = (height?: number) =>
      buildRefresh(wallet, options({ coins, ...(height !== undefined && { height }) })).left.map(({ why }) => why);
    expect([undefined, 800_000, 800_098, 800_099].map(whyLeft)).toEqual([['immature'], ['immature'], ['immature'], []]);
    for (const height of [-1, 1.5])
      expect(() => buildRefresh(wallet, options({ height }))).toThrow(refusedWith('argument/invalid'));
  });

  it('is no larger than nodes relay: what came last moves with another', () => {
    // github.com/lbryio/lbry-sdk/issues/3712, github.com/ordinals/ord/issues/1240: 400,000 weight units.
    const first = coinOf(wallet, 0);
    const coins = Array.from({ length: 1_400 }, (_, n) => numbered(first, n, { height: 900_000 - n }));
    const refresh = buildRefresh(wallet, options({ coins, feeRate: 1, feeCeiling: 10n ** 6n }));
    expect(4n * refresh.fee).toBeLessThanOrEqual(400_000n);
    expect(4n * refresh.fee).toBeGreaterThan(399_000n);
    expect(refresh.coins.length + refresh.left.length).toBe(1_400);
    expect(new Set(refresh.left.map(({ why }) => why))).toEqual(new Set(['weight']));
    const oldest = Math.min(...refresh.left.map(({ coin }) => coin.height ?? 0));
    expect(oldest).toBeGreaterThan(Math.max(...refresh.coins.map(({ height }) => height ?? 0)));
    expect(decodePsbt(refresh.psbt).inputs).toHaveLength(refresh.coins.length);
  });

  /** So many coins of one transaction, whose outputs are counted as they are read; `padding` makes it larger. */
  const batch = (count: number, padding = 0) => {
    const one = coinOf(wallet, 0);
    let reads = 0;
    const output = { amount: one.amount, script: one.previous.outputs[0]?.script ?? new Uint8Array() };
    const counted = {
      ...output,
      get script() {
        reads += 1;
        return output.script;
      },
    };
    const rest = { amount: 1n, script: new Uint8Array(padding) };
    const previous = { ...one.previous, outputs: [...Array.from({ length: count }, () => counted), rest] };
    const txid = transactionId(previous);
    const coins = Array.from({ length: count }, (_, index) => ({ ...one, txid, index, previous, height: 900 - index }));
    reads = 0;
    return { coins, readsEach: () => reads / count };
  };

  it('reads a transaction once, however many coins are of it, and is the PSBT that the codec makes', () => {
    const { coins, readsEach } = batch(40);
    const { psbt, coins: moved } = buildRefresh(wallet, options({ coins }));
    expect(moved).toHaveLength(40);
    // Each by itself, and the whole for its id and for its bytes: with 40 there would be more than 40.
    expect(readsEach()).toBeLessThanOrEqual(6);
    expect(psbtCodecs[0].encode(psbtCodecs[0].decode(psbt))).toEqual(psbt);
    expect(decodePsbt(psbt).inputs.map(({ prevout }) => prevout?.proven)).toEqual(coins.map(() => true));
  });

  it('has no more transactions with it than a card reads at once, but always one', () => {
    // 4 MB, of 400 kB each, with the bytes of ten outputs and a head in them.
    const { coins } = batch(11, 399_000);
    const refresh = buildRefresh(wallet, options({ coins }));
    expect(refresh.coins).toHaveLength(10);
    expect(refresh.left).toEqual([{ coin: coins[0], why: 'proof' }]);
    expect(describeLeft(refresh)[0]).toMatch(/^1 coin .* stays: the card reads the whole transaction/);
    const { coins: large } = batch(2, 4_000_000);
    expect(buildRefresh(wallet, options({ coins: large })).coins).toHaveLength(1);
  });

  it('says which coins stay, and why', () => {
    const [a, b, c] = [0, 1, 2].map((n) => coinOf(wallet, n)) as [WalletCoin, WalletCoin, WalletCoin];
    const left = (['weight', 'dust', 'weight'] as const).map((why, n) => ({ coin: [a, b, c][n] ?? a, why }));
    expect(describeLeft({ left })).toEqual([
      '1 coin (0.001 BTC) stays: it costs more to move at this fee rate than it is worth',
      '2 coins (0.002 BTC) stay: nodes relay no more at once, so refresh them once this one is in a block',
    ]);
    expect(describeLeft({ left: [{ coin: a, why: 'immature' }] })).toEqual([
      "1 coin (0.001 BTC) stays: it is a miner's reward, which no block takes before 100 blocks have come",
    ]);
    expect(describeLeft({ left: [] })).toEqual([]);
  });

  it.each<readonly [string, Partial<WalletCoin>]>([
    ['of another address', { addressIndex: 3 }],
    ['of the other side', { multipath: 1 }],
    ['with another amount', { amount: 99_999n }],
    ['with another id', { txid: new Uint8Array(32) }],
    ['at another index', { index: 1 }],
  ])('is not made of a coin %s', (_, rest) => {
    const coin = { ...coinOf(wallet, 0), ...rest };
    expect(() => buildRefresh(wallet, options({ coins: [coin] }))).toThrow(refusedWith('argument/invalid'));
  });

  it('is not made of a coin twice, at an index that no scan reaches, or for a wallet that waits in every way', () => {
    const coin = coinOf(wallet, 0);
    expect(() => buildRefresh(wallet, options({ coins: [coin, coin] }))).toThrow(refusedWith('argument/invalid'));
    for (const changeIndex of [-1, 1.5, 10_000])
      expect(() => buildRefresh(wallet, options({ changeIndex }))).toThrow(refusedWith('argument/invalid'));

    const waits: WalletPolicy = {
      ...wallet,
      template: 'wsh(andor(pk(@0/**),older(6),and_v(v:pkh(@1/**),older(144))))',
    };
    expect(() => buildRefresh(waits, options({ coins: [coinOf(waits, 0)] }))).toThrow(
      refusedWith('transaction/refused'),
    );
    const unreadable = policies.find(({ template }) => template.startsWith('sh(sorted')) ?? wallet;
    expect(() => buildRefresh(unreadable, options())).toThrow(refusedWith('transaction/refused'));
  });
});

describe('no refresh', () => {
  const factsOf = async (psbt: Uint8Array, seed: Uint8Array = seeds[0]) =>
    (await previewPsbt(softwareSigner(seed), psbt, { policies: [wallet], maxFee: 10n ** 8n })).facts;
  type Maps = ReturnType<(typeof psbtCodecs)[0]['decode']>;
  type Unsigned = NonNullable<Maps['global']['unsignedTx']>;
  const changed = (change: (transaction: Unsigned) => Partial<Unsigned>, outputs = 1) => {
    const maps = psbtCodecs[0].decode(buildRefresh(wallet, options()).psbt);
    const { unsignedTx } = maps.global;
    if (unsignedTx === undefined) throw new Error('no transaction');
    return psbtCodecs[0].encode({
      global: { unsignedTx: { ...unsignedTx, ...change(unsignedTx) } },
      inputs: maps.inputs,
      outputs: Array.from({ length: outputs }, (_, n) => maps.outputs[n] ?? {}),
    });
  };

  it.each<readonly [string, 'owner' | 'heir', () => Uint8Array, string]>([
    ['a payment', 'owner', () => makeMultisigPsbt(wallet), 'something leaves the wallet'],
    [
      'a payment of one satoshi',
      'owner',
      () => changed(({ outputs }) => ({ outputs: [...outputs, { amount: 1n, script: foreignScript }] }), 2),
      'something leaves the wallet',
    ],
    ['what an heir takes', 'owner', () => takenBy(wallet, coinOf(wallet, 0), {}), 'something leaves the wallet'],
    [
      'a move within one account of one key',
      'owner',
      () => makePsbt([{}], [{ amount: 99_000n, path: "m/84'/0'/0'/1/0" }]),
      'it is not within one wallet of several keys',
    ],
    ['one for later', 'owner', () => changed(() => ({ lockTime: 500_000 })), 'it can be mined only later'],
    [
      'one that goes the way of the age',
      'heir',
      () => changed(({ inputs }) => ({ inputs: inputs.map((input) => ({ ...input, sequence: 52_560 })) })),
      'it can be mined only later',
    ],
    [
      'one to dust',
      'owner',
      () =>
        changed(({ outputs: [output] }) => ({ outputs: [{ amount: 1n, script: output?.script ?? foreignScript }] })),
      'the card would warn of it (dust-output)',
    ],
  ])('is %s', async (_, who, make, reason) => {
    const facts = await factsOf(make(), who === 'owner' ? seeds[0] : seeds[1]);
    expect(reasonAgainstRefresh(facts, 10n ** 7n)).toBe(reason);
    expect(() => assertRefresh(facts, 10n ** 7n)).toThrow(refusedWith('transaction/refused'));
  });

  it("is one with a coin that is called another person's: the card does not say that it is within the wallet", async () => {
    // So little that the owner's coin alone brings back no more than it held.
    const coins = [coinOf(wallet, 0), coinOf(wallet, 1, { amount: 600n })];
    const { psbt } = buildRefresh(wallet, options({ coins, feeRate: 4 }));
    const analysis = await analysePsbt(softwareSigner(), psbt, { policies: [wallet] });
    const read = (ownInputs: Analysis['ownInputs']) =>
      interpretInChunks(encodeSigningStream({ ...analysis, ownInputs }), 200, seeds[0], undefined, [
        multisigWalletId(wallet),
      ]).flatMap((event) => (event.type === 'facts' ? [event.facts] : []))[0];
    const [whole, part] = [
      read(analysis.ownInputs),
      read(analysis.ownInputs.filter(({ prevout }) => prevout.amount > 600n)),
    ];
    expect([whole?.within, part?.within, part?.transfers]).toEqual(['wallet', undefined, 0]);
    expect(reasonAgainstRefresh(part, 10n ** 7n)).toMatch('not proven to be of the wallet');
  });

  it('is one above the ceiling, one that no card reads, or a message', async () => {
    const { psbt, fee } = buildRefresh(wallet, options());
    const facts = await factsOf(psbt);
    expect(reasonAgainstRefresh(facts, fee)).toBeUndefined();
    expect(assertRefresh(facts, fee)).toBeUndefined();
    expect(reasonAgainstRefresh(facts, fee - 1n)).toMatch('is above the');
    expect(reasonAgainstRefresh(undefined, fee)).toBe('no card can read it');
    if (facts === undefined) throw new Error('no facts');
    const message = { standard: 'bip322', hash: new Uint8Array(32) } as const;
    expect(reasonAgainstRefresh({ ...facts, message }, fee)).toMatch('not understood');
    expect(reasonAgainstRefresh({ ...facts, blind: 'unknown-call' }, fee)).toMatch('not understood');
    expect(reasonAgainstRefresh({ ...facts, approvals: 1 }, fee)).toMatch('leaves');
    expect(reasonAgainstRefresh({ ...facts, change: { ...facts.change, count: 2 } }, fee)).toMatch('2 outputs');
    expect(reasonAgainstRefresh({ ...facts, warnings: ['inputs-of-others'] }, fee)).toMatch('not proven');
    expect(reasonAgainstRefresh({ ...facts, warnings: ['fee-high'] }, fee)).toBeUndefined();
    expect(reasonAgainstRefresh({ ...facts, fee: { ...facts.fee, amount: 0n } }, fee)).toMatch('do not agree');
  });
});
