import { describe, expect, test, vi } from 'vitest';
import { previewTypedData } from '../../../src/ethereum/sign/typed-data.ts';
import { createConfirmingWallet } from '../../../src/ethereum/sign/wallet.ts';
import type { TypedData } from '../../../src/ethereum/transaction/typed-data/typed-data.ts';
import { testSigner } from '../../software-signer.ts';
import * as examples from '../typed-data-examples.ts';

const { spender, usdc } = examples;
const tokens = [
  { chainId: 1n, address: usdc, symbol: 'USDC', decimals: 6 },
  { chainId: 1n, address: '0x6B175474E89094C44Da98b954EedeAC495271d0F', symbol: 'DAI', decimals: 18 },
] as const;
const preview = (data: TypedData) => previewTypedData(data, { from: examples.owner, tokens });

describe('previewTypedData', () => {
  test.each<[string, TypedData, string[]]>([
    [
      'a permit',
      examples.permit,
      [`Let ${spender} take up to 0.000005 USDC from you`, 'This signature can be used until 2030-03-17 17:46:40 UTC'],
    ],
    [
      'an unlimited permit of Dai',
      examples.daiPermit,
      [`WARNING: let ${spender} take ALL you have of DAI, now and later`],
    ],
    [
      'a permit of one token of a collection',
      examples.nftPermit,
      [
        `Let ${spender} take your token number 77 of the collection 0xBC4CA0EdA7647A8aB7C2061c2E118A18a936f13D`,
        'This signature never expires',
      ],
    ],
    [
      'an unlimited Permit2 permit',
      examples.permitSingle,
      [`WARNING: let ${spender} take ALL you have of USDC, until 2030-03-17 17:46:40 UTC`],
    ],
    [
      'a batch of Permit2 permits',
      examples.permitBatch(2),
      [
        `Stop ${spender} from taking USDC`,
        `Let ${spender} take up to 0.000001 USDC from you, until 2030-03-17 17:46:40 UTC`,
        'This signature can be used once, as number (nonce) 0',
      ],
    ],
    ['a Permit2 transfer', examples.permitTransferFrom, [`Let ${spender} take up to 0.000009 USDC from you`]],
    ['a transfer by authorisation', examples.transferWithAuthorization, [`Send 0.000007 USDC to ${spender}`]],
    [
      'an order on CoW Protocol',
      examples.cowOrder,
      [
        'Let 0x9008D19f58AAbD9eD0D60971565AA8510560ab41 take up to 1.000005 USDC from you',
        'In return your account gets at least 0.99 DAI',
      ],
    ],
    [
      'an order on Seaport',
      examples.seaportOrder(2),
      [
        'Let 0x0000000000000068F116a894984e2DB1123eB395 take your token number 42 of the collection 0xBC4CA0EdA7647A8aB7C2061c2E118A18a936f13D',
        'In return your account gets at least 0.000000000000000001 ETH',
      ],
    ],
  ])('%s is understood', (_, data, lines) => {
    const { facts, lines: shown } = preview(data);
    expect(facts.blind).toBeUndefined();
    expect(shown).toEqual(expect.arrayContaining(lines));
  });

  test.each<[string, TypedData]>([
    [
      'an unknown type',
      {
        ...examples.permit,
        types: { Grant: examples.members('address spender') },
        primaryType: 'Grant',
        message: { spender },
      },
    ],
    [
      'a permit whose members have another order',
      {
        ...examples.permit,
        types: {
          Permit: examples.members('address spender,address owner,uint256 value,uint256 nonce,uint256 deadline'),
        },
      },
    ],
    ['a permit for no chain', { ...examples.permit, domain: { name: 'USD Coin', verifyingContract: usdc } }],
    ['a permit for no contract', { ...examples.permit, domain: { name: 'USD Coin', chainId: 1 } }],
    ['a batch of more tokens than a card keeps', examples.permitBatch(5)],
    ['an order for any token of a collection', examples.seaportOrder(4)],
  ])('%s is blind', (_, data) => {
    const { facts, lines } = preview(data);
    expect(facts.blind).toBe('unknown-typed-data');
    expect(lines).toContainEqual(expect.stringMatching(/^WARNING: what a signed \w+ allows is not known/));
  });

  test('every signed value is listed', () => {
    expect(preview(examples.permitBatch(2)).fields.slice(0, 5)).toEqual([
      ['details[0].token', usdc],
      ['details[0].amount', '0'],
      ['details[0].expiration', '1900000000'],
      ['details[0].nonce', '0'],
      ['details[1].token', usdc],
    ]);
  });
});

test('no two values have the same label, however their fields are called', () => {
  const leaf = (name: string) => ({ name, type: 'uint8' });
  const types = {
    Main: [leaf('a.to'), leaf('"a.to"'), { name: 'a', type: 'Inner' }, { name: 'domain', type: 'Inner' }],
    Inner: [leaf('to'), leaf('name')],
  };
  const inner = { to: 2, name: 3 };
  const message = { 'a.to': 1, '"a.to"': 4, a: inner, domain: inner };
  const data = { types, primaryType: 'Main', domain: { name: 'N' }, message };
  const { fields, details } = previewTypedData(data, { from: examples.owner });
  expect(fields.map(([path]) => path)).toEqual([
    ...['["a.to"]', '["\\"a.to\\""]', 'a.to', 'a.name', '["domain"].to', '["domain"].name', 'domain.name'],
  ]);
  expect(new Set(details.map((line) => line.replace(/: .*$/, ''))).size).toBe(fields.length);
});

test('data that no card can read are refused, with the reason, before a person is asked, whatever the signer', async () => {
  const types = { Node: [{ name: 'inner', type: 'Node[]' }, ...examples.members('uint8 a,uint8 b,uint8 c,uint8 d')] };
  const node = (depth: number): object => ({ inner: depth === 0 ? [] : [node(depth - 1)], a: 1, b: 2, c: 3, d: 4 });
  const data = (depth: number) =>
    ({ types, primaryType: 'Node', domain: { name: 'Deep' }, message: node(depth) }) as unknown as TypedData;
  const confirm = vi.fn(async () => {});
  const wallet = await createConfirmingWallet(testSigner, { confirm });
  await expect(wallet.signTypedData(data(19))).resolves.toMatch(/^0x/);
  expect(confirm).toHaveBeenCalledTimes(1);
  await expect(wallet.signTypedData(data(20))).rejects.toMatchObject({
    code: 'data/malformed',
    context: { reason: 'more than 40 structs and arrays inside each other' },
  });
  expect(confirm).toHaveBeenCalledTimes(1);
});
