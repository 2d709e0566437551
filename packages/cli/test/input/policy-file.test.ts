/** Policies as files: what the command writes and what people write is read, or it is said what is wrong where. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { harden } from '@symbolon/interface';
import { policy as coder, maxAmount, nameOf, type Policy } from '@symbolon/protocol/policy';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { lineOf } from '../../src/input/json-lines.ts';
import { parseRefresh, policyToJson, readPolicyDraft, readPolicyFile } from '../../src/input/policy-file.ts';
import { coinUnits, createUnits, feeAssetOf } from '../../src/output/amounts.ts';

const folder = mkdtempSync(join(tmpdir(), 'symbolon-policy-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = join(folder, 'policy.json');
const write = (value: unknown): void =>
  writeFileSync(file, typeof value === 'string' ? value : JSON.stringify(value, null, 2));

const usdc = { asset: `eip155:1/erc20:0x${'a0'.repeat(20)}`, symbol: 'USDC', decimals: 6 };
const ether = 'eip155:1/slip44:60';
const units = createUnits([usdc]);

const optional = <T>(inner: fc.Arbitrary<T>) => fc.option(inner, { nil: undefined });
const name = fc.oneof(
  fc.constantFrom(ether, 'solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp/slip44:501', usdc.asset).map(nameOf),
  fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes).toString('hex')),
);
const amount = optional(fc.oneof(fc.bigInt(0n, maxAmount), fc.bigInt(0n, 10n ** 19n)));
const permission = fc.constantFrom('refuse', 'approval', 'allow');
const period = fc.integer({ min: 3600, max: 315_576_000 });
const bytes = fc.uint8Array({ minLength: 32, maxLength: 32 });
const policies: fc.Arbitrary<Policy> = fc
  .record({
    base: fc.record({
      digestsUnseen: fc.boolean(),
      blind: permission,
      messages: permission,
      otherAssets: permission,
      withoutPin: fc.boolean(),
      assets: fc.uniqueArray(
        fc
          .record({
            asset: name,
            perSignature: amount,
            allowance: amount,
            per: optional(period),
            approvalAbove: amount,
          })
          .map(({ per, ...rule }) => ({
            ...rule,
            ...(rule.allowance !== undefined && per !== undefined && { period: per }),
          })),
        { selector: ({ asset }) => asset, maxLength: 2 },
      ),
    }),
    chains: optional(
      fc.uniqueArray(fc.record({ chain: fc.constantFrom('eip155:1', 'eip155:8453').map(nameOf), feeCeiling: amount }), {
        selector: ({ chain }) => chain,
      }),
    ),
    recipients: optional(fc.uniqueArray(name, { maxLength: 2 })),
    recipientRoot: optional(bytes),
    paths: optional(fc.subarray([[harden(44)], [harden(84), harden(0)]])),
    multisigWallets: optional(fc.uniqueArray(bytes, { maxLength: 1 })),
    refresh: optional(fc.record({ feeCeiling: fc.bigInt(0n, maxAmount), period })),
  })
  .map(({ base, ...more }) => ({ ...base, ...Object.fromEntries(Object.entries(more).filter(([, one]) => one)) }));

test('what "policy show --json" writes is read back as the same policy, all of it or its field "policy"', () => {
  fc.assert(
    fc.property(policies, (given) => {
      const policy = policyToJson(given);
      for (const written of [policy, { name: null, policy, left: [], kept: [] }]) {
        write(written);
        expect(coder.encode(readPolicyFile(file))).toEqual(coder.encode(given));
      }
    }),
    { numRuns: 60 },
  );
});

test('the same policy is read from amounts as they are shown', () => {
  fc.assert(
    fc.property(policies, (given) => {
      const shown = (asset: string, limit: bigint | undefined) =>
        limit === undefined ? null : units.format(asset, limit);
      const { refresh, chains, ...written } = policyToJson(given);
      write({
        ...written,
        assets: given.assets.map((rule, place) => ({
          ...written.assets[place],
          perSignature: shown(rule.asset, rule.perSignature),
          allowance: shown(rule.asset, rule.allowance),
          approvalAbove: shown(rule.asset, rule.approvalAbove),
        })),
        chains:
          chains?.map(({ chain }, place) => ({
            chain,
            feeCeiling: shown(feeAssetOf(chain), given.chains?.[place]?.feeCeiling),
          })) ?? null,
        refresh: refresh && { ...refresh, feeCeiling: `${given.refresh?.feeCeiling} sat` },
      });
      expect(coder.encode(readPolicyDraft(file).policy(units))).toEqual(coder.encode(given));
    }),
    { numRuns: 60 },
  );
});

test('a token is counted in its unit once the notes of the card are known, and not before', () => {
  write({ assets: [{ asset: usdc.asset, allowance: '12.5 USDC' }] });
  const draft = readPolicyDraft(file);
  expect(draft.hasTokens).toBe(true);
  expect(draft.policy(units).assets[0]?.allowance).toBe(12_500_000n);
  expect(() => draft.policy(coinUnits)).toThrow(/line 5: assets: rule 1: allowance: .*"USDC".*"symbolon notes set"/);
  expect(() => readPolicyFile(file)).toThrow(/line 5/);
  write({ assets: [{ asset: ether, allowance: '12.5 ETH' }] });
  expect(readPolicyDraft(file).hasTokens).toBe(false);
});

const rule = (more: string): string => `{
  "messages": "allow",
  "assets": [
    { "asset": "11111111111111111111111111111111" },
    {
      "asset": "${ether}",
      ${more}
    }
  ]
}`;
test.each([
  [
    rule('"perSignature": "1.5 BTC"'),
    7,
    'assets: rule 2: perSignature: "1.5 BTC" is in another unit: this asset is counted in ETH',
  ],
  [rule('"perSignature": "1.5"'), 7, 'assets: rule 2: perSignature: "1.5" has no unit: write it as "1.5 ETH"'],
  [rule('"allowance": "1,5 ETH"'), 7, 'assets: rule 2: allowance: "1,5 ETH" is not an amount: write it as "1.5 ETH"'],
  [rule('"allowance": "-1 ETH"'), 7, 'is not an amount'],
  [rule('"allowance": "0.1234567890123456789 ETH"'), 7, '19 decimals, and ETH has 18 at most'],
  [rule('"allowance": "1.5 wei"'), 7, 'there is no part of one wei'],
  [rule('"allowance": "400000000000000000000 ETH"'), 7, 'more than a card can count'],
  [rule('"allowance": 5'), 7, 'assets: rule 2: allowance: expected a string'],
  [rule('"per": "week"'), 7, 'assets: rule 2: per: there is no "allowance"'],
  [rule('"allowance": "1 ETH", "per": "fortnight"'), 7, 'assets: rule 2: per: "fortnight" is no period'],
  [rule('"alowance": "1 ETH"'), 5, 'assets: rule 2: there is no field "alowance"'],
  [
    '{ "chains":\n [{ "chain": "eip155:1",\n "feeCeiling": "1 BTC" }] }',
    3,
    'chains: rule 1: feeCeiling: "1 BTC" is in another unit',
  ],
  ['{ "refresh":\n { "feeCeiling": "1 ETH",\n "per": "day" } }', 2, 'refresh: feeCeiling: "1 ETH" is in another unit'],
  ['{ "assets": [\n{ "asset": "eip155:137/slip44:966" } ] }', 2, 'that of eip155:137 is eip155:137/slip44:60'],
  ['{\n"blind": "maybe" }', 2, 'blind: expected "refuse", "approval" or "allow"'],
  ['{\n"paths": ["m/44\'",\n"m/x"] }', 3, 'paths: number 2'],
  ['{\n"recipientRoot": "zz" }', 2, 'recipientRoot: "zz" is not in hexadecimal digits'],
  ['{ "name": null,\n "policy": {\n "messages": 1 } }', 3, 'policy: messages: expected'],
])('%s: line %i is wrong, and why', (text, line, reason) => {
  write(text);
  const read = (): unknown => readPolicyFile(file);
  expect(read).toThrow(expect.objectContaining({ code: 'file/malformed' }));
  expect(read).toThrow(`line ${line}: `);
  expect(read).toThrow(reason);
});

test('the line of a value is found in any text of JSON', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = JSON.stringify(value, null, 1);
      const visit = (part: unknown, path: readonly (string | number)[]): void => {
        if (typeof part !== 'object' || part === null) return;
        for (const [key, inner] of Object.entries(part)) {
          const at = [...path, Array.isArray(part) ? Number(key) : key];
          const line = lineOf(text, at) ?? 0;
          const written = text.split('\n')[line - 1] ?? '';
          expect(written.trimStart().startsWith(Array.isArray(part) ? firstOf(inner) : JSON.stringify(key))).toBe(true);
          visit(inner, at);
        }
      };
      visit(value, []);
    }),
  );
});
const firstOf = (value: unknown): string => JSON.stringify(value).slice(0, 1);

test('the fee of a refresh is in satoshi, or in BTC', () => {
  expect(parseRefresh('5000/month')).toEqual(parseRefresh('0.00005 BTC/month'));
  expect(() => parseRefresh('0.00005 ETH/month')).toThrow('counted in BTC');
});
