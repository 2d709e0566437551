/**
 * Shares of SLIP-39, words and sums together: the vectors of the standard, and two implementations that share no code
 * with ours.
 */

import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { HDKey } from '@scure/bip32';
import { readShare, writeShare } from '@symbolon/chains/phrases';
import { type SharePlan, secretOfShares, sharesFault, sharesOfSecret } from '@symbolon/protocol/shares';
import { combineMnemonics, generateMnemonics } from 'shamir-mnemonic-ts';
import Slip39 from 'slip39';
import { describe, expect, test } from 'vitest';
import vectors from '../../../vectors/slip-39.json' with { type: 'json' };

const random = (bytes: number): Uint8Array => crypto.getRandomValues(new Uint8Array(bytes));
const readAll = (mnemonics: readonly string[]) => Promise.all(mnemonics.map(readShare));

describe('vectors of SLIP-39', () => {
  const valid = vectors.vectors.flatMap((vector) =>
    vector.masterSecret === null ? [] : [{ ...vector, masterSecret: vector.masterSecret }],
  );

  test.each(valid)('$description', async ({ mnemonics, masterSecret, extendedPrivateKey }) => {
    const secret = secretOfShares(await readAll(mnemonics), { passphrase: vectors.passphrase });
    expect(bytesToHex(secret)).toBe(masterSecret);
    expect(HDKey.fromMasterSeed(secret).privateExtendedKey).toBe(extendedPrivateKey);
  });

  /** By the description. What is wrong with one share alone is in the tests of its words. */
  const faults: readonly (readonly [description: RegExp, fault: object])[] = [
    [/^(5|24)\. /, { kind: 'missing', reason: 'one more share is missing' }],
    [/different identifiers/, { kind: 'misfit', reason: expect.stringMatching(/first two words/) }],
    [/different iteration exponents/, { kind: 'misfit', reason: expect.stringMatching(/iteration exponents/) }],
    [/mismatching group thresholds/, { kind: 'misfit', reason: 'they ask for different numbers of groups' }],
    [/mismatching group counts/, { kind: 'misfit', reason: 'they say different numbers of groups' }],
    [/duplicate member indices/, { kind: 'misfit', reason: expect.stringMatching(/the same place in their group/) }],
    [/mismatching member thresholds/, { kind: 'misfit', reason: expect.stringMatching(/different numbers of shares/) }],
    [/number of groups \(\d+ bits, case 1\)/, { kind: 'missing' }],
    [/number of groups \(\d+ bits, case 2\)/, { kind: 'missing' }],
    [/insufficient number of members/, { kind: 'missing', reason: 'one more share of group 4 is missing' }],
  ];
  const ofSets = vectors.vectors
    .filter(({ masterSecret }) => masterSecret === null)
    .filter(({ description }) => !/checksum|padding|greater group|length/.test(description));

  test.each(ofSets.filter(({ description }) => !/digest/.test(description)))('$description', async (vector) => {
    const [, fault] = faults.find(([pattern]) => pattern.test(vector.description)) ?? [];
    const shares = await readAll(vector.mnemonics);
    expect(sharesFault(shares)).toMatchObject(fault ?? { kind: 'none' });
    expect(() => secretOfShares(shares)).toThrow(expect.objectContaining({ code: 'data/malformed' }));
  });

  test.each(ofSets.filter(({ description }) => /digest/.test(description)))('$description', async ({ mnemonics }) => {
    const shares = await readAll(mnemonics);
    expect(sharesFault(shares)).toBeUndefined();
    expect(() => secretOfShares(shares)).toThrow('do not fit each other');
  });
});

type Foreign = {
  readonly name: string;
  readonly split: (secret: Uint8Array, plan: SharePlan, options: Options) => readonly string[];
  readonly recover: (mnemonics: readonly string[], passphrase: string) => Uint8Array;
};
type Options = { readonly passphrase: string; readonly iterationExponent: number; readonly extendable: boolean };

const foreign: readonly Foreign[] = [
  {
    name: 'slip39',
    split: (secret, { groupThreshold, groups }, { extendable, ...options }) =>
      Slip39.fromArray([...secret], {
        ...options,
        threshold: groupThreshold,
        groups: groups.map(({ threshold, count }) => [threshold, count, 'group'] as const),
        extendableBackupFlag: extendable ? 1 : 0,
      }).fromPath('r').mnemonics,
    recover: (mnemonics, passphrase) => Uint8Array.from(Slip39.recoverSecret([...mnemonics], passphrase)),
  },
  {
    // A port of the reference implementation in Python.
    name: 'shamir-mnemonic-ts',
    split: (secret, { groupThreshold, groups }, { passphrase, extendable, iterationExponent }) =>
      generateMnemonics(
        groupThreshold,
        groups.map(({ threshold, count }) => [threshold, count]),
        Buffer.from(secret),
        passphrase,
        extendable,
        iterationExponent,
      ).flat(),
    recover: (mnemonics, passphrase) => Uint8Array.from(combineMnemonics(mnemonics, passphrase)),
  },
];

const splits: readonly (readonly [name: string, SharePlan, Options & { readonly bytes: number }])[] = [
  ['one share', plan(1, [1, 1]), { bytes: 16, passphrase: '', iterationExponent: 0, extendable: true }],
  ['2 of 3', plan(1, [2, 3]), { bytes: 32, passphrase: '', iterationExponent: 1, extendable: true }],
  ['3 of 5, not extendable', plan(1, [3, 5]), { bytes: 16, passphrase: '', iterationExponent: 0, extendable: false }],
  ['a seed of 64 bytes', plan(1, [2, 2]), { bytes: 64, passphrase: '', iterationExponent: 0, extendable: true }],
  ['a passphrase', plan(1, [2, 3]), { bytes: 16, passphrase: ' ~Of 2!', iterationExponent: 0, extendable: true }],
  [
    'a passphrase, not extendable',
    plan(1, [2, 3]),
    { bytes: 24, passphrase: 'TREZOR', iterationExponent: 2, extendable: false },
  ],
  [
    '2 of 3 groups',
    plan(2, [1, 1], [2, 3], [3, 5]),
    { bytes: 32, passphrase: 'p', iterationExponent: 0, extendable: true },
  ],
  ['any of 2 groups', plan(1, [2, 3], [2, 2]), { bytes: 16, passphrase: '', iterationExponent: 0, extendable: false }],
  ['16 of 16', plan(1, [16, 16]), { bytes: 16, passphrase: '', iterationExponent: 0, extendable: true }],
];

function plan(groupThreshold: number, ...groups: readonly (readonly [number, number])[]): SharePlan {
  return { groupThreshold, groups: groups.map(([threshold, count]) => ({ threshold, count })) };
}

/** Of the last groups their last shares, as many as it takes, in another order. */
function enough<Share>(shares: readonly Share[], { groupThreshold, groups }: SharePlan): readonly Share[] {
  let at = 0;
  const ofGroups = groups.map(({ threshold, count }) => {
    at += count;
    return shares.slice(at - threshold, at);
  });
  return ofGroups.slice(-groupThreshold).flat().reverse();
}

describe.each(foreign)('with $name', ({ split, recover }) => {
  test.each(splits)('%s: ours is combined there', async (_, sharePlan, { bytes, ...options }) => {
    const secret = random(bytes);
    const shares = sharesOfSecret(secret, sharePlan, { ...options, random });
    const mnemonics = await Promise.all(enough(shares, sharePlan).map(writeShare));
    expect(bytesToHex(recover(mnemonics, options.passphrase))).toBe(bytesToHex(secret));
  });

  test.each(splits)('%s: theirs is combined here', async (_, sharePlan, { bytes, ...options }) => {
    const secret = random(bytes);
    const shares = await readAll(split(secret, sharePlan, options));
    const { passphrase } = options;
    expect(bytesToHex(secretOfShares(enough(shares, sharePlan), { passphrase }))).toBe(bytesToHex(secret));
    // And from all, which must fit.
    expect(bytesToHex(secretOfShares(shares, { passphrase }))).toBe(bytesToHex(secret));
    for (const { extendable, iterationExponent } of shares)
      expect({ extendable, iterationExponent }).toMatchObject({
        extendable: options.extendable,
        iterationExponent: options.iterationExponent,
      });
  });

  test('a wrong passphrase makes the same other secret there as here', async () => {
    const shares = sharesOfSecret(hexToBytes('00'.repeat(16)), plan(1, [2, 2]), { random, passphrase: 'right' });
    const there = recover(await Promise.all(shares.map(writeShare)), 'wrong');
    expect(bytesToHex(there)).not.toBe('00'.repeat(16));
    expect(bytesToHex(there)).toBe(bytesToHex(secretOfShares(shares, { passphrase: 'wrong' })));
  });
});
