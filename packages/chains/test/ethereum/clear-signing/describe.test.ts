/** What a descriptor can say, and what it can't keep from being said. */
import { encodeFunctionData, type Hex, hashDomain, parseAbi } from 'viem';
import { describe, expect, test } from 'vitest';
import { describeCall } from '../../../src/ethereum/clear-signing/describe-call.ts';
import { describeTypedData } from '../../../src/ethereum/clear-signing/describe-typed-data.ts';
import { parseDescriptor } from '../../../src/ethereum/clear-signing/parse-descriptor.ts';

const from = '0x9858EfFD232B4033E47d90003D41EC34EcaEda94';
const to = '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed';
const token = '0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48';
const other = '0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045';
const tokens = [{ chainId: 1n, address: token, symbol: 'USDC', decimals: 6 }] as const;
const metadata = { owner: 'Example' };
const deployments = [{ chainId: 1, address: to }];

/** A call in the words of a descriptor of one function; those of every call left out. */
function told(
  key: string,
  format: object,
  given: { args?: readonly unknown[]; value?: bigint; more?: object; data?: Hex } = {},
) {
  const { args = [], value = 0n, more = {} } = given;
  const descriptor = parseDescriptor({
    context: { contract: { deployments } },
    metadata: { ...metadata, ...more },
    display: { formats: { [key]: format } },
  });
  const abi = parseAbi([`function ${key}`] as readonly string[]);
  const data = given.data ?? encodeFunctionData({ abi, args });
  const lines = describeCall([descriptor], { chainId: 1n, to, data, value, from }, { tokens });
  return lines?.filter((line) => !/^(Units and words in quotes|Described by)/.test(line));
}

/** One value, by one field. */
const field = (type: string, value: unknown, format: object, more: object = {}) =>
  told(`f(${type} a)`, { fields: [{ path: 'a', label: 'A', ...format }] }, { args: [value], more })?.join(' | ');

describe('formats', () => {
  const max = 2n ** 256n - 1n;
  test.each<[string, unknown, object, string]>([
    ['uint256', 1000n, {}, '1000'],
    ['int8', -5, {}, '-5'],
    ['bool', true, {}, 'true'],
    ['string', 'a\u202e\n"b"', {}, '"a\\u{202e}\\n\\"b\\""'],
    ['bytes', '0x0102', {}, '0x0102'],
    ['bytes', `0x${'ab'.repeat(65)}`, {}, `65 bytes, from 0x${'ab'.repeat(32)} on, the last being ${'ab'.repeat(8)}`],
    ['address', other, {}, other],
    ['address', from, { format: 'addressName' }, `${from} (your account)`],
    ['address', token, { format: 'addressName' }, `${token} (USDC)`],
    ['uint256', BigInt(token), { format: 'addressName' }, `${token} (USDC)`],
    ['uint256', 1500000000000000000n, { format: 'amount' }, '1.5 ETH'],
    ['uint256', 5n, { format: 'tokenAmount', params: { token } }, '0.000005 USDC'],
    ['uint256', 5n, { format: 'tokenAmount' }, '5 (smallest units) of a token that the descriptor does not name'],
    [
      'uint256',
      5n,
      { format: 'tokenAmount', params: { token, chainId: 10 } },
      `5 (smallest units) of a token that is not in your list, ${token} on another chain, OP Mainnet`,
    ],
    [
      'uint256',
      10n ** 18n,
      { format: 'tokenAmount', params: { token: `0x${'0'.repeat(40)}`, nativeCurrencyAddress: `0x${'0'.repeat(40)}` } },
      '1 ETH',
    ],
    ['uint256', 7n, { format: 'nftName', params: { collection: other } }, `number 7 of the collection ${other}`],
    ['uint256', 1_800_000_000n, { format: 'date', params: { encoding: 'timestamp' } }, '2027-01-15 08:00:00 UTC'],
    ['uint256', max, { format: 'date' }, 'never (2^256 - 1)'],
    ['uint256', 19332140n, { format: 'date', params: { encoding: 'blockheight' } }, 'block 19332140'],
    ['uint256', 8250n, { format: 'duration' }, '02:17:30 (hours:minutes:seconds)'],
    ['uint256', 10n, { format: 'unit', params: { base: 'h' } }, '10 "h"'],
    ['uint256', 15n, { format: 'unit', params: { base: 'd', decimals: 1 } }, '1.5 "d" (15 with 1 decimals)'],
    ['uint256', 8453n, { format: 'chainId' }, '8453, "Base"'],
    ['address', token, { format: 'tokenTicker' }, `${token} (USDC)`],
    ['bytes', `0x00010000010114${other.slice(2)}`, { format: 'interoperableAddressName' }, `${other} on chain 1`],
    // A token of chain 1 is that of no other chain, where anything may have its address.
    ['address', token, {}, `${token} (USDC)`],
    ['address', token, { format: 'addressName' }, `${token} (USDC)`],
    [
      'bytes',
      `0x00010000010114${token.slice(2)}`,
      { format: 'interoperableAddressName' },
      `${token} (USDC) on chain 1`,
    ],
    ['bytes', `0x00010000018914${token.slice(2)}`, { format: 'interoperableAddressName' }, `${token} on chain 137`],
    ['bytes', '0x0001', { format: 'interoperableAddressName' }, '0x0001'],
    [
      'bytes32',
      `0x${'11'.repeat(32)}`,
      { encryption: { scheme: 'fhevm' } },
      `encrypted, and not read by this wallet: 0x${'11'.repeat(32)}`,
    ],
  ])('%s %s %j', (type, value, format, expected) => {
    expect(field(type, value, format)).toBe(`"A": ${expected}`);
  });

  test('a value by its name keeps the value', () => {
    const format = { format: 'enum', params: { $ref: '$.metadata.enums.kinds' } };
    const more = { enums: { kinds: { 1: 'nothing to fear' } } };
    expect(field('uint8', 1, format, more)).toBe('"A": "nothing to fear" (1)');
    expect(field('uint8', 2, format, more)).toBe('"A": 2');
  });

  test('a message above a threshold keeps the amount', () => {
    const params = { token, threshold: 0, message: '0.01 USDC' };
    expect(field('uint256', 1_000_000_000n, { format: 'tokenAmount', params })).toBe(
      '"A": "0.01 USDC", that is 1000 USDC',
    );
  });

  test('a unit that only the descriptor tells stands beside the smallest unit', () => {
    const more = { token: { ticker: 'USDC', name: 'x', decimals: 12 } };
    const lines = field('uint256', 10n ** 12n, { format: 'tokenAmount', params: { tokenPath: '@.to' } }, more);
    expect(lines).toBe(
      `"A": 1000000000000 (smallest units) of a token that is not in your list, ${to}; the descriptor calls it 1 "USDC"`,
    );
  });

  test('a map gives a constant, and one that is missing makes the descriptor unfit', () => {
    const format = { format: 'tokenAmount', params: { token: { map: '$.metadata.maps.m', keyPath: '@.chainId' } } };
    expect(field('uint256', 5n, format, { maps: { m: { values: { 1: token } } } })).toBe('"A": 0.000005 USDC');
    const lines = field('uint256', 5n, format, { maps: { m: { values: { 2: token } } } });
    expect(lines).toBe(
      'WARNING: the descriptor of "Example" does not fit what is signed ("@.chainId: not in the map of the descriptor") | Not shown by the descriptor: a is 5',
    );
  });

  test('a value that the format is not for makes the descriptor unfit', () => {
    expect(field('string', 'x', { format: 'amount' })).toMatch(/^WARNING: .*"a: not a value for the format amount"/);
  });
});

describe('what is not shown', () => {
  test('is told by its path', () => {
    const lines = told(
      'f(uint256 a,(address b,bytes32[] c) d)',
      { fields: [{ path: 'd.b', label: 'B' }] },
      {
        args: [1n, { b: other, c: [`0x${'00'.repeat(32)}`] }],
        value: 5n,
      },
    );
    expect(lines).toEqual([
      `"B": ${other}`,
      'Not shown by the descriptor: 0.000000000000000005 ETH go with it',
      'Not shown by the descriptor: a is 1',
      `Not shown by the descriptor: d.c[0] is 0x${'00'.repeat(32)}`,
    ]);
  });

  test.each([
    ['never', 'Not shown by the descriptor: a is 1'],
    [{ ifNotIn: [1] }, 'Not shown by the descriptor: a is 1'],
    [{ ifNotIn: ['0x02'] }, '"A": 1'],
    [{ mustMatch: [1, 2] }, 'Not shown by the descriptor: a is 1'],
    ['optional', '"A": 1'],
  ])('visible: %j', (visible, expected) => {
    expect(field('uint256', 1n, { visible })).toBe(expected);
  });

  test('a value that must match and does not makes the descriptor unfit', () => {
    expect(field('uint256', 1n, { visible: { mustMatch: [2] } })).toMatch(
      /^WARNING: .*"a: a value that the descriptor rules out"/,
    );
  });

  test('a part of a value leaves the whole to be told', () => {
    const lines = told('f(bytes a)', { fields: [{ path: 'a.[:1]', label: 'A' }] }, { args: ['0x0102'] });
    expect(lines).toEqual(['"A": 0x01', 'Not shown by the descriptor: a is 0x0102']);
  });

  test('more than a screen holds is counted', () => {
    const lines = told('f(uint256[] a)', { fields: [] }, { args: [Array.from({ length: 100 }, () => 1n)] });
    expect(lines).toContain('WARNING: 40 values more are not shown at all');
    const shown = told(
      'f(uint256[] a)',
      { fields: [{ path: 'a.[]', label: 'A' }] },
      {
        args: [Array.from({ length: 300 }, () => 1n)],
      },
    );
    expect(shown).toContain('WARNING: 100 lines of the descriptor are left out');
  });
});

describe('arrays and groups', () => {
  const key = 'f(uint256[] a,address[] b,uint256[] c)';
  const args = [
    [1_000_000n, 2_000_000n],
    [token, other],
    [7n, 8n],
  ];
  const a = { path: 'a.[]', label: 'A', format: 'tokenAmount', params: { tokenPath: 'b.[]' } };
  const c = { path: 'c.[]', label: 'C' };

  test('a parameter for each element', () => {
    const lines = told(key, { fields: [a] }, { args })?.slice(0, 2);
    expect(lines).toEqual([
      '"A" a[0]: 1 USDC',
      `"A" a[1]: 2000000 (smallest units) of a token that is not in your list, ${other}`,
    ]);
  });

  test('parameters of another number make the descriptor unfit', () => {
    const lines = told(key, { fields: [a] }, { args: [[1n, 2n, 3n], [token, other], []] });
    expect(lines?.[0]).toMatch(/as many values as the field has elements are needed/);
  });

  test('an array of none is said to be so', () => {
    expect(told(key, { fields: [c] }, { args: [[], [], []] })).toEqual(['"C": none']);
  });

  test.each([
    ['sequential', ['"G":', '"A" a[0]', '"A" a[1]', '"C" c[0]', '"C" c[1]']],
    ['bundled', ['"G":', '"A" a[0]', '"C" c[0]', '"A" a[1]', '"C" c[1]']],
  ])('%s', (iteration, expected) => {
    const lines = told(key, { fields: [{ label: 'G', iteration, fields: [a, c] }] }, { args });
    expect(lines?.slice(0, 5).map((line) => line.replace(/: .*/, ''))).toEqual(expected);
  });

  test('bundled arrays of different lengths make the descriptor unfit', () => {
    const group = { iteration: 'bundled', fields: [c, { path: 'b.[]', label: 'B' }] };
    expect(told(key, { fields: [group] }, { args: [[], [token], [1n, 2n]] })?.[0]).toMatch(
      /arrays of different lengths/,
    );
  });

  test('fields of each element of a group, from its end and in slices', () => {
    const fields = [
      { path: 'l.[]', label: 'L', fields: [{ path: 'x', label: 'X' }] },
      { path: 'l.[-1].x', label: 'Last' },
      { path: 'l.[:1]', fields: [{ path: 'x', label: 'First' }] },
    ];
    expect(told('f((uint256 x)[] l)', { fields }, { args: [[{ x: 1n }, { x: 2n }]] })).toEqual([
      ...['"L" l[0]:', '"X": 1', '"L" l[1]:', '"X": 2', '"Last": 2', '"First": 1'],
    ]);
  });

  test('a separator, a constant, a shared definition', () => {
    const descriptor = parseDescriptor({
      context: { contract: { deployments } },
      metadata: { ...metadata, constants: { c: 'fixed' } },
      display: {
        definitions: { d: { label: 'D', format: 'tokenAmount', params: { token, threshold: 9 } } },
        formats: {
          'f(uint256 a)': {
            fields: [
              { path: 'a', $ref: '$.display.definitions.d', params: { threshold: 5, message: 'Much' } },
              { value: '$.metadata.constants.c', label: 'K' },
              { path: 'a', label: 'S', separator: 'No. {index}' },
            ],
          },
        },
      },
    });
    const data = encodeFunctionData({ abi: parseAbi(['function f(uint256)']), args: [5n] });
    expect(describeCall([descriptor], { chainId: 1n, to, data, value: 0n, from }, { tokens })?.slice(2)).toEqual([
      '"D": "Much", that is 0.000005 USDC',
      '"K": "fixed" (of the descriptor, not signed)',
      '"No. 0" "S": 5',
    ]);
  });
});

test('the unit of a descriptor is that of its contract, not of the same address on another chain', () => {
  const more = { token: { ticker: 'OWN', decimals: 2 } };
  const said = (params: object) => field('uint256', 500n, { format: 'tokenAmount', params }, more);
  expect(said({ token: to })).toContain('the descriptor calls it 5 "OWN"');
  expect(said({ token: to, chainId: 10 })).not.toContain('OWN');
  expect(said({ token: other })).not.toContain('OWN');
});

describe('the sentence of an intent', () => {
  const fields = [
    { path: 'a', label: 'A', format: 'tokenAmount', params: { token } },
    { path: 'b', label: 'B', visible: 'never' },
    { path: '@.from', label: 'F', visible: { ifNotIn: [9] } },
  ];
  test.each([
    ['Send {a}', 'Send 0.000005 USDC'],
    ['Send {#.a}', 'Send 0.000005 USDC'],
    ['{{a}} {a}', '{a} 0.000005 USDC'],
    ['Send {b}', 'Intent'],
    ['Send {@.from}', 'Intent'],
    ['Send {c}', 'Intent'],
    ['Send {a', 'Intent'],
    ['Send {a..}', 'Intent'],
    ['Send {$.metadata.owner}', 'Intent'],
  ])('%s', (interpolatedIntent, expected) => {
    const lines = told('f(uint256 a,uint256 b)', { intent: 'Intent', interpolatedIntent, fields }, { args: [5n, 1n] });
    expect(lines?.[0]).toBe(`By the descriptor of "Example": "${expected}"`);
  });

  test('that is longer than a screen gives way to the intent', () => {
    const long = { intent: 'Intent', interpolatedIntent: '{a.[]}', fields: [{ path: 'a.[]', label: 'A' }] };
    const said = (count: number) =>
      told('f(uint256[] a)', long, { args: [Array.from({ length: count }, () => 7n)] })?.[0];
    expect(said(2)).toBe('By the descriptor of "Example": "7, 7"');
    expect(said(250)).toBe('By the descriptor of "Example": "Intent"');
  });

  test('an intent of several texts', () => {
    expect(told('f()', { intent: { Staking: 'Withdraw', Rewards: 'All' } })?.[0]).toBe(
      'By the descriptor of "Example": "Staking: Withdraw, Rewards: All"',
    );
  });
});

describe('calls', () => {
  const format = { intent: 'Do', fields: [] };
  const descriptor = parseDescriptor({
    context: { contract: { deployments } },
    metadata,
    display: { formats: { 'f()': format } },
  });
  const call = { chainId: 1n, to, data: '0x26121ff0', value: 0n, from } as const;

  test('of another chain, contract or function are described by nobody', () => {
    expect(describeCall([descriptor], call)).toBeDefined();
    expect(describeCall([descriptor], { ...call, chainId: 5n })).toBeUndefined();
    expect(describeCall([descriptor], { ...call, to: other })).toBeUndefined();
    expect(describeCall([descriptor], { ...call, data: '0x26121ff1' })).toBeUndefined();
    expect(describeCall([descriptor], { ...call, data: '0x' })).toBeUndefined();
  });

  test('a descriptor that nobody checked is refused', () => {
    expect(() => describeCall([{ ...descriptor }], call)).toThrow('expected what parseDescriptor makes');
  });

  test('a descriptor without deployments describes nothing', () => {
    const unbound = parseDescriptor({ context: { contract: {} }, metadata, display: { formats: { 'f()': format } } });
    expect(describeCall([unbound], call)).toBeUndefined();
  });

  test('that are not strictly encoded, or go on, warn', () => {
    const data = encodeFunctionData({ abi: parseAbi(['function f(bool)']), args: [true] });
    expect(told('f(bool a)', format, { data: `${data.slice(0, -1)}2` as Hex })).toEqual([
      'WARNING: "Example" describes this function, but what it is given is not encoded as Solidity encodes it',
    ]);
    expect(told('f(bool a)', format, { data: `${data}abcd` })?.[0]).toBe(
      'WARNING: after what the function takes, this follows: 0xabcd',
    );
    expect(told('f(bool a)', format, { data: `${data}610100${'8021'.repeat(8)}` })?.[0]).toBe(
      'Followed by codes of apps, "a" (ERC-8021): functions pass over them',
    );
  });

  test('that two describe are told by the first', () => {
    const lines = describeCall([descriptor, descriptor], call);
    expect(lines?.at(-1)).toBe('There are 2 descriptors of it; shown is the first');
  });

  test('inside each other end somewhere', () => {
    const abi = parseAbi(['function f(bytes)']);
    const wrap = (data: Hex) => encodeFunctionData({ abi, args: [data] });
    const fields = [{ path: 'a', label: 'A', format: 'calldata', params: { calleePath: '@.to', amount: 3 } }];
    const lines = told('f(bytes a)', { fields }, { data: wrap(wrap(wrap(wrap(wrap('0x'))))) });
    expect(lines).toContain(
      `WARNING: inside it is a call of ${to}, with 0.000000000000000003 ETH, that is not shown: too many calls inside each other`,
    );
    expect(told('f(bytes a)', { fields }, { data: wrap('0x') })?.slice(1)).toEqual([
      "What is called inside it, and with what, is partly the descriptor's word",
      `Inside it, send 0.000000000000000003 ETH to ${to}`,
    ]);
  });

  test('inside may have the selector that the descriptor says', () => {
    const approve = encodeFunctionData({
      abi: parseAbi(['function approve(address,uint256)']),
      args: [other, 2n ** 256n - 1n],
    });
    const say = (selector: unknown) => {
      const fields = [{ path: 'a', label: 'A', format: 'calldata', params: { callee: token, selector } }];
      return told('f(bytes a)', { fields }, { args: [`0x${approve.slice(10)}`] });
    };
    expect(say('0x095ea7b3')).toContain(
      `WARNING: inside it, let ${other} take ALL that ${to} has of USDC, now and later`,
    );
    expect(say('0x095ea7')?.[0]).toMatch(/does not fit what is signed .*not a part of a call/);
  });

  test.each([
    ['approve', [other, 0n], `Stop ${other} from taking USDC of ${to}`],
    ['increaseAllowance', [other, 0n], `Leave what ${other} may take of USDC as it is: this adds 0 and stops nobody`],
    [
      'decreaseAllowance',
      [other, 7n],
      `Let ${other} take 0.000007 USDC less than it may take now; what is left of that it may still take`,
    ],
    ['transferFrom', [other, to, 7n], `Send 0.000007 USDC of ${other}, who must have let ${to} take it, to ${to}`],
    ['setApprovalForAll', [other, false], `Stop ${other} from taking the collection ${token} of ${to}`],
  ] as const)('inside, %s has the words that it has where it is signed', (functionName, args, words) => {
    const abi = parseAbi([
      'function approve(address,uint256)',
      'function increaseAllowance(address,uint256)',
      'function decreaseAllowance(address,uint256)',
      'function transferFrom(address,address,uint256)',
      'function setApprovalForAll(address,bool)',
    ]);
    const fields = [{ path: 'a', label: 'A', format: 'calldata', params: { callee: token } }];
    const data = encodeFunctionData({ abi, functionName, args } as never);
    expect(told('f(bytes a)', { fields }, { args: [data] })).toContain(words);
  });

  test('inside may have their selector apart', () => {
    const params = { calleePath: '@.to', selectorPath: 's' };
    const fields = [{ path: 'a', label: 'A', format: 'calldata', params }];
    const lines = told(
      'f(bytes4 s,bytes a)',
      { fields },
      { args: ['0xa9059cbb', `0x${'00'.repeat(12)}${other.slice(2)}${'00'.repeat(31)}05`] },
    );
    expect(lines).toContain(`Send 5 (smallest units) of the token ${to} to ${other}`);
  });
});

describe('typed data', () => {
  const types = {
    T: [
      { name: 'a', type: 'uint8[2]' },
      { name: 'b', type: 'U' },
    ],
    U: [{ name: 'c', type: 'bytes' }],
  };
  const message = { a: [1, 2], b: { c: '0xabcd' } };
  const domain = { name: 'N', version: '1', chainId: 1, verifyingContract: to } as const;
  const data = { types, primaryType: 'T', domain, message };
  const format = { intent: 'Do', fields: [{ path: 'a.[]', label: 'A' }] };
  const of = (eip712: object, key = 'T(uint8[2] a,U b)U(bytes c)') =>
    parseDescriptor({ context: { eip712 }, metadata, display: { formats: { [key]: format } } });

  test('is read from what is hashed', () => {
    expect(describeTypedData([of({ deployments })], data, { from })?.slice(2)).toEqual([
      ...['"A" a[0]: 1', '"A" a[1]: 2', 'Not shown by the descriptor: b.c is 0xabcd'],
    ]);
  });

  test.each<[string, object, boolean]>([
    ['its deployment', { deployments }, true],
    ['another chain', { deployments: [{ chainId: 2, address: to }] }, false],
    ['another contract', { deployments: [{ chainId: 1, address: other }] }, false],
    ['the fields of its domain', { deployments, domain: { name: 'N', version: '1' } }, true],
    ['another name', { deployments, domain: { name: 'M' } }, false],
    ['a field that is not there', { deployments, domain: { salt: '0x00' } }, false],
    ['chain and contract as fields', { domain: { chainId: 1, verifyingContract: to.toLowerCase() } }, true],
    ['a name alone', { domain: { name: 'N' } }, false],
    ['nothing', {}, false],
    ['the hash of its domain', { domainSeparator: separator() }, true],
    ['another hash', { domainSeparator: `0x${'00'.repeat(32)}`, deployments }, false],
  ])('bound to %s', (_, eip712, isDescribed) => {
    expect(describeTypedData([of(eip712)], data, { from }) !== undefined).toBe(isDescribed);
  });

  test.each<[string, string, unknown, unknown]>([
    ['bool', 'true', true, false],
    ['int8', '-1', -1, 1],
    ['bytes4', 'its bytes first', '0x01020304', '0x01020305'],
    ['bytes', 'a hash', '0x0102', '0x0103'],
    ['string', 'a hash', 'a', 'b'],
  ])('bound to the hash of a domain with a field of its own: %s as %s', (type, _, held, wrong) => {
    const EIP712Domain = [
      { name: 'chainId', type: 'uint256' },
      { name: 'verifyingContract', type: 'address' },
      { name: 'own', type },
    ];
    const withOwn = (own: unknown) => ({
      ...{ primaryType: 'T', types: { ...types, EIP712Domain }, message },
      domain: { chainId: 1, verifyingContract: to, own },
    });
    const domainSeparator = hashDomain({ domain: withOwn(held).domain, types: { EIP712Domain } } as never);
    const described = (own: unknown) => describeTypedData([of({ domainSeparator })], withOwn(own) as never, { from });
    expect(described(held)).toBeDefined();
    expect(described(wrong)).toBeUndefined();
  });

  test('of another type, or of no chain or contract, is described by nobody', () => {
    const other712 = of({ deployments }, 'T(uint8[2] a,U b)U(string c)');
    expect(describeTypedData([other712], data, { from })).toBeUndefined();
    const bare = { ...data, domain: { name: 'N', chainId: 1 } };
    expect(describeTypedData([of({ domain: { name: 'N' } })], bare, { from })).toBeUndefined();
  });

  function separator(): Hex {
    const EIP712Domain = [
      { name: 'name', type: 'string' },
      { name: 'version', type: 'string' },
      { name: 'chainId', type: 'uint256' },
      { name: 'verifyingContract', type: 'address' },
    ];
    return hashDomain({ domain: { ...domain, chainId: 1 }, types: { EIP712Domain } } as Parameters<
      typeof hashDomain
    >[0]);
  }
});

describe('no parameter hides a value', () => {
  const text = 'pay everything to another';
  const bytes = `0x${'ab'.repeat(50)}` as const;
  const coin = '0xEeeeeEeeeEeEeeEeEeEeeEEEeeeeEeeeeeeeEEeE';
  /** A field of the first argument with the second one as a parameter. */
  const both = (types: string, args: readonly unknown[], format: object, value = 0n) => {
    const [first, second] = types.split(',');
    return (
      told(`f(${first} a,${second} b)`, { fields: [{ path: 'a', label: 'A', ...format }] }, { args, value }) ?? []
    ).join(' | ');
  };
  const amount = (params: object) => ({ format: 'tokenAmount', params: { token, ...params } });
  const call = (params: object) => ({ format: 'calldata', params: { callee: token, ...params } });
  test.each<[string, string, readonly unknown[], object, string]>([
    ['a threshold', 'uint256,address', [5n, other], amount({ thresholdPath: 'b' }), `b is ${other}`],
    ['a chain', 'uint256,address', [5n, other], amount({ chainIdPath: 'b' }), `b is ${other}`],
    ['the own chain', 'uint256,uint256', [5n, 1n], amount({ chainIdPath: 'b' }), 'b is 1'],
    [
      'a collection of bytes',
      'uint256,bytes',
      [5n, bytes],
      { format: 'nftName', params: { collectionPath: 'b' } },
      bytes,
    ],
    [
      'a collection of text',
      'uint256,string',
      [5n, text],
      { format: 'nftName', params: { collectionPath: 'b' } },
      text,
    ],
    ['who calls', 'bytes,address', ['0x', other], call({ spenderPath: 'b' }), `b is ${other}`],
    ['a selector', 'bytes,uint256', ['0x', 10n ** 20n], call({ selectorPath: 'b' }), `b is ${10n ** 20n}`],
    ['coins as text', 'bytes,string', ['0x', text], call({ amountPath: 'b' }), text],
    ['a chain as text', 'bytes,string', ['0x', text], call({ chainIdPath: 'b' }), text],
  ])('as %s', (_, types, args, format, shown) => {
    expect(both(types, args, format)).toContain(shown);
  });

  test('as a threshold that is the coins of the call', () => {
    expect(both('uint256,bool', [5n, true], amount({ thresholdPath: '@.value' }), 10n ** 18n)).toContain(
      'Not shown by the descriptor: 1 ETH go with it',
    );
  });

  test('lines that are left out tell nothing', () => {
    const a = Array.from({ length: 205 }, (_, i) => BigInt(i));
    const shown = told('f(uint256[] a)', { fields: [{ path: 'a.[]', label: 'A' }] }, { args: [a] });
    expect(shown).toContain('WARNING: 5 lines of the descriptor are left out');
    expect(shown).toContain('Not shown by the descriptor: a[204] is 204');
    expect(shown?.join()).not.toContain('Not shown by the descriptor: a[199]');
  });

  test('a token of the list is not the coin of a chain, and what is called so is named', () => {
    const native = (address: string, more: object = {}) =>
      both('uint256,address', [5_000_000_000n, address], {
        format: 'tokenAmount',
        params: { tokenPath: 'b', nativeCurrencyAddress: [token, other, coin], ...more },
      });
    expect(native(token)).toContain('"A": 5000 USDC');
    expect(native(token, { chainId: 137 })).toContain(token);
    expect(native(other)).toContain(
      `5000000000 (smallest units) of a token that is not in your list, ${other}; the descriptor calls it 0.000000005 "ETH"`,
    );
    expect(native(coin)).toContain('"A": 0.000000005 ETH | ');
    expect(native(coin)).toContain(`Not shown by the descriptor: b is ${coin}`);
    expect(native(coin, { chainId: 56 })).toContain('BNB');
    expect(native(coin, { chainId: 56 })).toContain('on another chain, BNB Smart Chain');
  });

  test('a call inside on another chain says so', () => {
    const inner = encodeFunctionData({
      abi: parseAbi(['function transfer(address,uint256)']),
      args: [other, 5n],
    });
    expect(both('bytes,uint256', [inner, 137n], call({ chainIdPath: 'b' }))).toContain(
      `with 0 POL on another chain, Polygon`,
    );
  });

  test.each([
    ['transfer', 'Send 5 (smallest units)'],
    ['approve', 'Let'],
  ])('a call inside, %s, names no token by the list of another chain', (name, words) => {
    const inner = encodeFunctionData({ abi: parseAbi([`function ${name}(address,uint256)`]), args: [other, 5n] });
    const elsewhere = both('bytes,uint256', [inner, 137n], call({ chainIdPath: 'b' }));
    expect(elsewhere).toContain(words);
    expect(elsewhere).toContain(token);
    expect(elsewhere).not.toContain('USDC');
    expect(both('bytes,uint256', [inner, 1n], call({ chainIdPath: 'b' }))).toContain(`${token} (USDC)`);
  });
});

test.each([
  [14, 4],
  [100, 6],
])('%i elements in %i groups inside each other are too many', (count, depth) => {
  const group = (fields: object, left: number): object =>
    left === 0 ? fields : { path: '#.a.[]', fields: [group(fields, left - 1)] };
  const lines = told(
    'f(uint256[] a)',
    { fields: [group({ path: '#.a.[]', label: 'A' }, depth)] },
    { args: [Array.from({ length: count }, () => 1n)] },
  );
  expect(lines?.[0]).toContain('more than 2000 values are to be shown');
  expect(lines).toContain('Not shown by the descriptor: a[0] is 1');
});

test('a domain whose name is no text is bound to no name', () => {
  const maker = parseDescriptor({
    context: { eip712: { domain: { name: 'Uniswap', chainId: 1, verifyingContract: to } } },
    metadata,
    display: { formats: { 'Login(string site)': { intent: 'Log in', fields: [{ path: 'site', label: 'Site' }] } } },
  });
  const EIP712Domain = [
    { name: 'name', type: 'bool' },
    { name: 'chainId', type: 'uint256' },
    { name: 'verifyingContract', type: 'address' },
  ];
  const data = {
    types: { EIP712Domain, Login: [{ name: 'site', type: 'string' }] },
    ...{ primaryType: 'Login', domain: { name: true, chainId: 1, verifyingContract: to }, message: { site: 'x' } },
  };
  expect(describeTypedData([maker], data as never, { from })).toBeUndefined();
});
