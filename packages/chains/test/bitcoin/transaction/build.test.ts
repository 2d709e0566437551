import { hex } from '@scure/base';
import * as bitcoinjs from 'bitcoinjs-lib';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { accountAddress, bitcoinAccount } from '../../../src/bitcoin/address/account.ts';
import { listOwnCoins } from '../../../src/bitcoin/discover/coins.ts';
import { discover } from '../../../src/bitcoin/discover/discover.ts';
import { createEsploraServer } from '../../../src/bitcoin/discover/esplora.ts';
import { decodePsbt } from '../../../src/bitcoin/firmware/transaction/psbt.ts';
import { previewPsbt } from '../../../src/bitcoin/sign/preview.ts';
import { signPsbt } from '../../../src/bitcoin/sign/sign.ts';
import { buildPayment } from '../../../src/bitcoin/transaction/build.ts';
import { fuzzRuns } from '../../fuzz-runs.ts';
import { softwareSigner } from '../../software-signer.ts';
import { fakeChain, impatient, serveEsplora } from '../discover/fake-chain.ts';
import { readingSigner } from '../interpreters/reading-signer.ts';
import { foreignScript } from '../make-psbt.ts';
import { coinsOf } from '../own-coins.ts';
import { interpretWithBitcore, verifyWithBitcoinjs } from '../verify.ts';

const address = 'bc1q42424242424242424242424242424242ty9ll3';

describe('a payment', () => {
  it('is built from any script type, previewed, signed by a signer that reads it, and right by both judges', async () => {
    for (const scriptType of ['p2pkh', 'p2sh-p2wpkh', 'p2wpkh', 'p2tr'] as const) {
      for (const psbtVersion of [0, 2] as const) {
        const account = await bitcoinAccount(softwareSigner(), { scriptType });
        const coins = await coinsOf(scriptType, [40_000n, 50_000n, 60_000n]);
        const built = buildPayment({
          coins,
          payments: [{ address, amount: 70_000n }],
          feeRate: 2.5,
          account,
          changeIndex: 3,
          psbtVersion,
        });
        const preview = await previewPsbt(softwareSigner(), built.psbt);
        expect(preview.recipients).toMatchObject([{ address, amount: 70_000n }]);
        expect(preview.change.map(({ amount }) => amount)).toEqual([built.change]);
        expect(preview.fee).toBe(built.fee);
        const { complete } = await signPsbt(readingSigner(), built.psbt);
        const prevouts = decodePsbt(built.psbt).inputs.flatMap(({ prevout }) =>
          prevout === undefined ? [] : [prevout],
        );
        expect(interpretWithBitcore(complete?.transaction ?? new Uint8Array(), prevouts)).toEqual(
          prevouts.map(() => true),
        );
        expect(verifyWithBitcoinjs(complete?.transaction ?? new Uint8Array(), prevouts)).toEqual(
          prevouts.map(() => true),
        );
      }
    }
  });

  it('pays at least the fee rate asked for, whatever the coins', async () => {
    const account = await bitcoinAccount(softwareSigner());
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.bigInt(1_000n, 1_000_000n), { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 60 }),
        fc.bigInt(1_000n, 900_000n),
        async (amounts, feeRate, amount) => {
          const coins = await coinsOf('p2wpkh', amounts);
          const build = () =>
            buildPayment({ coins, payments: [{ address, amount }], feeRate, account, changeIndex: 0 });
          let built: ReturnType<typeof build>;
          try {
            built = build();
          } catch (error) {
            expect(error).toMatchObject({ code: 'funds/insufficient' });
            return;
          }
          const { complete, preview } = await signPsbt(softwareSigner(), built.psbt, { maxFee: 10n ** 9n });
          const size = BigInt(
            bitcoinjs.Transaction.fromBuffer(complete?.transaction ?? new Uint8Array()).virtualSize(),
          );
          expect(built.fee).toBeGreaterThanOrEqual(size * BigInt(feeRate));
          expect(preview.recipients).toMatchObject([{ address, amount }]);
        },
      ),
      { numRuns: fuzzRuns(25) },
    );
  });

  it('spends confirmed coins unless told otherwise', async () => {
    const account = await bitcoinAccount(softwareSigner());
    const coins = (await coinsOf('p2wpkh', [50_000n])).map((coin) => ({ ...coin, height: undefined }));
    const options = { coins, payments: [{ address, amount: 10_000n }], feeRate: 1, account, changeIndex: 0 };
    expect(() => buildPayment(options)).toThrow(expect.objectContaining({ code: 'funds/insufficient' }));
    expect(buildPayment({ ...options, unconfirmed: true }).change).toBeGreaterThan(39_000n);
  });

  it('brings no more back to an account than its coins put in: signers would take it for a payment', async () => {
    const home = await bitcoinAccount(softwareSigner());
    const other = await bitcoinAccount(softwareSigner(), { account: 3 });
    const coins = await coinsOf('p2wpkh', [50_000n]);
    const options = { coins, payments: [{ address, amount: 10_000n }], feeRate: 1, changeIndex: 0 };
    expect(() => buildPayment({ ...options, account: other })).toThrow(
      expect.objectContaining({ code: 'argument/invalid', message: expect.stringContaining('account') }),
    );
    // The same account under another purpose is the same account.
    const taproot = await bitcoinAccount(softwareSigner(), { scriptType: 'p2tr' });
    for (const account of [home, taproot]) {
      const { psbt, change } = buildPayment({ ...options, account });
      expect((await previewPsbt(softwareSigner(), psbt)).change).toMatchObject([{ amount: change }]);
    }
  });

  it('is refused without coins enough, to nobody, of dust, to a foreign address, or at a senseless fee rate', async () => {
    const account = await bitcoinAccount(softwareSigner());
    const options = {
      coins: await coinsOf('p2wpkh', [50_000n]),
      payments: [{ address, amount: 10_000n }],
      feeRate: 1,
      account,
      changeIndex: 0,
    };
    const code = (value: string) => expect.objectContaining({ code: value });
    expect(() => buildPayment({ ...options, payments: [{ address, amount: 50_000n }] })).toThrow(
      code('funds/insufficient'),
    );
    expect(() => buildPayment({ ...options, payments: [] })).toThrow(code('argument/invalid'));
    expect(() => buildPayment({ ...options, payments: [{ address, amount: 293n }] })).toThrow(code('argument/invalid'));
    expect(() =>
      buildPayment({
        ...options,
        payments: [{ address: 'tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx', amount: 10_000n }],
      }),
    ).toThrow(code('address/invalid'));
    for (const feeRate of [0, -1, Number.NaN, 10_001])
      expect(() => buildPayment({ ...options, feeRate })).toThrow(code('argument/invalid'));
  });
});

describe('from server to server', () => {
  let close = async () => {};
  afterEach(() => close());

  it('a restored wallet finds its coins, pays, and broadcasts', async () => {
    const account = await bitcoinAccount(softwareSigner());
    const chain = fakeChain([
      [{ amount: 1n, script: foreignScript }],
      [{ amount: 80_000n, script: accountAddress(account, 0, 0).script }],
    ]);
    const esplora = await serveEsplora(chain);
    close = esplora.close;
    const server = createEsploraServer(esplora.url, { ...impatient() });
    const { accounts } = await discover(softwareSigner(), { server, scriptTypes: ['p2wpkh'] });
    const coins = await listOwnCoins(server, accounts);
    const { psbt } = buildPayment({
      coins,
      payments: [{ address, amount: 30_000n }],
      feeRate: await server.estimateFee(6),
      account,
      changeIndex: 0,
    });
    const { complete } = await signPsbt(readingSigner(), psbt);
    await server.broadcast(complete?.transaction ?? new Uint8Array());
    expect(chain.broadcast).toEqual([hex.encode(complete?.transaction ?? new Uint8Array())]);
  });
});
