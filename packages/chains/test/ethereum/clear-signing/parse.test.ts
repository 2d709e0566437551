/** Descriptors from outside: each is parsed, or refused with the place. */

import { isSymbolonError } from '@symbolon/interface';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDescriptor, parseDescriptors } from '../../../src/ethereum/clear-signing/parse-descriptor.ts';
import { parseFunction } from '../../../src/ethereum/clear-signing/solidity-types.ts';

const address = '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed';
const base = {
  context: { contract: { deployments: [{ chainId: 1, address }] } },
  metadata: { owner: 'Example' },
  display: { formats: {} },
};

/** A descriptor with one function of one field. */
const withField = (field: unknown, more: object = {}) => ({
  ...base,
  metadata: { owner: 'Example', constants: { max: 5 }, enums: { kinds: { 1: 'one' } }, ...more },
  display: { formats: { 'f(uint256 a)': { fields: [field] } } },
});

/** Where it is refused, and why. */
function refusal(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (isSymbolonError(error, 'data/malformed')) return `${error.context.where}: ${error.context.reason}`;
    throw error;
  }
  return 'taken';
}

const field0 = 'display.formats.f(uint256 a).fields[0]';

test.each<[unknown, string]>([
  [5, 'the file: expected an object'],
  [{}, 'context: missing: it is bound to no contract'],
  [{ ...base, $schema: 'https://x/erc7730-v3.schema.json' }, '$schema: expected version 1 or 2 of ERC-7730'],
  [{ ...base, context: {} }, 'context: expected contract or eip712'],
  [{ ...base, context: { contract: {}, eip712: {} } }, 'context: bound to a contract and to typed data at once'],
  [
    { ...base, context: { contract: { deployments: [{ chainId: 1, address: '0x12' }] } } },
    'context.contract.deployments[0].address: expected an address',
  ],
  [
    { ...base, context: { contract: { deployments: [{ chainId: -1, address }] } } },
    'context.contract.deployments[0].chainId: expected a whole number',
  ],
  [{ ...base, metadata: { owner: 'x'.repeat(81) } }, 'metadata.owner: longer than 80 characters'],
  [{ ...base, display: {} }, 'display.formats: missing'],
  [
    { ...base, display: { formats: { 'f(uint a)': {} } } },
    'display.formats.f(uint a): a type that Solidity has not, or not by its full name',
  ],
  [
    { ...base, display: { formats: { 'f(uint256 a)': {}, 'f(uint256 b)': {} } } },
    'display.formats: two formats for the same function or type',
  ],
  [withField({ label: 'A' }), `${field0}: expected a path or a value`],
  [withField({ path: 'a', value: 1 }), `${field0}: expected a path or a value`],
  [withField({ path: 'a..b' }), `${field0}.path: not a path of names, indices and slices`],
  [
    withField({ path: 'a', format: 'html' }),
    `${field0}.format: expected raw, amount, tokenAmount, nftName, date, duration, unit, enum, chainId, calldata, addressName, tokenTicker, interoperableAddressName`,
  ],
  [withField({ path: 'a', label: 'x'.repeat(81) }), `${field0}.label: longer than 80 characters`],
  [withField({ path: 'a', $ref: '$.display.definitions.no' }), `${field0}.$ref: not one of display.definitions`],
  [
    withField({ path: 'a', params: { $ref: '$.metadata.enums.no' } }),
    `${field0}.params.$ref: not one of metadata.enums`,
  ],
  [
    withField({ path: 'a', params: { threshold: '$.metadata.constants.no' } }),
    `${field0}.params.threshold: not one of metadata.constants`,
  ],
  [
    withField({ path: 'a', params: { token: '0x', tokenPath: 'a' } }),
    `${field0}.params.tokenPath: token is given as well`,
  ],
  [withField({ path: 'a', params: { decimals: 78 } }), `${field0}.params.decimals: more than 77`],
  [withField({ path: 'a', visible: 'sometimes' }), `${field0}.visible: expected always, never, optional`],
  [withField({ path: 'a', visible: {} }), `${field0}.visible: expected ifNotIn or mustMatch`],
  [
    { ...base, includes: 'https://example.com/a.json' },
    'includes: expected the relative path of a file: nothing is fetched',
  ],
  [{ ...base, includes: './a.json' }, 'includes: a.json is not among the files that were given'],
])('%# %j', (json, expected) => {
  expect(refusal(() => parseDescriptor(json))).toBe(expected);
});

test('a place from outside shows what would not show of it', () => {
  const json = { ...base, display: { formats: { 'f(\u202ex)': {} } } };
  expect(refusal(() => parseDescriptor(json))).toContain('display.formats.f(\\u{202e}x)');
});

describe('functions', () => {
  test.each([
    ['f()', 'f()', '26121ff0'],
    ['transfer(address to,uint256 value)', 'transfer(address,uint256)', 'a9059cbb'],
    ['f((address a, uint256[2][] b) c, bytes d)', 'f((address,uint256[2][]),bytes)', undefined],
  ])('%s', (key, signature, selector) => {
    const parsed = parseFunction(key, 'key');
    expect(parsed.signature).toBe(signature);
    if (selector !== undefined) expect(parsed.selector).toBe(selector);
  });

  test.each([
    '',
    'f',
    'f(',
    'f(uint256',
    'f(uint256 a,)',
    'f(uint256 a) returns (bool)',
    'f(() a)',
    'f(uint256[0] a)',
    'f(uint256[] a, uint256[] a)',
    `f(${'('.repeat(20)}uint256${')'.repeat(20)} a)`,
    `f(uint256${'[]'.repeat(20)} a)`,
    'f(uint257 a)',
    'f(bytes33 a)',
  ])('%s is refused', (key) => {
    expect(refusal(() => parseFunction(key, 'key'))).toMatch(/^key: /);
  });
});

describe('includes', () => {
  const common = {
    ...base,
    context: { contract: {} },
    display: {
      formats: {
        'f(uint256 a,uint256 b)': {
          intent: 'Do it',
          fields: [
            { path: 'a', label: 'A', params: { threshold: 5, message: 'Much' } },
            { path: 'b', label: 'B' },
          ],
        },
      },
    },
  };
  const own = {
    includes: '../common.json',
    context: { contract: { deployments: [{ chainId: 1, address }] } },
    display: {
      formats: {
        'f(uint256 a,uint256 b)': {
          fields: [
            { path: 'a', label: 'Own' },
            { value: 1, label: 'C' },
          ],
        },
      },
    },
  };

  test('the including file wins, fields of one path become one', () => {
    const { descriptors, refused } = parseDescriptors({ 'common.json': common, 'x/own.json': own });
    expect(refused).toEqual([]);
    const [format] = descriptors[1]?.formats ?? [];
    expect(format?.intent).toBe('Do it');
    expect(format?.fields.map((field) => field.label)).toEqual(['Own', 'B', 'C']);
    expect(format?.fields[0]).toMatchObject({ params: { message: 'Much', threshold: { constant: 5n } } });
  });

  test('files that include each other are refused, with their names', () => {
    const { refused } = parseDescriptors({
      'a.json': { includes: 'b.json' },
      'b.json': { includes: 'a.json' },
      'c.json': 5,
    });
    expect(refused.map(({ path }) => path)).toEqual(['c.json']);
    const own = parseDescriptors({ 'a.json': { includes: 'a.json' } });
    expect(own.descriptors).toEqual([]);
  });

  test('a member of the name __proto__ changes nothing else', () => {
    const json: unknown = JSON.parse('{"__proto__": {"context": {"contract": {}}, "display": {"formats": {}}}}');
    expect(refusal(() => parseDescriptor(json))).toBe('context: missing: it is bound to no contract');
  });

  test('a getter is read once', () => {
    let reads = 0;
    const json = {
      ...base,
      get metadata() {
        reads += 1;
        return { owner: `Owner ${reads}` };
      },
    };
    expect(parseDescriptor(json).owner).toBe('Owner 1');
    expect(reads).toBe(1);
  });
});

test('names of parameters may come from an ABI, as in version 1', () => {
  const abi = [
    {
      type: 'function',
      name: 'f',
      inputs: [{ type: 'tuple[]', name: 'list', components: [{ type: 'bool', name: 'yes' }] }],
    },
  ];
  const [format] = parseDescriptor({
    ...base,
    context: { contract: { deployments: [{ chainId: 1, address }], abi } },
    display: { formats: { 'f((bool)[])': {} } },
  }).formats;
  expect(format?.of).toMatchObject({ inputs: [{ name: 'list' }], signature: 'f((bool)[])' });
});

test('whatever is given is taken or refused with the place', () => {
  fc.assert(
    fc.property(
      fc.anything({ withMap: true, withSet: true, withDate: true, withBigInt: true, withNullPrototype: true }),
      (json) => {
        expect(refusal(() => parseDescriptor(json))).toMatch(/^.+: .+$|^taken$/s);
      },
    ),
  );
});
