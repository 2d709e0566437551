/** Sending on an EVM chain, by a node that runs it, and by servers that lie. */
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decodeTransaction } from '@symbolon/chains/ethereum/transaction';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Node, startAnvil } from '../../../chains/test/ethereum/anvil.ts';
import contracts from '../../../chains/test/ethereum/contracts/tokens.json' with { type: 'json' };
import {
  atTerminal,
  copier,
  createWorkplace,
  errorOf,
  makeBox,
  type Run,
  resultOf,
  type Workplace,
} from '../support/workplace.ts';

const to = '0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045';
const own = '0x9858EfFD232B4033E47d90003D41EC34EcaEda94';
const ether = 10n ** 18n;

type Moved = {
  readonly transaction: string;
  readonly txid: string;
  readonly amount: string;
  readonly fee: string;
  readonly sent: boolean;
  readonly included: string;
  readonly preview: readonly string[];
};
type Sent = { readonly transactions: readonly Moved[]; readonly left: readonly { what: string; why: string }[] };

let place: Workplace;
let copy: () => string;
let node: Node;
beforeAll(async () => {
  place = createWorkplace();
  await makeBox(place);
  copy = copier(place, 'box');
  node = await startAnvil();
});
afterAll(async () => {
  await node?.stop();
  place.remove();
});

const hexOf = (amount: bigint) => `0x${amount.toString(16)}`;
const give = (amount: bigint, address = own) => node.rpc('anvil_setBalance', address, hexOf(amount));
const balance = async (address: string) => BigInt(`${await node.rpc('eth_getBalance', address, 'latest')}`);
const sendOf = (pack: string, ...args: readonly string[]): Promise<Run> =>
  place.symbolon('send', 'ethereum', ...args, '--server', node.url, '--network', '31337', '--pack', pack, '--json');
const send = (...args: readonly string[]): Promise<Run> => sendOf('box', ...args);
const saidBy = ({ stderr }: Run): string => stderr;

test('coins are sent, and the fee is what was shown at most', async () => {
  await give(ether);
  const before = await balance(to);
  const { transactions } = resultOf<Sent>(await send(to, '0.25', '--yes'));
  expect(transactions).toMatchObject([{ amount: `${ether / 4n}`, sent: true, included: 'yes' }]);
  expect((await balance(to)) - before).toBe(ether / 4n);
  const cost = (3n * ether) / 4n - (await balance(own));
  expect(cost).toBeGreaterThan(0n);
  expect(cost).toBeLessThanOrEqual(BigInt(transactions[0]?.fee ?? 0));
  const shown = transactions[0]?.preview.join('\n') ?? '';
  expect(shown).toContain(`Send 0.25 ETH to ${to}`);
  expect(shown).toContain('To: 0x d8dA 6BF2 6964 aF9D 7eEd 9e03 E534 15D3 7aA9 6045');
  expect(shown).toMatch(/The fee is at most 0\.\d+ % of what is sent/);
  expect(shown).toMatch(/What stays: 0\.7\d+ ETH/);
});

test('--fee-rate is the most, and no gift to the proposer', async () => {
  await give(ether);
  const dry = resultOf<Sent>(await send(to, '0.1', '--fee-rate', '100', '--yes', '--no-broadcast'));
  const raw = dry.transactions[0]?.transaction ?? '';
  const { transaction } = decodeTransaction(Uint8Array.from(Buffer.from(raw.slice(2), 'hex')));
  if (transaction.type !== 'eip1559') throw new Error(transaction.type);
  expect(transaction.maxFeePerGas).toBe(100n * 10n ** 9n);
  expect(transaction.maxPriorityFeePerGas).toBeLessThanOrEqual(2n * 10n ** 9n);
});

test('a --fee-rate below what the last block took is told before anything is signed', async () => {
  await give(ether);
  const shownAt = async (rate: string) =>
    resultOf<Sent>(await send(to, '0.1', '--fee-rate', rate, '--dry-run')).transactions[0]?.preview.join('\n') ?? '';
  expect(await shownAt('0.000001')).toMatch(
    /WARNING: --fee-rate pays 0\.000001 gwei at most, and the last block took [\d.]+ gwei: it waits/,
  );
  expect(await shownAt('100')).not.toContain('the last block took');
});

test('all of the coin leaves nothing behind', async () => {
  await give(ether / 3n);
  const before = await balance(to);
  const { transactions } = resultOf<Sent>(await send(to, 'all', '--yes'));
  expect(await balance(own)).toBe(0n);
  expect((await balance(to)) - before).toBe(BigInt(transactions[0]?.amount ?? 0));
  expect(transactions[0]?.preview.join('\n')).toMatch(/The fee is (exactly|about|less than) 0\.\d+ % of what is sent/);
  expect(errorOf(await send(to, 'all', '--yes'))).toMatchObject({
    code: 'funds/lacking',
    message: expect.stringMatching(/^it takes ETH for the fee, and 0x\w+ has 0 ETH;/),
  });
});

test('nothing is sent by --dry-run; --no-broadcast keeps it for "broadcast", which sends it once', async () => {
  await give(ether);
  const dry = resultOf<Sent>(await send(to, '0.1', '--dry-run'));
  expect(dry.transactions).toMatchObject([{ transaction: null, txid: null, sent: false }]);
  const kept = place.path('kept.txt');
  const signed = resultOf<Sent>(await send(to, '0.1', '--yes', '--no-broadcast', '--output', kept));
  expect(signed.transactions).toMatchObject([{ sent: false }]);
  expect(await balance(own)).toBe(ether);
  expect(readFileSync(kept, 'utf8').trim()).toBe(signed.transactions[0]?.transaction);
  // As PowerShell writes it.
  writeFileSync(kept, Buffer.from(`\uFEFF${readFileSync(kept, 'utf8')}`, 'utf16le'));
  const at = ['--server', node.url, '--network', '31337', '--json'];
  const refused = errorOf(await place.symbolon('broadcast', 'ethereum', kept, ...at));
  expect(refused.code).toBe('confirmation/needed');
  const before = await balance(to);
  const sent = resultOf<Sent>(await place.symbolon('broadcast', 'ethereum', kept, ...at, '--yes'));
  expect(sent.transactions).toMatchObject([{ txid: signed.transactions[0]?.txid, sent: true, included: 'yes' }]);
  expect((await balance(to)) - before).toBe(ether / 10n);
  // The node says "nonce too low" of it, and it is in the chain: who is told otherwise pays twice.
  const again = resultOf<Sent>(await place.symbolon('broadcast', 'ethereum', kept, ...at, '--yes'));
  expect(again.transactions).toMatchObject([{ txid: signed.transactions[0]?.txid, sent: true, included: 'yes' }]);
});

/** Passes questions on to the node, and may change the answers. */
async function between(meddle: (method: string, params: readonly unknown[], result: unknown) => unknown) {
  const raw: string[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const { id, method, params } = JSON.parse(body);
    if (method === 'eth_sendRawTransaction') raw.push(params[0]);
    const answer = await node.rpc(method, ...params).then(
      (result) => ({ result: meddle(method, params, result) }),
      (error: Error) => {
        const changed = meddle(method, params, error);
        return changed === error
          ? { error: { code: -32000, message: error.message.replace(/^\w+: /, '') } }
          : { result: changed };
      },
    );
    response.end(JSON.stringify({ jsonrpc: '2.0', id, ...answer }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, raw, close };
}

/** The token of the tests says nothing of its decimals. */
const withDecimals = (method: string, [call]: readonly unknown[], result: unknown): unknown =>
  method === 'eth_call' && (call as { readonly data: string }).data === '0x313ce567'
    ? `0x${'2'.padStart(64, '0')}`
    : result;

/** 1000 of the smallest units of a token, for the account of the card. */
async function deployToken(): Promise<string> {
  await node.rpc('anvil_impersonateAccount', own);
  const hash = await node.rpc('eth_sendTransaction', { from: own, data: contracts.Token20, gas: '0x200000' });
  // The node answers before its block is made.
  for (;;) {
    const receipt = (await node.rpc('eth_getTransactionReceipt', hash)) as { contractAddress: string } | null;
    if (receipt !== null) return receipt.contractAddress;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const tokens = async (token: string, owner: string): Promise<bigint> => {
  const data = `0x70a08231${owner.slice(2).toLowerCase().padStart(64, '0')}`;
  return BigInt(`${await node.rpc('eth_call', { to: token, data }, 'latest')}`);
};

test('of a file of several, what is refused keeps nothing else from being sent', async () => {
  await give(ether);
  const kept = place.path('several.txt');
  const signed = async () => {
    const { transactions } = resultOf<Sent>(await send(to, '0.1', '--yes', '--no-broadcast'));
    return transactions[0]?.transaction ?? '';
  };
  const first = await signed();
  resultOf<Sent>(await send(to, '0.2', '--yes'));
  writeFileSync(kept, `${first}\n${await signed()}\n`);
  const before = await balance(to);
  const at = ['--server', node.url, '--network', '31337', '--json', '--yes'];
  const run = await place.symbolon('broadcast', 'ethereum', kept, ...at);
  expect(errorOf(run)).toMatchObject({ code: 'server/not-sent', message: expect.stringContaining('in the chain') });
  expect((await balance(to)) - before).toBe(ether / 10n);
  // The one that went is told of beside the error.
  expect(errorOf(run).done).toMatchObject({ transactions: [{ sent: true, included: 'yes' }] });
});

test('a token is sent by its contract and by its noted name, and never to its contract', async () => {
  await give(ether);
  const token = await deployToken();
  const proxy = await between(withDecimals);
  try {
    const pack = copy();
    const at = ['--server', proxy.url, '--network', '31337', '--pack', pack, '--json', '--yes'];
    const ask = (...args: readonly string[]) => place.symbolon('send', 'ethereum', ...args, ...at);
    const unknown = errorOf(await ask(to, '1', '--token', 'TST'));
    expect(unknown).toMatchObject({ code: 'usage/wrong', message: expect.stringContaining('notes set') });
    expect(errorOf(await ask(token, '1', '--token', token)).message).toContain('the contract of the token');
    const bare = resultOf<Sent>(await ask(to, '1.5', '--token', token));
    expect(bare.transactions).toMatchObject([{ amount: '150', included: 'yes' }]);
    expect(bare.transactions[0]?.preview.join('\n')).toContain('2 decimals, and so that this is 1.5 of the token');
    expect(await tokens(token, to)).toBe(150n);
    writeFileSync(place.path('tokens.txt'), `eip155:31337/erc20:${token} 2 TST\n`);
    resultOf(await place.symbolon('notes', 'set', 'tokens.txt', '--pack', pack, '--json'));
    const more = errorOf(await ask(to, '8.51', '--token', 'tst'));
    expect(more).toMatchObject({ code: 'funds/lacking', message: expect.stringContaining('8.51 TST, and') });
    expect(errorOf(await ask(to, '1.234', '--token', 'TST')).message).toContain('TST has 2');
    const named = resultOf<Sent>(await ask(to, 'all', '--token', 'tst'));
    expect(named.transactions[0]?.preview.join('\n')).toContain('What stays: 0 TST');
    expect(await tokens(token, to)).toBe(1000n);
    writeFileSync(place.path('tokens.txt'), `eip155:31337/erc20:${token} 3 TST\n`);
    resultOf(await place.symbolon('notes', 'set', 'tokens.txt', '--pack', pack, '--yes', '--json'));
    expect(errorOf(await ask(to, '1', '--token', 'TST')).message).toContain('has 2 decimals, and your notes say 3');
  } finally {
    await proxy.close();
  }
});

test('a sweep empties every account, tokens first, and says what stays and why', async () => {
  const [second, third] = ['0x6Fac4D18c912343BF86fa7049364Dd4E424Ab9C0', '0xb6716976A3ebe8D39aCEB04372f22Ff8e6802D7A'];
  await give(ether);
  const token = await deployToken();
  await give(ether / 2n, second);
  await give(1_000n, third);
  const proxy = await between(withDecimals);
  try {
    const pack = copy();
    writeFileSync(place.path('swept.txt'), `eip155:31337/erc20:${token} 2 TST\n`);
    resultOf(await place.symbolon('notes', 'set', 'swept.txt', '--pack', pack, '--json'));
    const at = ['--server', proxy.url, '--network', '31337', '--pack', pack, '--json', '--gap', '3'];
    const receiver = '0x00000000000000000000000000000000DeaDBeef';
    const swept = resultOf<Sent>(await place.symbolon('sweep', 'ethereum', receiver, ...at, '--yes'));
    expect(swept.transactions.map(({ included }) => included)).toEqual(['yes', 'yes', 'yes']);
    expect(await tokens(token, receiver)).toBe(1000n);
    expect([await balance(own), await balance(second), await balance(third)]).toEqual([0n, 0n, 1_000n]);
    const [dust] = swept.left;
    expect(dust).toMatchObject({
      what: `0.000000000000001 ETH of ${third}`,
      why: expect.stringContaining('moving it takes'),
    });
    expect(swept.left.map(({ why }) => why)).toContain('not looked for');
  } finally {
    await proxy.close();
  }
});

test('a sweep that is not sent keeps all that it signed, each with a number of its own, and all go later', async () => {
  await give(ether);
  const token = await deployToken();
  const proxy = await between(withDecimals);
  try {
    const pack = copy();
    writeFileSync(place.path('swept-later.txt'), `eip155:31337/erc20:${token} 2 TST\n`);
    resultOf(await place.symbolon('notes', 'set', 'swept-later.txt', '--pack', pack, '--json'));
    const kept = place.path('all-signed.txt');
    const at = ['--server', proxy.url, '--network', '31337', '--json', '--yes'];
    const unsent = ['--no-broadcast', '--output', kept, '--gap', '1', '--pack', pack];
    const receiver = '0x00000000000000000000000000000000DeaDBeef';
    const { transactions } = resultOf<Sent>(await place.symbolon('sweep', 'ethereum', receiver, ...at, ...unsent));
    expect(transactions).toHaveLength(2);
    const lines = readFileSync(kept, 'utf8').trim().split('\n');
    expect(lines).toEqual(transactions.map(({ transaction }) => transaction));
    const [first, second] = lines.map(
      (raw) => decodeTransaction(Uint8Array.from(Buffer.from(raw.slice(2), 'hex'))).transaction.nonce,
    );
    expect(second).toBe((first ?? 0n) + 1n);
    const sent = resultOf<Sent>(await place.symbolon('broadcast', 'ethereum', kept, ...at));
    expect(sent.transactions.map(({ included }) => included)).toEqual(['yes', 'yes']);
    expect(await tokens(token, receiver)).toBe(1000n);
  } finally {
    await proxy.close();
  }
});

test('what a chain asks for publishing counts as a fee: where that alone is dear, nothing is signed', async () => {
  await give(ether);
  let quoted = 0n;
  const proxy = await between((method, params, result) => {
    if (method === 'eth_chainId') return '0x2105';
    const { to: asked } = (params[0] ?? {}) as { readonly to?: string };
    const isOracle = method === 'eth_call' && asked === '0x420000000000000000000000000000000000000F';
    return isOracle ? `0x${quoted.toString(16).padStart(64, '0')}` : result;
  });
  try {
    const at = ['--server', proxy.url, '--network', '8453', '--pack', 'box', '--json', '--max-fee', '0.01'];
    const ask = () => place.symbolon('send', 'ethereum', to, '0.1', ...at, '--dry-run');
    expect(resultOf<Sent>(await ask()).transactions).toHaveLength(1);
    quoted = ether / 50n;
    const dear = errorOf(await ask());
    expect(dear).toMatchObject({ code: 'fee/unbelieved', exit: 7, message: expect.stringContaining('0.02') });
  } finally {
    await proxy.close();
  }
});

test('a noted token that the chain does not have is listed as staying, and the rest is swept', async () => {
  await give(ether);
  const pack = copy();
  // A token of another chain, and what is none at all.
  const notes = [`eip155:31337/erc20:${'0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48'} 6 USDC`];
  writeFileSync(place.path('not-there.txt'), `${notes.join('\n')}\n`);
  resultOf(await place.symbolon('notes', 'set', 'not-there.txt', '--pack', pack, '--json'));
  for (const [token, words] of [
    ['usdc', 'the note may be wrong, or of another chain'],
    [`0x${'12'.repeat(20)}`, 'check its address and --network'],
  ] as const)
    expect(errorOf(await sendOf(pack, to, '1', '--token', token))).toMatchObject({
      code: 'usage/wrong',
      message: expect.stringContaining(`tells of no such token on this chain: ${words}`),
    });
  const at = ['--server', node.url, '--pack', pack, '--json', '--gap', '1'];
  const receiver = '0x00000000000000000000000000000000DeaDBeef';
  const args = ['sweep', 'ethereum', receiver, ...at, '--network', '31337', '--yes'];
  const swept = resultOf<Sent>(await place.symbolon(...args));
  expect(swept.transactions.map(({ included }) => included)).toEqual(['yes']);
  expect(await balance(own)).toBe(0n);
  expect(swept.left).toContainEqual({
    what: 'USDC (0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48)',
    why: expect.stringContaining('no such token on this chain'),
  });
  const found = resultOf<{ notLookedFor: readonly string[] }>(
    await place.symbolon('discover', '--chain', 'ethereum', ...at),
  );
  expect(found.notLookedFor[0]).toContain('USDC (0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48): ');
});

const wrongs: readonly (readonly [what: string, code: string, says: string, ...args: string[]])[] = [
  ['a checksum', 'address/invalid', 'EIP-55', '0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96046', '1'],
  ['Bitcoin', 'address/invalid', 'it is a Bitcoin address', 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4', '1'],
  ['a name', 'address/invalid', 'no server is asked', 'vitalik.eth', '1'],
  ['the zero address', 'address/invalid', 'nobody has the key', `0x${'0'.repeat(40)}`, '1'],
  ['an e-mail address', 'address/invalid', 'no server is asked', 'alice@example.org', '1'],
  ['an invoice', 'address/invalid', 'a Lightning invoice', `lnbc20u1${'p'.repeat(60)}`, '1'],
  ['an extended key', 'address/invalid', 'an extended key', `zpub${'6'.repeat(107)}`, '1'],
  ['a silent payment', 'address/invalid', 'BIP-352', `sp1q${'q'.repeat(110)}`, '1'],
  ['what does not show', 'address/invalid', '\\u{200b}', `\u200b${to}`, '1'],
  ['another unit', 'usage/wrong', '"1 gwei" is not an amount in ETH', to, '1 gwei'],
  ['a number below 0', 'usage/wrong', '"-0.5"', to, '-0.5'],
  ['a comma', 'usage/wrong', 'write 0.5', to, '0,5'],
  ['gas in wei', 'usage/wrong', '--fee-rate: 30000000000 gwei', to, '1', '--fee-rate', '30000000000'],
  ['a fee in wei', 'usage/wrong', '--max-fee: 1000000000000000', to, '1', '--max-fee', '1000000000000000'],
  ['wei', 'usage/wrong', 'decimals', to, '0.1234567890123456789'],
  ['a thousand', 'usage/wrong', 'write 1000 or 1.000', to, '1,000'],
  ['nothing', 'usage/wrong', 'nothing would be sent', to, '0.0'],
  ['an exponent', 'usage/wrong', 'not an amount', to, '1e-3'],
  ['another kind of address', 'usage/wrong', 'Bitcoin alone', to, '1', '--type', 'p2tr'],
  ['contradictions', 'usage/wrong', '--dry-run signs nothing', to, '1', '--dry-run', '--no-broadcast'],
];
test.each(wrongs)('%s is told before a server or a card is asked', async (_, code, says, ...args) => {
  const at = ['--server', 'http://127.0.0.1:1', '--json', '--pack', 'none'];
  const error = errorOf(await place.symbolon('send', 'ethereum', ...args, ...at));
  expect(error).toMatchObject({ code, message: expect.stringContaining(says) });
});

test('a server of another chain, and too little, are told with what to do; nothing is signed', async () => {
  await give(ether / 100n);
  const other = errorOf(
    await place.symbolon('send', 'ethereum', to, '1', '--server', node.url, '--pack', 'none', '--json'),
  );
  expect(other).toMatchObject({ code: 'server/other-network', advice: expect.stringContaining('--network'), exit: 9 });
  expect(other.message).toContain('local development chain (chain 31337), and not of Ethereum (chain 1)');
  const poor = errorOf(await send(to, '1', '--yes'));
  expect(poor).toMatchObject({ code: 'funds/lacking', exit: 7 });
  expect(poor.message).toContain('it takes 1 ETH, and');
  const withFee = errorOf(await send(to, '0.01', '--yes'));
  expect(withFee.message).toMatch(/it takes 0\.01 ETH, and 0\.0\d+ ETH at most for the fee/);
  const dear = errorOf(await send(to, '0.001', '--yes', '--max-fee', '0.00000001'));
  expect(dear).toMatchObject({ code: 'fee/unbelieved', exit: 7, advice: expect.stringContaining('--max-fee') });
});

test('what is copied with white space, 0X or ALL is taken; an empty account is told as one', async () => {
  await give(ether / 10n);
  const copied = ` \uFEFF0X${to.slice(2).toUpperCase()}\n`;
  const { transactions } = resultOf<Sent>(await send(copied, 'ALL', '--dry-run'));
  expect(transactions).toMatchObject([{ to }]);
  await give(0n);
  const empty = errorOf(await send(to, '0.1', '--yes'));
  expect(empty).toMatchObject({ code: 'funds/lacking', advice: expect.stringContaining('It is empty') });
});

test('a transfer that a contract refuses is not signed', async () => {
  await give(ether);
  const token = await deployToken();
  // It takes no coins.
  const refused = errorOf(await send(token, '0.1', '--yes'));
  expect(refused).toMatchObject({
    code: 'transaction/would-fail',
    exit: 7,
    advice: expect.stringContaining('recipient'),
  });
});

test('what is signed and not taken is shown, and says how it is sent later', async () => {
  await give(ether);
  const proxy = await between((method, _, result) => {
    if (method !== 'eth_sendRawTransaction') return result;
    return `0x${'11'.repeat(32)}`;
  });
  try {
    const at = ['--server', proxy.url, '--network', '31337', '--pack', 'box', '--json', '--yes'];
    const run = await place.symbolon('send', 'ethereum', to, '0.1', ...at);
    expect(errorOf(run)).toMatchObject({
      code: 'server/wrong-answer',
      message: expect.stringContaining('names another'),
    });
    expect(saidBy(run)).toContain(`symbolon broadcast ethereum FILE --server ${proxy.url} --network 31337`);
    expect(saidBy(run)).toContain(proxy.raw[0]);
  } finally {
    await proxy.close();
  }
});

test('an error after a first step tells programs what was sent, and what is signed and not sent', async () => {
  await give(ether);
  const token = await deployToken();
  const pack = copy();
  writeFileSync(place.path('first-step.txt'), `eip155:31337/erc20:${token} 2 TST\n`);
  resultOf(await place.symbolon('notes', 'set', 'first-step.txt', '--pack', pack, '--json'));
  let taken = 0;
  const proxy = await between((method, params, result) => {
    if (method !== 'eth_sendRawTransaction') return withDecimals(method, params, result);
    taken += 1;
    return taken === 1 ? result : `0x${'11'.repeat(32)}`;
  });
  try {
    const receiver = '0x00000000000000000000000000000000DeaDBeef';
    const at = ['--server', proxy.url, '--network', '31337', '--pack', pack, '--json', '--yes', '--gap', '1'];
    const run = await place.symbolon('sweep', 'ethereum', receiver, ...at);
    const { code, done } = errorOf(run);
    expect(code).toBe('server/wrong-answer');
    const { transactions } = done as Sent;
    expect(transactions.map(({ sent }) => sent)).toEqual([true, false]);
    expect(transactions.map(({ transaction }) => transaction)).toEqual(proxy.raw);
    expect(JSON.parse(run.stdout)).toEqual(done);
  } finally {
    await proxy.close();
  }
});

test('at a terminal there are two questions: to sign, and to send', async () => {
  await give(ether);
  const before = await balance(to);
  const typed = async (second: string) => {
    const args = ['send', 'ethereum', to, '0.1', '--server', node.url, '--network', '31337', '--pack', 'box'];
    const { typeAt, ended } = atTerminal(place, args);
    await typeAt('Go on? [y/N] ', 'y\r');
    await typeAt('Send it now, through 127.0.0.1', `${second}\r`);
    return (await ended).output;
  };
  const kept = await typed('n');
  expect(kept).toContain('Signed, and not sent: transaction 0x');
  expect(kept).toContain('symbolon broadcast ethereum FILE --server');
  expect((await balance(to)) - before).toBe(0n);
  expect(await typed('y')).toContain('and it is in the chain');
  expect((await balance(to)) - before).toBe(ether / 10n);
});

test('what is signed is shown where its file can not be written, and where a later question is declined', async () => {
  await give(ether);
  const kept = place.path('late.txt');
  const args = (...more: readonly string[]) => [
    ...['ethereum', to, ...more, '--server', node.url, '--network', '31337'],
  ];
  const planted = atTerminal(place, ['send', ...args('0.1', '--output', kept), '--pack', 'box']);
  await planted.typeAt('Go on? [y/N] ', '');
  writeFileSync(kept, 'of somebody else');
  planted.type('y\r');
  const lost = await planted.ended;
  expect(lost.output).toMatch(/^0x02f8[0-9a-f]+\r?$/m);
  expect(lost.output).toContain('symbolon broadcast ethereum FILE --server');
  expect(readFileSync(kept, 'utf8')).toBe('of somebody else');
  const token = await deployToken();
  const pack = copy();
  writeFileSync(place.path('declined.txt'), `eip155:31337/erc20:${token} 2 TST\n`);
  resultOf(await place.symbolon('notes', 'set', 'declined.txt', '--pack', pack, '--json'));
  const swept = atTerminal(place, ['sweep', ...args('--no-broadcast', '--gap', '1'), '--pack', pack]);
  await swept.typeAt('Go on? [y/N] ', 'y\r');
  await swept.typeAt('Go on? [y/N] ', 'n\r');
  const declined = await swept.ended;
  expect(declined.output).toMatch(/^0x02f8[0-9a-f]+\r?$/m);
  expect(declined.output).not.toContain('nothing was done');
});

test('a login in the URL of a server is used and never shown, and neither is a key', async () => {
  await give(ether);
  const logins: (string | undefined)[] = [];
  const server = createServer(async (request, response) => {
    logins.push(request.headers.authorization);
    let body = '';
    for await (const chunk of request) body += chunk;
    const { id, method, params } = JSON.parse(body);
    const result =
      method === 'eth_sendRawTransaction'
        ? `0x${'11'.repeat(32)}`
        : await node.rpc(method, ...params).catch(() => null);
    response.end(JSON.stringify({ jsonrpc: '2.0', id, result }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const key = '0123456789abcdef0123456789abcdef';
  const at = (url: string) => ['--server', url, '--network', '31337', '--pack', 'box', '--json', '--yes'];
  try {
    const url = `http://me:s%20cret@127.0.0.1:${port}/v3/${key}`;
    const run = await place.symbolon('send', 'ethereum', to, '0.1', ...at(url));
    expect(errorOf(run).code).toBe('server/wrong-answer');
    expect(new Set(logins)).toEqual(new Set([`Basic ${Buffer.from('me:s cret').toString('base64')}`]));
    expect(saidBy(run)).toContain('symbolon broadcast ethereum FILE --server URL');
    const wrong = await place.symbolon('send', 'ethereum', to, '0.1', ...at('ftp://me:s%20cret@host'));
    for (const { stderr } of [run, wrong]) expect(stderr).not.toMatch(/cret|0123456789abcdef01/);
  } finally {
    server.close();
    server.closeAllConnections();
  }
});

/** What a server may say in place of anything. */
const nonsense = fc.oneof(
  fc.constantFrom<unknown>(null, '', '0x', '0x0', '-0x1', '0x-1', 'NaN', true, [], {}, 1, -1, 2 ** 53, '1e99', '0X1F'),
  fc.bigInt({ min: 0n, max: (1n << 270n) - 1n }).map(hexOf),
  fc.bigInt({ min: 0n, max: 200_000n }).map(hexOf),
  fc.bigInt({ min: 0n, max: 10n ** 21n }).map(hexOf),
);
const methods = [
  'eth_chainId',
  'eth_getTransactionCount',
  'eth_getBalance',
  'eth_getCode',
  'eth_getBlockByNumber',
  'eth_maxPriorityFeePerGas',
  'eth_estimateGas',
  'eth_getTransactionReceipt',
  'eth_sendRawTransaction',
] as const;

test('whatever a server answers, only what was shown is sent, and for no more than was shown', async () => {
  await give(10n * ether);
  let sent = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.subarray([...methods], { minLength: 1, maxLength: 3 }),
      fc.array(nonsense, { minLength: 1, maxLength: 4 }),
      fc.constantFrom('0.25', 'all'),
      async (lies, answers, amount) => {
        let asked = 0;
        const proxy = await between((method, _, result) => {
          if (!(lies as readonly string[]).includes(method)) return result;
          asked += 1;
          const lie = answers[asked % answers.length];
          return method === 'eth_getBlockByNumber' ? { baseFeePerGas: lie } : lie;
        });
        const at = ['--server', proxy.url, '--network', '31337', '--pack', 'box', '--json', '--yes', '--wait', '0'];
        const run = await place.symbolon('send', 'ethereum', to, amount, ...at);
        await proxy.close();
        expect(run.status).not.toBe(1);
        expect(proxy.raw.length).toBeLessThanOrEqual(1);
        for (const raw of proxy.raw) {
          sent += 1;
          const { transaction } = decodeTransaction(Uint8Array.from(Buffer.from(raw.slice(2), 'hex')));
          if (transaction.type !== 'eip1559') throw new Error(transaction.type);
          const { chainId, value, data, gasLimit, maxFeePerGas } = transaction;
          expect([chainId, transaction.to, data]).toEqual([31337n, to, '0x']);
          if (amount === '0.25') expect(value).toBe(ether / 4n);
          expect(gasLimit * maxFeePerGas).toBeLessThanOrEqual(ether / 10n);
          const shown = `${run.stderr}`;
          expect(shown).toContain(`Send ${formatted(value)} ETH to ${to}`);
          expect(shown).toContain(`Fee: at most ${formatted(gasLimit * maxFeePerGas)} ETH`);
        }
        await give(10n * ether);
      },
    ),
    {
      numRuns: Number(process.env['SEND_RUNS'] ?? 8),
      // The truth, and fees that are much and believed.
      examples: [
        [[], [null], '0.25'],
        [['eth_estimateGas'], ['0x30000'], 'all'],
        [['eth_getBlockByNumber'], ['0x3b9aca00'], '0.25'],
      ],
    },
  );
  expect(sent).toBeGreaterThan(0);
});

function formatted(amount: bigint): string {
  const digits = `${amount}`.padStart(19, '0');
  const fraction = digits.slice(-18).replace(/0+$/, '');
  return `${digits.slice(0, -18)}${fraction === '' ? '' : `.${fraction}`}`;
}
