/**
 * Sending bitcoin, on a small chain of a regtest whose scripts bitcore-lib runs, through Electrum servers, of which
 * some lie.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { base64, hex } from '@scure/base';
import { OutScript, p2wpkh, RawTx, Transaction } from '@scure/btc-signer';
import { addressOfScript, networks } from '@symbolon/chains/bitcoin/address';
import { scriptHash } from '@symbolon/chains/bitcoin/discover';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type ElectrumChain, serveSmallChain } from '../../../chains/test/bitcoin/inheritance/electrum-chain.ts';
import { createSmallChain, type SmallChain } from '../../../chains/test/bitcoin/inheritance/small-chain.ts';
import { createWorkplace, errorOf, makeBox, type Run, resultOf, root, type Workplace } from '../support/workplace.ts';

const to = 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080';
const receiver = OutScript.encode({ type: 'wpkh', hash: hex.decode('751e76e8199196d454941c45d1b3a323f1433bd6') });
/** The first block of regtest (Bitcoin Core, chainparams.cpp), and of mainnet. */
const genesis = `0100000000000000000000000000000000000000000000000000000000000000000000003ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4adae5494dffff7f2002000000`;
const mainnet = `0100000000000000000000000000000000000000000000000000000000000000000000003ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a29ab5f49ffff001d1dac2b7c`;

type Moved = { readonly transaction: string; readonly txid: string; readonly amount: string; readonly fee: string };
type Sent = {
  readonly transactions: readonly (Moved & { readonly sent: boolean; readonly preview: readonly string[] })[];
  readonly left: readonly { readonly what: string; readonly why: string }[];
};
type Meddle = Parameters<typeof serveSmallChain>[1];

let place: Workplace;
const open: ElectrumChain[] = [];
beforeAll(async () => {
  place = createWorkplace();
  await makeBox(place);
});
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});
afterAll(() => place.remove());

const ours = (tail: string, account = 0): Uint8Array =>
  p2wpkh(root.derive(`m/84'/1'/${account}'/${tail}`).publicKey ?? new Uint8Array()).script;

/** A chain on which these amounts are ours. */
function chainWith(amounts: readonly (readonly [amount: bigint, tail: string, account?: number])[]): SmallChain {
  return createSmallChain(
    amounts.map(([amount, tail, account], n) =>
      RawTx.encode({
        ...{ version: 2, segwitFlag: false, lockTime: 0, witnesses: undefined },
        inputs: [{ txid: new Uint8Array(32).fill(n + 1), index: 0, finalScriptSig: new Uint8Array(), sequence: 0 }],
        outputs: [{ script: ours(tail, account), amount }],
      }),
    ),
  );
}

/** With the first block, which the small chain has not. */
async function serve(chain: SmallChain, meddle: Meddle = (_, result) => result, first = genesis) {
  const electrum = await serveSmallChain(chain, (method, result, params) => {
    const isFirst = method === 'blockchain.block.headers' && params[0] === 0;
    return meddle(method, isFirst ? { count: 1, hex: first, max: 2016 } : result, params);
  });
  open.push(electrum);
  return electrum;
}

type Spending = 'send' | 'sweep';
const argsOf = (command: Spending, { url }: { url: string }, ...args: readonly string[]): readonly string[] => [
  command,
  'bitcoin',
  ...args,
  '--server',
  url,
  '--network',
  'regtest',
  '--pack',
  'box',
  '--json',
];
const run = (...given: Parameters<typeof argsOf>): Promise<Run> => place.symbolon(...argsOf(...given));
const outputsOf = (transaction: Uint8Array) =>
  RawTx.decode(transaction).outputs.map(({ amount, script }) => [amount, hex.encode(script)] as const);

test('a payment is sent, and its change comes back to the account', async () => {
  const chain = chainWith([
    [100_000n, '0/2'],
    [400_000n, '1/0'],
  ]);
  const electrum = await serve(chain);
  const { transactions } = resultOf<Sent>(await run('send', electrum, to, '0.003', '--yes'));
  const [sent] = transactions;
  expect(sent).toMatchObject({ amount: '300000', sent: true });
  const [broadcast = new Uint8Array()] = electrum.waiting;
  expect(hex.encode(broadcast)).toBe(sent?.transaction);
  const outputs = outputsOf(broadcast);
  const fee = 400_000n - outputs.reduce((sum, [amount]) => sum + amount, 0n);
  expect(`${fee}`).toBe(sent?.fee);
  expect(outputs).toContainEqual([300_000n, hex.encode(receiver)]);
  expect(outputs).toContainEqual([100_000n - fee, hex.encode(ours('1/1'))]);
  // BIP-125: it can be replaced by one that pays more.
  expect(RawTx.decode(broadcast).inputs.map(({ sequence }) => sequence)).toEqual([0xfffffffd]);
  const shown = sent?.preview.join('\n') ?? '';
  expect(shown).toContain('To: bcrt 1qw5 08d6 qejx tdg4');
  expect(shown).toMatch(/The fee is 0\.0000\d+ test BTC, 0\.\d+ % of what is sent/);
  expect(shown).toMatch(/Change comes back to the account: 0\.0009\d+ test BTC/);
  expect(chain.judge(broadcast)).toBe(true);
});

test('all of an account goes without change; a sweep takes every account, and says what stays', async () => {
  const coins = [
    [100_000n, '0/2'],
    [400_000n, '1/0'],
    [50_000n, '0/0', 1],
    [200n, '0/1', 1],
  ] as const;
  const one = resultOf<Sent>(await run('send', await serve(chainWith(coins)), to, 'all', '--yes'));
  expect(outputsOf(hex.decode(one.transactions[0]?.transaction ?? '')).length).toBe(1);
  expect(Number(one.transactions[0]?.amount) + Number(one.transactions[0]?.fee)).toBe(500_000);
  const electrum = await serve(chainWith(coins));
  const swept = resultOf<Sent>(await run('sweep', electrum, to, '--yes'));
  expect(Number(swept.transactions[0]?.amount) + Number(swept.transactions[0]?.fee)).toBe(550_000);
  expect(electrum.waiting.map((transaction) => outputsOf(transaction).map(([, script]) => script))).toEqual([
    [hex.encode(receiver)],
  ]);
  expect(swept.left[0]?.what).toContain('0.000002 test BTC (');
  expect(swept.left[0]?.why).toContain('more than it is worth');
});

test('a rate is what was typed, or refused; the receiver gets no change', async () => {
  const coins = [[100_000n, '0/2']] as const;
  for (const [rate, says] of [
    ['1.1', 'give 1 or 2'],
    ['0.1', 'at least 1'],
    ['99999', '1 to 10000'],
    ['0', 'costs nothing'],
  ] as const) {
    const wrong = errorOf(await run('send', { url: 'tcp://127.0.0.1:1' }, to, '0.0005', '--fee-rate', rate));
    expect(wrong).toMatchObject({ code: 'usage/wrong', message: expect.stringContaining(`--fee-rate: `) });
    expect(wrong.message).toContain(says);
  }
  const most = errorOf(await run('send', { url: 'tcp://127.0.0.1:1' }, to, '0.0005', '--max-fee', '1000'));
  expect(most).toMatchObject({ code: 'usage/wrong', message: expect.stringContaining('--max-fee: 1000 BTC') });
  const electrum = await serve(chainWith(coins));
  const own = addressOfScript(ours('1/0'), networks.regtest) ?? '';
  const { transactions } = resultOf<Sent>(await run('send', electrum, own, '0.0005', '--yes', '--fee-rate', '2'));
  expect(transactions[0]?.preview.join('\n')).toContain('Change comes back to the account');
  expect(outputsOf(electrum.waiting[0] ?? new Uint8Array()).map(([, script]) => script)).toContain(
    hex.encode(ours('1/1')),
  );
});

test('change far beyond what the server has proven is told', async () => {
  const claimed = new Set(
    Array.from({ length: 30 }, (_, index) => hex.encode(scriptHash(ours(`1/${index}`)).reverse())),
  );
  const lying = await serve(chainWith([[100_000n, '0/2']]), (method, result, [hash]) =>
    method === 'blockchain.scripthash.get_history' && claimed.has(`${hash}`)
      ? [{ tx_hash: '11'.repeat(32), height: 1 }]
      : result,
  );
  const { transactions } = resultOf<Sent>(await run('send', lying, to, '0.0005', '--dry-run'));
  expect(transactions[0]?.preview.join('\n')).toContain('address 30 of the chain of change');
});

test('what is signed is kept, and "broadcast" sends it: as a transaction, and as a PSBT', async () => {
  const electrum = await serve(chainWith([[100_000n, '0/2']]));
  const kept = place.path('kept.txt');
  const args = [to, '0.0005', '--yes', '--no-broadcast', '--output', kept];
  const [signed] = resultOf<Sent>(await run('send', electrum, ...args)).transactions;
  expect(electrum.waiting).toEqual([]);
  expect(readFileSync(kept, 'utf8')).toBe(`${signed?.transaction}\n`);
  const at = ['--server', electrum.url, '--network', 'regtest', '--yes', '--json'];
  const sent = resultOf<Sent>(await place.symbolon('broadcast', 'bitcoin', kept, ...at));
  expect(sent.transactions).toMatchObject([{ txid: signed?.txid, sent: true }]);
  expect(sent.transactions[0]?.preview.join('\n')).toContain(`0.0005 test BTC to ${to}`);
  expect(electrum.waiting.map((bytes) => hex.encode(bytes))).toEqual([signed?.transaction]);
  const { witnesses = [], inputs, outputs } = RawTx.decode(hex.decode(signed?.transaction ?? ''));
  const psbt = new Transaction({ version: 2 });
  const witnessUtxo = { amount: 100_000n, script: ours('0/2') };
  for (const { txid, index, sequence } of inputs) psbt.addInput({ txid, index, sequence, witnessUtxo });
  for (const output of outputs) psbt.addOutput(output);
  const unsigned = psbt.toPSBT();
  for (const n of inputs.keys()) psbt.updateInput(n, { finalScriptWitness: witnesses[n] ?? [] }, true);
  writeFileSync(place.path('final.psbt'), base64.encode(psbt.toPSBT()));
  const again = resultOf<Sent>(await place.symbolon('broadcast', 'bitcoin', place.path('final.psbt'), ...at));
  expect(again.transactions).toMatchObject([{ txid: signed?.txid }]);
  writeFileSync(place.path('unsigned.psbt'), base64.encode(unsigned));
  const refused = errorOf(await place.symbolon('broadcast', 'bitcoin', place.path('unsigned.psbt'), ...at));
  expect(refused).toMatchObject({ code: 'file/malformed', message: expect.stringContaining('sign') });
});

const wrongs: readonly (readonly [what: string, code: string, says: string, ...args: string[]])[] = [
  [
    'mainnet',
    'address/invalid',
    'it is a Bitcoin address, and the network is regtest',
    'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4',
    '1',
  ],
  ['Ethereum', 'address/invalid', 'it is an address of Ethereum', '0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045', '1'],
  ['a wrong letter', 'address/invalid', 'a letter is mistyped', 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt081', '1'],
  ['dust', 'usage/wrong', 'less than 294 satoshi', to, '0.00000293'],
  ['a token', 'usage/wrong', 'no tokens', to, '1', '--token', 'USDC'],
  ['a path', 'usage/wrong', '--type and --account', to, '1', '--path', "m/84'/1'/0'"],
  ['a fee rate', 'usage/wrong', 'satoshi per virtual byte', to, '1', '--fee-rate', 'much'],
];
test.each(wrongs)('%s is told before a server or a card is asked', async (_, code, says, ...args) => {
  const error = errorOf(
    await place.symbolonIn(place.path('bin'), ...argsOf('send', { url: 'tcp://127.0.0.1:1' }, ...args)),
  );
  expect(error).toMatchObject({ code, message: expect.stringContaining(says) });
});

test('a login for an Electrum server is refused: nothing would use it', async () => {
  const error = errorOf(await run('send', { url: 'ssl://me:s3cret@electrum.example:50002' }, to, '0.0005', '--yes'));
  expect(error).toMatchObject({ code: 'usage/wrong', message: expect.stringContaining('takes no login') });
  expect(JSON.stringify(error)).not.toContain('s3cret');
});

test('another network, too little, fees that nobody believes, and refusals are told with what to do', async () => {
  const chain = chainWith([[100_000n, '0/2']]);
  const other = errorOf(await run('send', await serve(chain, undefined, mainnet), to, '0.0005', '--yes'));
  expect(other).toMatchObject({
    code: 'server/other-network',
    message: expect.stringContaining('a server of Bitcoin, and not of the regtest'),
  });
  const electrum = await serve(chain);
  const poor = errorOf(await run('send', electrum, to, '0.001', '--yes'));
  expect(poor).toMatchObject({ code: 'funds/lacking', message: expect.stringContaining('0.001 test BTC and its fee') });
  const capped = errorOf(await run('send', electrum, to, '0.0005', '--yes', '--max-fee', '0.000001'));
  expect(capped).toMatchObject({ code: 'usage/wrong', message: expect.stringContaining('the most you allow') });
  // --max-fee holds to the satoshi.
  const [paid] = resultOf<Sent>(await run('send', electrum, to, '0.0005', '--dry-run')).transactions;
  const most = (satoshi: number) => ['--max-fee', (satoshi / 1e8).toFixed(8)];
  const exact = await run('send', electrum, to, '0.0005', '--dry-run', ...most(Number(paid?.fee)));
  expect(resultOf<Sent>(exact).transactions).toHaveLength(1);
  const under = errorOf(await run('send', electrum, to, '0.0005', '--dry-run', ...most(Number(paid?.fee) - 1)));
  expect(under).toMatchObject({ code: 'usage/wrong', message: expect.stringContaining('the most you allow') });
  const rate = (value: unknown) =>
    serve(chain, (method, result) => (method === 'blockchain.estimatefee' ? value : result));
  expect(errorOf(await run('send', await rate(0.9), to, '0.0005', '--yes'))).toMatchObject({ code: 'fee/unbelieved' });
  // 501 satoshi per virtual byte, and 500.
  const beyond = errorOf(await run('send', await rate(0.00501), to, '0.0001', '--yes'));
  expect(beyond).toMatchObject({ code: 'fee/unbelieved', message: expect.stringContaining('501 satoshi') });
  const dearest = await run('send', await rate(0.005), to, '0.0001', '--dry-run', '--max-fee', '0.001');
  expect(resultOf<Sent>(dearest).transactions).toHaveLength(1);
  expect(errorOf(await run('send', await rate(-1), to, '0.0005', '--yes')).message).toContain('--fee-rate');
  const refusing = await serve(chain, (method, result) => {
    if (method === 'blockchain.transaction.broadcast') throw new Error('bad-txns-inputs-missingorspent');
    return result;
  });
  const refused = await run('send', refusing, to, '0.0005', '--yes');
  expect(errorOf(refused)).toMatchObject({
    code: 'server/not-sent',
    message: expect.stringContaining('is spent already'),
  });
  expect(refused.stderr).toContain('symbolon broadcast bitcoin FILE --server');
  const [raw = ''] = /^0200000000010[0-9a-f]+$/m.exec(refused.stderr) ?? [];
  expect(chain.judge(hex.decode(raw))).toBe(true);
  // Of one that is in a block the coins are spent, by itself: the server has it under its own hash.
  let taken: unknown;
  const late = await serve(chain, (method, result, params) => {
    if (method === 'blockchain.transaction.broadcast') {
      [taken] = params;
      throw new Error('bad-txns-inputs-missingorspent');
    }
    return method === 'blockchain.transaction.get' && taken !== undefined ? taken : result;
  });
  const { transactions } = resultOf<Sent>(await run('send', late, to, '0.0005', '--yes'));
  expect(transactions).toMatchObject([{ transaction: taken, sent: true }]);
});

test('a coin that no block is proven to have is not spent, and neither is one without a block', async () => {
  const chain = chainWith([[100_000n, '0/2']]);
  const madeUp = await serve(chain, (method, result) =>
    method === 'blockchain.transaction.get_merkle' ? { ...(result as object), merkle: [], pos: 0 } : result,
  );
  const refused = errorOf(await run('send', madeUp, to, '0.0005', '--yes'));
  expect(refused).toMatchObject({
    code: 'server/wrong-answer',
    message: expect.stringContaining('does not prove that block'),
  });
  const unconfirmed = await serve(chain, (method, result) =>
    method === 'blockchain.scripthash.listunspent'
      ? (result as readonly object[]).map((coin) => ({ ...coin, height: 0 }))
      : result,
  );
  const poor = errorOf(await run('send', unconfirmed, to, '0.0005', '--yes'));
  expect(poor).toMatchObject({ code: 'funds/lacking', message: expect.stringContaining('0 test BTC in blocks') });
  const swept = resultOf<Sent>(await run('sweep', unconfirmed, to, '--yes'));
  expect(swept.transactions).toEqual([]);
  expect(swept.left[0]?.why).toContain('no block has it yet');
});

const nonsense = fc.oneof(
  fc.constantFrom<unknown>(null, '', 'NaN', true, [], {}, -1, 0, 1e300, '00', [[]], [{}], 0.00001, 0.004),
  fc.integer({ min: 0, max: 1_000_000 }),
);
const methods = [
  ...['server.version', 'blockchain.headers.subscribe', 'blockchain.block.headers', 'blockchain.estimatefee'],
  ...['blockchain.scripthash.get_history', 'blockchain.scripthash.listunspent', 'blockchain.transaction.get'],
  ...['blockchain.transaction.get_merkle', 'blockchain.transaction.broadcast'],
];

test('whatever a server answers, only what was shown is sent, and for no more than was shown', async () => {
  let sent = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.subarray(methods, { minLength: 1, maxLength: 2 }),
      fc.array(nonsense, { minLength: 1, maxLength: 3 }),
      fc.constantFrom('0.0005', 'all'),
      async (lies, answers, amount) => {
        let asked = 0;
        const given: string[] = [];
        const chain = chainWith([
          [100_000n, '0/2'],
          [400_000n, '1/0'],
        ]);
        const electrum = await serve(chain, (method, result, [first]) => {
          if (method === 'blockchain.transaction.broadcast') given.push(`${first}`);
          if (!lies.includes(method)) return result;
          asked += 1;
          return answers[asked % answers.length];
        });
        const done = await run('send', electrum, to, amount, '--yes', '--gap', '3');
        expect(done.status, done.stderr).not.toBe(1);
        expect(given.length).toBeLessThanOrEqual(1);
        for (const raw of given) {
          sent += 1;
          const { inputs } = RawTx.decode(hex.decode(raw));
          const spent = inputs.reduce((sum, { txid, index }) => {
            const bytes = chain.transactions.get(hex.encode(txid)) ?? new Uint8Array();
            return sum + (RawTx.decode(bytes).outputs[index]?.amount ?? 0n);
          }, 0n);
          const outputs = outputsOf(hex.decode(raw));
          const fee = spent - outputs.reduce((sum, [value]) => sum + value, 0n);
          const [paid] = outputs.filter(([, script]) => script === hex.encode(receiver));
          const others = outputs.filter(([, script]) => script !== hex.encode(receiver));
          if (amount === '0.0005') expect(paid?.[0]).toBe(50_000n);
          else expect(others).toEqual([]);
          expect(
            others.every(
              ([, script]) =>
                [1, 2, 3].some((n) => script === hex.encode(ours(`1/${n}`))) || script === hex.encode(ours('1/0')),
            ),
          ).toBe(true);
          expect(done.stderr).toContain(`The fee is ${inCoins(fee)} test BTC`);
        }
        await electrum.close();
      },
    ),
    {
      numRuns: Number(process.env['SEND_RUNS'] ?? 8),
      // The truth, and a fee that is much and believed.
      examples: [
        [[], [0], 'all'],
        [['blockchain.estimatefee'], [0.004], '0.0005'],
      ],
    },
  );
  expect(sent).toBeGreaterThan(0);
});

const inCoins = (amount: bigint): string =>
  `${`${amount}`
    .padStart(9, '0')
    .replace(/(\d{8})$/, '.$1')
    .replace(/0+$/, '')}`;
