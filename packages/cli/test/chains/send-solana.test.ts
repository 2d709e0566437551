/** Sending on Solana: transactions run in its virtual machine, behind servers of which some lie. */
import { readFileSync, writeFileSync } from 'node:fs';
import { base64 } from '@scure/base';
import { previewTransaction } from '@symbolon/chains/solana/sign';
import { decodeTransaction } from '@symbolon/chains/solana/transaction';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type ServedMachine, serveMachine } from '../../../chains/test/solana/serve-machine.ts';
import { self, somebody, tokenAccountOf, tokenProgram } from '../../../chains/test/solana/transactions.ts';
import { createMachine } from '../../../chains/test/solana/virtual-machine.ts';
import { copier, createWorkplace, errorOf, makeBox, type Run, resultOf, type Workplace } from '../support/workplace.ts';

const to = somebody('receiver');
const mint = somebody('mint');

type Sent = {
  readonly transactions: readonly {
    readonly amount: string;
    readonly transaction: string;
    readonly txid: string;
    readonly included: string;
    readonly preview: readonly string[];
  }[];
  readonly left: readonly { readonly what: string; readonly why: string }[];
};

let place: Workplace;
let copy: () => string;
const open: ServedMachine[] = [];
beforeAll(async () => {
  place = createWorkplace();
  await makeBox(place);
  copy = copier(place, 'box');
});
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});
afterAll(() => place.remove());

const serve = async (...args: Parameters<typeof serveMachine>): Promise<ServedMachine> => {
  const served = await serveMachine(...args);
  open.push(served);
  return served;
};
const run = (command: 'send' | 'sweep', { url }: { url: string }, ...args: readonly string[]): Promise<Run> =>
  place.symbolon(...[command, 'solana', ...args, '--server', url, '--network', 'testnet', '--json']);
const send = (served: { url: string }, ...args: readonly string[]) => run('send', served, ...args, '--pack', 'box');

test('SOL is sent; all of it leaves nothing', async () => {
  const machine = createMachine();
  const served = await serve(machine);
  const { transactions } = resultOf<Sent>(await send(served, to, '2.5', '--yes'));
  expect(transactions).toMatchObject([{ amount: '2500000000', included: 'yes' }]);
  expect([machine.balance(to), machine.balance()]).toEqual([2_500_000_000n, 7_499_995_000n]);
  const shown = transactions[0]?.preview.join('\n') ?? '';
  expect(shown).toContain(`Send 2.5 SOL to ${to}`);
  expect(shown).toContain('What stays: 7.499995 SOL');
  expect(shown).toContain('a server that lies can use it on mainnet');
  expect(transactions).toMatchObject([{ asset: 'solana:4uhcVJyU9pJkvQyS88uRDiswHXSCkY3z/slip44:501' }]);
  expect(shown).not.toContain('off the curve');
  expect(shown).toContain('nobody has used this address yet');
  resultOf<Sent>(await send(served, to, 'all', '--yes'));
  expect([machine.balance(to), machine.balance()]).toEqual([9_999_990_000n, 0n]);
});

test('what is signed is kept, and "broadcast" sends it once; a minute later it never happens', async () => {
  const machine = createMachine();
  const served = await serve(machine);
  const kept = place.path('kept-solana.txt');
  const args = [to, '1', '--yes', '--no-broadcast', '--output', kept];
  const [signed] = resultOf<Sent>(await send(served, ...args)).transactions;
  expect(served.sent).toEqual([]);
  expect(readFileSync(kept, 'utf8').trim()).toBe(signed?.transaction);
  const broadcast = () =>
    place.symbolon('broadcast', 'solana', kept, '--server', served.url, '--network', 'testnet', '--yes', '--json');
  const done = resultOf<Sent>(await broadcast());
  expect(done.transactions).toMatchObject([{ txid: signed?.txid, included: 'yes' }]);
  expect(done.transactions[0]?.preview.join('\n')).toContain(`Send 1 SOL to ${to}`);
  expect(machine.balance(to)).toBe(1_000_000_000n);
  machine.svm.expireBlockhash();
  // Its blockhash is gone, and it is in the chain.
  expect(resultOf<Sent>(await broadcast()).transactions).toMatchObject([{ txid: signed?.txid, included: 'yes' }]);
  resultOf<Sent>(await send(served, to, '1', '--yes', '--no-broadcast', '--output', kept, '--force'));
  machine.svm.expireBlockhash();
  expect(errorOf(await broadcast())).toMatchObject({ code: 'server/not-sent' });
  expect(machine.balance(to)).toBe(1_000_000_000n);
});

test('--max-fee counts the account that is made, and an address without a key is told', async () => {
  const machine = createMachine();
  machine.issue(tokenAccountOf(self, mint), self);
  const served = await serve(machine);
  const args = [to, '0.0004', '--token', mint, '--yes', '--max-fee'];
  const dear = errorOf(await send(served, ...args, '0.001'));
  expect(dear).toMatchObject({ code: 'usage/wrong', message: expect.stringContaining('it takes 0.00204428 SOL') });
  expect(served.sent).toEqual([]);
  const off = tokenAccountOf(somebody('who has no account'), mint);
  const shown = resultOf<Sent>(await send(served, off, '0.1', '--dry-run')).transactions[0]?.preview.join('\n');
  expect(shown).toContain('off the curve');
  resultOf<Sent>(await send(served, ...args, '0.0021'));
});

test('a token goes to the wallet of the receiver, and a sweep takes noted tokens first', async () => {
  const machine = createMachine();
  const source = tokenAccountOf(self, mint);
  machine.issue(source, self);
  const served = await serve(machine, [source]);
  const pack = copy();
  const at = ['--pack', pack, '--yes', '--gap', '2'];
  const bare = resultOf<Sent>(await run('send', served, to, '0.0004', '--token', mint, '--pack', pack, '--yes'));
  expect(machine.held(tokenAccountOf(to, mint))).toBe(400n);
  const shown = bare.transactions[0]?.preview.join('\n') ?? '';
  expect(shown).toContain('not among your notes');
  expect(shown).toContain('The receiver has no account for this token: it is made, and costs 0.00203928 SOL');
  const kept = resultOf<Sent>(
    await run('sweep', served, somebody('new wallet'), '--dry-run', ...at.filter((one) => one !== '--yes')),
  );
  expect(kept.left[0]).toMatchObject({ why: expect.stringContaining('notes set') });
  writeFileSync(place.path('mint.txt'), `solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp/token:${mint} 6 TST\n`);
  resultOf(await place.symbolon('notes', 'set', 'mint.txt', '--pack', pack, '--json'));
  const swept = resultOf<Sent>(await run('sweep', served, somebody('new wallet'), ...at));
  expect(swept.transactions.map(({ included }) => included)).toEqual(['yes', 'yes']);
  expect([machine.held(source), machine.balance()]).toEqual([0n, 0n]);
  expect(machine.held(tokenAccountOf(somebody('new wallet'), mint))).toBe(600n);
});

const wrongs: readonly (readonly [what: string, code: string, says: string, ...args: string[]])[] = [
  ['Ethereum', 'address/invalid', 'it is an address of Ethereum', '0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045', '1'],
  ['letters too few', 'address/invalid', 'bytes instead of 32', to.slice(4), '1'],
  ['the system program', 'address/invalid', 'nobody has its key', '1'.repeat(32), '1'],
  ['lamports', 'usage/wrong', 'decimals', to, '0.0000000001'],
  ['a fee rate', 'usage/wrong', 'always', to, '1', '--fee-rate', '3'],
];
test.each(wrongs)('%s is told before a server or a card is asked', async (_, code, says, ...args) => {
  const error = errorOf(await run('send', { url: 'http://127.0.0.1:1' }, ...args, '--pack', 'none'));
  expect(error).toMatchObject({ code, message: expect.stringContaining(says) });
});

test('what the runtime would refuse is told in words; nothing is signed', async () => {
  const machine = createMachine();
  const source = tokenAccountOf(self, mint);
  machine.issue(source, self);
  const served = await serve(machine);
  const refused = async (...args: readonly string[]) => errorOf(await send(served, ...args, '--yes'));
  expect(await refused(to, '11')).toMatchObject({ code: 'funds/lacking' });
  expect((await refused(to, '9.9999')).message).toContain('or nothing: send less, or "all"');
  expect((await refused(to, '0.0001')).message).toContain('a new account has to begin with 0.00089088 SOL');
  // To the lamport: what stays, and what a new account begins with.
  expect((await refused(to, '9.999104121')).message).toContain('0.000890879 SOL would stay');
  expect((await refused(to, '0.000890879')).message).toContain('a new account has to begin with');
  for (const enough of ['9.99910412', '0.00089088'])
    expect(resultOf<Sent>(await send(served, to, enough, '--dry-run')).transactions).toHaveLength(1);
  expect((await refused(source, '1')).message).toContain('give the address of the wallet');
  expect((await refused(tokenProgram, '1')).message).toContain('it is a program');
  const other = errorOf(
    await place.symbolon('send', 'solana', to, '1', '--server', served.url, '--pack', 'none', '--json'),
  );
  expect(other).toMatchObject({
    code: 'server/other-network',
    message: expect.stringContaining('the testnet of Solana'),
  });
  const failing = await serve(machine, [], (method, result) =>
    method === 'simulateTransaction' ? { value: { err: 'AccountFrozen' } } : result,
  );
  expect(errorOf(await send(failing, to, '1', '--yes'))).toMatchObject({ code: 'transaction/would-fail' });
  expect([...served.sent, ...failing.sent]).toEqual([]);
});

const nonsense = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    '',
    'NaN',
    true,
    [],
    {},
    -1,
    0,
    1e300,
    '1',
    { value: null },
    { value: {} },
    { value: -5 },
  ),
  fc.integer({ min: 0, max: 10_000_000 }),
  fc.integer({ min: 0, max: 1_000_000 }).map((value) => ({ value })),
);
const methods = [
  ...['getGenesisHash', 'getAccountInfo', 'getMinimumBalanceForRentExemption', 'getLatestBlockhash'],
  ...['simulateTransaction', 'sendTransaction', 'getSignatureStatuses'],
];

test('whatever a server answers, only what was shown is sent', async () => {
  let sent = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.subarray(methods, { minLength: 1, maxLength: 2 }),
      fc.array(nonsense, { minLength: 1, maxLength: 3 }),
      fc.constantFrom('2.5', 'all'),
      async (lies, answers, amount) => {
        let asked = 0;
        const served = await serve(createMachine(), [], (method, result) => {
          if (!lies.includes(method)) return result;
          asked += 1;
          return answers[asked % answers.length];
        });
        const done = await send(served, to, amount, '--yes', '--wait', '0');
        expect(done.status, done.stderr).not.toBe(1);
        expect(served.sent.length).toBeLessThanOrEqual(1);
        for (const raw of served.sent) {
          sent += 1;
          const { transfers, facts } = previewTransaction(decodeTransaction(base64.decode(raw)).message, {
            from: self,
          });
          expect(transfers.length).toBe(1);
          expect(facts.fee.amount).toBe(5_000n);
          expect(done.stderr).toContain(`SOL to ${to}`);
          if (amount === '2.5') expect(transfers[0]?.amount).toBe(2_500_000_000n);
        }
        await served.close();
      },
    ),
    {
      numRuns: Number(process.env['SEND_RUNS'] ?? 8),
      examples: [
        [[], [0], 'all'],
        [[], [0], '2.5'],
      ],
    },
  );
  expect(sent).toBeGreaterThan(0);
});
