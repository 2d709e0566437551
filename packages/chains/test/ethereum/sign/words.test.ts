/** What a person reads says what happens, whatever an application writes. */

import fc from 'fast-check';
import { encodeFunctionData, erc20Abi, parseAbi } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { describe, expect, test } from 'vitest';
import { type EthereumAddress, formatAddress } from '../../../src/ethereum/firmware/address/address.ts';
import type { Hex } from '../../../src/ethereum/firmware/address/hex.ts';
import { previewAuthorization } from '../../../src/ethereum/sign/authorization.ts';
import { previewTransaction } from '../../../src/ethereum/sign/preview.ts';
import { previewTypedData } from '../../../src/ethereum/sign/typed-data.ts';
import type { Eip1559Transaction, Eip7702Transaction } from '../../../src/ethereum/transaction/transaction.ts';
import type { TypedData } from '../../../src/ethereum/transaction/typed-data/typed-data.ts';
import { fuzzRuns } from '../../fuzz-runs.ts';
import * as examples from '../typed-data-examples.ts';

const from = '0x9858EfFD232B4033E47d90003D41EC34EcaEda94';
const other = '0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045';
const who = '0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC';
const usdc = { chainId: 1n, address: examples.usdc, symbol: 'USDC', decimals: 6 } as const;
const nft = '0xBC4CA0EdA7647A8aB7C2061c2E118A18a936f13D';

const abi = [
  ...erc20Abi,
  ...parseAbi([
    'function increaseAllowance(address,uint256)',
    'function decreaseAllowance(address,uint256)',
    'function setApprovalForAll(address,bool)',
    'function safeTransferFrom(address,address,uint256)',
    'function execTransaction(address,uint256,bytes,uint8,uint256,uint256,uint256,address,address,bytes)',
  ]),
];
const encode = (functionName: string, ...args: unknown[]): Hex =>
  encodeFunctionData({ abi, functionName, args } as never);

const base: Eip1559Transaction = {
  type: 'eip1559',
  ...{ chainId: 1n, nonce: 7n, gasLimit: 21_000n, maxPriorityFeePerGas: 1n, maxFeePerGas: 2n, accessList: [] },
  ...{ to: other, value: 0n, data: '0x' },
};
const called = (to: EthereumAddress, data: Hex) =>
  previewTransaction({ ...base, to, data }, { from, tokens: [usdc] }).lines[0];
const calledUsdc = (functionName: string, ...args: unknown[]) => called(usdc.address, encode(functionName, ...args));
const calledOther = (functionName: string, ...args: unknown[]) => called(nft, encode(functionName, ...args));
const most = 2n ** 256n - 1n;

describe('calls of a token of the owner’s list', () => {
  test.each([
    [calledUsdc('approve', who, 0n), `Stop ${who} from taking USDC`],
    [calledUsdc('approve', who, 5n), `Let ${who} take up to 0.000005 USDC from you`],
    [calledUsdc('approve', who, most), `WARNING: let ${who} take ALL you have of USDC, now and later`],
    [
      calledUsdc('increaseAllowance', who, 0n),
      `Leave what ${who} may take of USDC as it is: this adds 0 and stops nobody`,
    ],
    [
      calledUsdc('increaseAllowance', who, 5n),
      `Let ${who} take 0.000005 USDC from you, on top of what it may take already`,
    ],
    [calledUsdc('increaseAllowance', who, most), `WARNING: let ${who} take ALL you have of USDC, now and later`],
    [
      calledUsdc('decreaseAllowance', who, 5n),
      `Let ${who} take 0.000005 USDC less than it may take now; what is left of that it may still take`,
    ],
    [calledUsdc('transfer', who, 0n), `Send 0 USDC to ${who}`],
    [calledUsdc('transferFrom', from, who, 5n), `Send 0.000005 USDC to ${who}`],
    [
      calledUsdc('transferFrom', other, who, 5n),
      `Send 0.000005 USDC of ${other}, who must have let you take it, to ${who}`,
    ],
  ])('%s', (shown, expected) => expect(shown).toBe(expected));
});

describe('calls that mean a token of a collection as well', () => {
  test.each([
    [
      calledOther('approve', who, 0n),
      `WARNING: let ${who} take your token number 0 if ${nft} is a collection (ERC-721); if it is a token (ERC-20), stop ${who} from taking it`,
    ],
    [
      calledOther('approve', who, 5n),
      `Let ${who} take up to 5 (smallest units) of the token ${nft} from you, or your token number 5 if it is a collection (ERC-721)`,
    ],
    [
      calledOther('approve', who, most),
      `WARNING: let ${who} take ALL you have of the token ${nft}, now and later, or your token number ${most} if it is a collection (ERC-721)`,
    ],
    [
      calledOther('transferFrom', from, who, 0n),
      `Send token number 0 to ${who} if ${nft} is a collection (ERC-721), nothing if it is a token (ERC-20)`,
    ],
    [
      calledOther('transferFrom', other, who, 5n),
      `Send 5 (smallest units) of the token ${nft} of ${other}, who must have let you take it, to ${who}, or token number 5 if it is a collection (ERC-721)`,
    ],
    [calledOther('safeTransferFrom', from, who, 0n), `Send token number 0 of the collection ${nft} to ${who}`],
    [
      calledOther('setApprovalForAll', who, true),
      `WARNING: let ${who} take ALL you have of the collection ${nft}, now and later`,
    ],
    [calledOther('setApprovalForAll', who, false), `Stop ${who} from taking the collection ${nft}`],
  ])('%s', (shown, expected) => expect(shown).toBe(expected));
});

test('warnings come first, then what happens, then the fee', () => {
  const { lines } = previewTransaction({ ...base, value: 1n, maxFeePerGas: 10n ** 9n }, { from });
  expect(lines).toEqual([
    'WARNING: the fee may exceed what is sent',
    `Send 0.000000000000000001 ETH to ${other}`,
    'Fee: at most 0.000021 ETH',
    `On Ethereum, transaction number 7 of ${from} (m/44'/60'/0'/0/0)`,
  ]);
});

describe('code for accounts (EIP-7702)', () => {
  const account = privateKeyToAccount(`0x${'11'.repeat(32)}`);
  const metamask = '0x63c0c19a282a1B52b07dD5a65b58948A07DAE32B';
  const shown = async (address: Hex, chainId = 1, sender: EthereumAddress = from) => {
    const { r, s, yParity } = await account.signAuthorization({ address, chainId, nonce: 5 });
    const authorization = {
      chainId: BigInt(chainId),
      address,
      nonce: 5n,
      yParity: yParity as 0 | 1,
      r: BigInt(r),
      s: BigInt(s),
    };
    const transaction: Eip7702Transaction = { ...base, type: 'eip7702', to: other, authorizationList: [authorization] };
    return previewTransaction(transaction, { from: sender }).lines;
  };

  test('names the delegate, the account and the network', async () => {
    expect(await shown(metamask)).toContain(
      `WARNING: let the code of "MetaMask EIP7702StatelessDeleGator" at ${metamask} do ANYTHING with the account ${account.address}, on Ethereum, now and later (EIP-7702)`,
    );
    expect(await shown(metamask, 0, account.address)).toContain(
      `WARNING: let the code of "MetaMask EIP7702StatelessDeleGator" at ${metamask} do ANYTHING with this account (${account.address}), on every network, now and later (EIP-7702)`,
    );
    expect(await shown(who)).toContain(
      `WARNING: let unknown code at ${who} do ANYTHING with the account ${account.address}, on Ethereum, now and later (EIP-7702)`,
    );
    expect(await shown(`0x${'00'.repeat(20)}`)).toContain(
      `Take all code away from the account ${account.address}, on Ethereum`,
    );
  });

  test('names the delegate before it is signed, too', () => {
    const shown = (chainId: bigint, address: EthereumAddress) =>
      previewAuthorization({ chainId, address, nonce: 5n }).lines;
    expect(shown(1n, metamask)[0]).toBe(
      `WARNING: let the code of "MetaMask EIP7702StatelessDeleGator" at ${metamask} do ANYTHING with this account, on Ethereum, now and later (EIP-7702)`,
    );
    expect(shown(0n, who).slice(0, 2)).toEqual([
      `WARNING: let unknown code at ${who} do ANYTHING with this account, on every network, now and later (EIP-7702)`,
      'WARNING: every network means those to come as well',
    ]);
    expect(shown(1n, `0x${'00'.repeat(20)}`)[0]).toBe('Take all code away from this account, on Ethereum');
  });

  test('says that a signature which does not hold gives none', () => {
    const authorization = {
      chainId: 1n,
      address: metamask,
      nonce: 5n,
      yParity: 0,
      r: 1n,
      s: 2n ** 255n + 2n ** 254n,
    } as const;
    const transaction: Eip7702Transaction = { ...base, type: 'eip7702', to: other, authorizationList: [authorization] };
    expect(previewTransaction(transaction, { from }).lines).toContain(
      'An authorization whose signature does not hold gives code to no account',
    );
  });
});

describe('a Safe', () => {
  const safe = formatAddress(Buffer.from(examples.safe.slice(2), 'hex'));
  const zero = `0x${'00'.repeat(20)}`;
  const onCard = (changes: object) =>
    previewTypedData(examples.safeTransaction({ ...changes }), { from, tokens: [usdc] });

  test('that pays, with its facts', () => {
    const { lines, facts, transfers } = onCard({ value: 10n ** 18n });
    expect(lines.slice(0, 3)).toEqual([
      `The Safe ${safe} does the following`,
      `Send 1 ETH to ${who}`,
      'As number 7 of the Safe, once enough of its owners have signed',
    ]);
    expect(facts.blind).toBeUndefined();
    expect(transfers).toMatchObject([{ asset: 'eip155:1/slip44:60', amount: 10n ** 18n }]);
  });

  test('that sends a token', () => {
    const { lines, facts, transfers } = onCard({ to: usdc.address, data: encode('transfer', other, 5n) });
    expect(lines).toContain(`Send 0.000005 USDC to ${other}`);
    expect(facts.blind).toBeUndefined();
    expect(transfers).toHaveLength(1);
  });

  test('that lets somebody take a token without a limit', () => {
    const { lines, facts } = onCard({ to: usdc.address, data: encode('approve', other, most) });
    expect(lines[0]).toBe(`WARNING: let ${other} take ALL that ${safe} has of USDC, now and later`);
    expect(facts.warnings).toEqual(['approval-unlimited']);
  });

  test.each<[string, Record<string, unknown>, string]>([
    [
      'that runs the code of another',
      { operation: 1, data: '0x8d80ff0a' },
      `WARNING: the Safe ${safe} runs the code of ${who} with all its own rights (delegatecall): it may do ANYTHING with the Safe`,
    ],
    ...(
      [
        ['addOwnerWithThreshold(address,uint256)', [other, 2n], `adds the owner ${other}; 2 must agree then`],
        ['removeOwner(address,address,uint256)', [who, other, 1n], `removes the owner ${other}; 1 must agree then`],
        ['swapOwner(address,address,address)', [from, other, who], `puts ${who} in the place of the owner ${other}`],
        ['changeThreshold(uint256)', [3n], 'changes how many owners must agree: 3'],
        ['enableModule(address)', [other], `gives the module ${other} the right to act without its owners`],
        [
          'disableModule(address,address)',
          [who, other],
          `takes from the module ${other} the right to act without its owners`,
        ],
        ['setGuard(address)', [other], `makes ${other} its guard, which can refuse what its owners agree on`],
        ['setFallbackHandler(address)', [other], `makes ${other} the contract that answers for it`],
      ] as const
    ).map(([signature, args, words]): [string, Record<string, unknown>, string] => [
      `that changes itself: ${signature}`,
      { to: safe, data: encodeFunctionData({ abi: parseAbi([`function ${signature}`]), args } as never) },
      `WARNING: the Safe ${safe} changes itself: it ${words}`,
    ]),
    [
      'that changes itself by what Solidity does not encode',
      { to: safe, data: `0x0d582f13${'ff'.repeat(64)}` },
      `WARNING: the Safe ${safe} changes itself: it calls its function 0x0d582f13 with what is not encoded as Solidity encodes it`,
    ],
    [
      'that calls what is not understood',
      { data: '0xdeadbeef' },
      `WARNING: the Safe calls ${who} (function 0xdeadbeef, 4 bytes); what that does can't be shown`,
    ],
    [
      'that pays for gas',
      { value: 1, gasPrice: 5, baseGas: 9, gasToken: usdc.address, refundReceiver: other },
      `WARNING: the Safe pays for gas: 0.000005 USDC for each unit used and for 9 more, to ${other}`,
    ],
    [
      'that uses up a number',
      { to: safe },
      "Nothing: it uses up its next number, so that another transaction with that number can't happen",
    ],
  ])('%s is blind on a card, and said', (_, changes, line) => {
    const { lines, facts, transfers, approvals } = onCard(changes);
    expect(lines).toContain(line);
    expect(lines).toContain('WARNING: a card does not see all of what a Safe is made to do here');
    expect(facts.blind).toBe('unknown-typed-data');
    expect([...transfers, ...approvals]).toEqual([]);
  });

  test('called by its owner', () => {
    const inner = encode('transfer', other, 5n);
    const data = (operation: number) =>
      encode('execTransaction', usdc.address, 0n, inner, operation, 0n, 0n, 0n, zero, zero, `0x${'ab'.repeat(65)}`);
    const preview = (operation: number) =>
      previewTransaction({ ...base, to: safe, data: data(operation) }, { from, tokens: [usdc] });
    expect(preview(0).facts.blind).toBe('unknown-call');
    expect(preview(0).lines.slice(0, 3)).toEqual([
      `WARNING: a card does not read what a Safe is made to do: whether ${safe} is one, and does what is said here, only the chain knows`,
      `The Safe ${safe} does the following`,
      `Send 0.000005 USDC to ${other}`,
    ]);
    expect(preview(1).lines[0]).toContain('with all its own rights (delegatecall)');
    const changed = `${data(0)}00` as const;
    expect(previewTransaction({ ...base, to: safe, data: changed }, { from }).lines[0]).toContain(
      "(function 0x6a761202, 581 bytes); what it does can't be shown",
    );
  });
});

describe('until when', () => {
  const shown = (data: TypedData, changes: object) =>
    previewTypedData({ ...data, message: { ...data.message, ...changes } }, { from, tokens: [usdc] }).lines;
  const details = (expiration: number) => ({ token: usdc.address, amount: 5, expiration, nonce: 3 });

  test('each token of a batch may be taken', () => {
    const lines = shown(examples.permitBatch(0), { details: [details(1_900_000_000), details(0), details(2e14)] });
    expect(lines).toEqual(
      expect.arrayContaining([
        `Let ${who} take up to 0.000005 USDC from you, until 2030-03-17 17:46:40 UTC`,
        `Let ${who} take up to 0.000005 USDC from you, in the block that uses this signature alone`,
        `Let ${who} take up to 0.000005 USDC from you, without an end`,
        'This signature can be used until 2030-03-17 17:46:40 UTC',
        'This signature can be used once, as number (nonce) 3',
      ]),
    );
  });

  test('a permit of Dai without an end can be used', () => {
    expect(shown(examples.daiPermit, {})).toContain('This signature never expires');
  });

  test('a transfer by authorisation can be used, and from when', () => {
    expect(shown(examples.transferWithAuthorization, { validAfter: 1_800_000_000 })).toEqual(
      expect.arrayContaining([
        'Not to be used before 2027-01-15 08:00:00 UTC',
        'This signature can be used until 2030-03-17 17:46:40 UTC',
      ]),
    );
  });

  test('a permit of nothing for one transfer stops nobody', () => {
    const lines = shown(examples.permitTransferFrom, { permitted: { token: usdc.address, amount: 0 } });
    expect(lines).toContain(`Let ${who} take nothing of USDC`);
    expect(lines.join()).not.toContain('Stop');
  });
});

describe('an order', () => {
  const zero = `0x${'00'.repeat(20)}` as const;
  const coin = (startAmount: string, recipient: string = from, endAmount = startAmount) => ({
    ...{ itemType: 0, token: zero, identifierOrCriteria: 0, startAmount, endAmount, recipient },
  });
  const order = (changes: object): TypedData => {
    const data = examples.seaportOrder(2);
    return { ...data, message: { ...data.message, ...changes } };
  };
  const shown = (data: TypedData) => previewTypedData(data, { from, tokens: [usdc] }).lines;
  const warnings = (data: TypedData) => shown(data).filter((line) => line.startsWith('WARNING'));
  const ether = 10n ** 18n;

  test.each([
    ['5', '7'],
    ['7', '5'],
  ])('whose amount goes from %s to %s is told and counted by the larger one', (startAmount, endAmount) => {
    const item = { itemType: 1, token: usdc.address, identifierOrCriteria: 0, startAmount, endAmount };
    const data = order({ offer: [item] });
    expect(previewTypedData(data, { from }).approvals.map(({ amount }) => amount)).toEqual([7n]);
    expect(shown(data)).toContain('Let 0x0000000000000068F116a894984e2DB1123eB395 take up to 0.000007 USDC from you');
  });

  test.each<[string, object]>([
    ['without a return', { consideration: [] }],
    ['whose return is nothing', { consideration: [coin('0')] }],
    ['whose return falls to nothing', { consideration: [coin(`${ether}`, from, '0')] }],
    ['whose return is nothing to each', { consideration: [coin('0'), coin('0', who)] }],
  ])('%s gives for nothing', (_, changes) => {
    expect(warnings(order(changes))).toEqual(['WARNING: nothing is given in return']);
  });

  test('of CoW Protocol that buys nothing gives for nothing', () => {
    const data = examples.cowOrder;
    const lines = shown({ ...data, message: { ...data.message, buyAmount: '0' } });
    expect(lines[0]).toBe('WARNING: nothing is given in return');
  });

  test('that brings something to somebody else alone', () => {
    const data = order({ consideration: [coin(`${ether}`, who), coin('0')] });
    expect(warnings(data)).toEqual(['WARNING: nothing of what is given in return comes to your account']);
  });

  test('that brings something is no cause for a warning', () => {
    expect(warnings(order({ consideration: [coin(`${ether}`), coin('0', who)] }))).toEqual([]);
  });

  test('for any one token of a collection counts one', () => {
    const any = { ...coin('1'), itemType: 4, token: nft };
    expect(shown(order({ consideration: [any] }))).toContain(
      `In return your account gets at least 1 token of the collection ${nft}`,
    );
  });

  test('of a bulk is told by itself, and so is what it brings', () => {
    const free = order({ consideration: [], endTime: 1_800_000_000 });
    const paid = order({ offer: [{ ...coin('5'), itemType: 1, token: usdc.address }], consideration: [coin('7')] });
    const seaport = '0x0000000000000068F116a894984e2DB1123eB395';
    expect(shown(examples.bulkOrder(2, [free, paid])).slice(0, 8)).toEqual([
      'WARNING: nothing is given in return for order 1 of 2',
      'Order 1 of 2, which holds without the others:',
      `Let ${seaport} take your token number 42 of the collection ${nft}`,
      'The order can be filled until 2027-01-15 08:00:00 UTC',
      'Order 2 of 2, which holds without the others:',
      `Let ${seaport} take up to 0.000005 USDC from you`,
      'In return your account gets at least 0.000000000000000007 ETH',
      'The order can be filled until 2030-03-17 17:46:40 UTC',
    ]);
    const others = order({ consideration: [coin('7', who)] });
    expect(warnings(examples.bulkOrder(1, [paid, others]))).toEqual([
      'WARNING: nothing of what is given in return for order 2 of 2 comes to your account',
    ]);
  });

  test('each order of a bulk without a return has its warning, whatever is beside it', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 2, maxLength: 4 }), (areFree) => {
        const orders = areFree.map((isFree) => order({ consideration: isFree ? [] : [coin('1')] }));
        const data = examples.bulkOrder(Math.ceil(Math.log2(orders.length)), orders);
        const expected = areFree.flatMap((isFree, i) =>
          isFree ? [`WARNING: nothing is given in return for order ${i + 1} of ${orders.length}`] : [],
        );
        expect(warnings(data)).toEqual(expected);
      }),
      { numRuns: fuzzRuns(50) },
    );
  });
});

describe('what another account has to sign', () => {
  const shown = (data: TypedData, changes: object) =>
    previewTypedData({ ...data, message: { ...data.message, ...changes } }, { from, tokens: [usdc] }).lines;
  const warning = `WARNING: this is for the account ${other} to sign, not for yours: your signature does not hold for it, unless it is a contract that takes it (ERC-1271)`;

  test.each<[string, TypedData, object, string]>([
    ['permit', examples.permit, { owner: other, value: 5 }, `Let ${who} take up to 0.000005 USDC from ${other}`],
    ['permit of 0', examples.permit, { owner: other, value: 0 }, `Stop ${who} from taking USDC of ${other}`],
    [
      'permit of all',
      examples.permit,
      { owner: other, value: most },
      `WARNING: let ${who} take ALL that ${other} has of USDC`,
    ],
    [
      'order',
      examples.seaportOrder(2),
      { offerer: other },
      `Let 0x0000000000000068F116a894984e2DB1123eB395 take token number 42 of the collection ${nft}, of ${other}`,
    ],
    ['transfer', examples.transferWithAuthorization, { from: other }, warning],
    ['permit of Dai', examples.daiPermit, { holder: other }, warning],
  ])('%s: says whose it is', (_, data, changes, line) => {
    const lines = shown(data, changes);
    expect(lines).toContain(line);
    expect(lines).toContain(warning);
    expect(lines.join('\n')).not.toMatch(/from you|your token/);
  });

  test.each([examples.permit, examples.seaportOrder(2), examples.transferWithAuthorization, examples.daiPermit])(
    'what is ours has no such warning',
    (data) => expect(shown(data, {}).join()).not.toContain('to sign, not for yours'),
  );
});

test('no character that does not show gets into a line, from wherever', () => {
  const strange = fc
    .integer({ min: 0, max: 0x10ffff })
    .map((code) => String.fromCodePoint(code))
    .filter((character) => /(?! )[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Z}\p{Default_Ignorable_Code_Point}]/u.test(character));
  const text = fc.array(fc.oneof(strange, fc.constantFrom('a', '"', '\\', '\n', '\u202e', ': 0x')), { maxLength: 8 });
  fc.assert(
    fc.property(text, (parts) => {
      const name = parts.join('');
      const data: TypedData = {
        types: { T: examples.members('string s,T[] t'), EIP712Domain: examples.members('string name,string version') },
        ...{
          primaryType: 'T',
          domain: { name, version: name },
          message: { s: name, t: [{ s: name, t: [] }], [name]: 1 },
        },
      };
      const typed = previewTypedData(data, { from });
      const token = { ...usdc, symbol: name };
      const sent = encodeFunctionData({ abi: erc20Abi, functionName: 'transfer', args: [who, 5n] });
      const { lines } = previewTransaction({ ...base, to: usdc.address, data: sent }, { from, tokens: [token] });
      for (const line of [...typed.lines, ...typed.details, ...lines]) {
        expect(line).not.toMatch(/(?! )[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Z}\p{Default_Ignorable_Code_Point}]/u);
      }
    }),
    { numRuns: fuzzRuns(300) },
  );
});

test.each(['ETH', 'eth ', 'ETH,', '(ETH)', 'ETH\u200b', '\uff25TH'])(
  'a token that the list calls %j is not the coin',
  (symbol) => {
    const data = encode('transfer', who, 5_000_000n);
    const [first] = previewTransaction(
      { ...base, to: usdc.address, data },
      { from, tokens: [{ ...usdc, symbol }] },
    ).lines;
    expect(first).toContain(`(not the coin of the chain, but the token ${usdc.address}) to ${who}`);
  },
);
