/** Files of wallets, as other programs write them. What the command makes of them is for its own tests. */
import { sha256 } from '@noble/hashes/sha2.js';
import { createBase58check, hex } from '@scure/base';
import { isSymbolonError } from '@symbolon/interface';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readWalletFile } from '../../../src/bitcoin/descriptors/wallet-file.ts';
import { type Descriptor, parseDescriptor } from '../../../src/bitcoin/firmware/descriptors/descriptor.ts';
import { deriveScript } from '../../../src/bitcoin/firmware/descriptors/script.ts';
import { parsePolicy, type WalletPolicy } from '../../../src/bitcoin/firmware/descriptors/wallet-policy.ts';
import { fuzzRuns } from '../../fuzz-runs.ts';
import { nodeAt, testSeed } from '../../software-signer.ts';
import { keys } from '../multisig-psbt.ts';
import '../remember-children.ts';

const base58check = createBase58check(sha256);
const withVersion = (key: string, version: string): string =>
  base58check.encode(
    Uint8Array.of(...hex.decode(version), ...base58check.decode(key.replace(/^\[.*\]/, '')).subarray(4)),
  );
const electrum = (version: string, more: object = {}) =>
  JSON.stringify({
    wallet_type: '2of2',
    ...Object.fromEntries(
      keys.slice(0, 2).map((key, n) => [`x${n + 1}/`, { type: 'bip32', xpub: withVersion(key, version), ...more }]),
    ),
  });

describe('a wallet file', () => {
  it.each([
    ['0488b21e', 'sh(sortedmulti(2,@0/**,@1/**))', 'xpub'],
    ['0295b43f', 'sh(wsh(sortedmulti(2,@0/**,@1/**)))', 'xpub'],
    ['02aa7ed3', 'wsh(sortedmulti(2,@0/**,@1/**))', 'xpub'],
    ['024289ef', 'sh(wsh(sortedmulti(2,@0/**,@1/**)))', 'tpub'],
    ['02575483', 'wsh(sortedmulti(2,@0/**,@1/**))', 'tpub'],
  ])('of Electrum says the script by the version %s of its keys (SLIP-132)', (version, template, prefix) => {
    const policy = readWalletFile(electrum(version));
    expect(policy.template).toBe(template);
    for (const key of policy.keys) expect(key.startsWith(prefix)).toBe(true);
  });

  it('of Electrum has the same keys in the same order for every cosigner, also with changes appended', () => {
    const whole = electrum('02aa7ed3', { root_fingerprint: '73C5DA0A', derivation: "m/48h/0h/0h/2'" });
    const parsed = JSON.parse(whole) as Record<string, unknown>;
    const swapped = JSON.stringify({ ...parsed, 'x1/': parsed['x2/'], 'x2/': parsed['x1/'] });
    expect(readWalletFile(swapped)).toEqual(readWalletFile(whole));
    expect(readWalletFile(`${whole},\n{"op": "add", "path": "/labels/a", "value": "b"},\n`)).toEqual(
      readWalletFile(whole),
    );
    expect(readWalletFile(whole).keys[0]).toMatch(/^\[73c5da0a\/48'\/0'\/0'\/2'\]xpub/);
  });

  it('that is a descriptor may use one key twice, and any pair of paths', () => {
    const [a = '', b = ''] = keys;
    const text = (side: number) =>
      `wsh(or_d(multi(2,${a}/${side}/*,${b}/${side}/*),and_v(v:pkh(${a}/${side + 2}/*),older(9))))`;
    const policy = { template: 'wsh(or_d(multi(2,@0/**,@1/**),and_v(v:pkh(@0/<2;3>/*),older(9))))', keys: [a, b] };
    expect(readWalletFile(`${text(0)}\n${text(1)}`)).toEqual(policy);
    expect(readWalletFile(`${text(1)}\n${text(0)}`.replaceAll("'", 'h'))).toEqual(policy);
  });

  it('of BSMS has one path for receiving and change, and its first address (BIP-129, "Test Vectors")', () => {
    const [a, b] = [
      "[1cf0bf7e/48'/0'/0'/2']xpub6FL8FhxNNUVnG64YurPd16AfGyvFLhh7S2uSsDqR3Qfcm6o9jtcMYwh6DvmcBF9qozxNQmTCVvWtxLpKTnhVLN3Pgnu2D3pAoXYFgVyd8Yz",
      "[4fc1dd4a/48'/0'/0'/2']xpub6EebMbEps7ZcV3FYEnddRsvrFWDrt2tiPmCeM7pPXQEmphvq9ZfJ1LWFUDjf3vxCeBuPrfyGrMazWUsYsetrnHatQZVLJH7LsgCjtMqdzgj",
    ];
    const address = 'bc1qrgc6p3kylfztu06ysl752gwwuekhvtfh9vr7zg43jvu60mutamcsv948ej';
    const record = `BSMS 1.0\nwsh(sortedmulti(2,${a}/**,${b}/**))\n/0/*,/1/*\n${address}\n`;
    expect(readWalletFile(record)).toEqual({ template: 'wsh(sortedmulti(2,@0/**,@1/**))', keys: [b, a] });
    expect(readWalletFile(record.replaceAll('\n', '\r\n').replace(address, address.toUpperCase())).keys).toEqual([
      b,
      a,
    ]);
    const asKeysOfTests = (key: string) => withVersion(key, '043587cf');
    const wrongAddress = 'its first address is not that of its descriptor, or is missing';
    for (const [changed, reason] of [
      [record.replace('/0/*,/1/*', '/2/*,/3/*'), 'its addresses have other paths than /0/* and /1/*'],
      [record.replace('/**', '/<0;1>/*').replace('/**', '/0/*'), 'some of its keys have one path for receiving and'],
      [record.replace('sortedmulti(2', 'sortedmulti(1'), wrongAddress],
      [record.replace(address, 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4'), wrongAddress],
      [record.replace(address, ''), wrongAddress],
      [record.replace(address, 'the first one'), wrongAddress],
      [record.replaceAll(/xpub\w+/g, asKeysOfTests), wrongAddress],
      [record.replace(/wsh.*/, ''), 'there is no wallet of several keys in it'],
    ] as const)
      expect(() => readWalletFile(changed)).toThrow(reason);
  });

  it('of BSMS may have keys of SLIP-132, as vaults of Coconut write them', () => {
    const keys = [
      "[AEF5B293/48'/0'/0'/2']Zpub75AQJSQLp25LUmJX2fUUMJjP4fcQhwaqH32iSNckTrZrjy3omBpb1ghSNtSZpCzvzhLha7r3JA7uG4wQyDkn87qHgpPZfTHBdvghvVhL2t1",
      "[BAD41B33/48'/0'/0'/2']Zpub74NK7csp5wpD3dmr6bwweenNKDSERwQfisZCL8JpZ2TQ64E4oHm8pesNzTytfhfpfp6XzwumdxSKgLSjogTG6r6zVd1mSgGz67zK3Me9qrQ",
      "[62A936C3/48'/0'/0'/2']Zpub75QytCyD9mNTr1wyi59JAhU2uiPedspk18djeteoeC6tJ7MdpuKbBRUA33CW49y5FDkpPqLDjujDVaNAGB9XVw44q8X2Hzif5DSTQyhgTES",
    ];
    const multi = `wsh(sortedmulti(2,${keys.map((key) => `${key}/<0;1>/*`).join()}))#3zwl8rzh`;
    const address = 'bc1qq4t09zkp4f422qrcqmg0xx79h5n9ujtql5rcvwc0kykwfv3rwxgqkss9ct';
    const { template, keys: plain } = readWalletFile(`BSMS 1.0\n${multi}\n/0/*,/1/*\n${address}`);
    expect(template).toBe('wsh(sortedmulti(2,@0/**,@1/**,@2/**))');
    for (const key of plain) expect(key).toMatch(/^\[[0-9a-f]{8}\/48'\/0'\/0'\/2'\]xpub/);
    // The same as a policy.
    expect(readWalletFile(`${template} ${keys.join(' ')}`).keys).toEqual(plain);
  });

  it('of any content gives a wallet or a typed error, which tells no private key', () => {
    const [a = ''] = keys;
    const pieces = fc.constantFrom(
      'wsh(',
      'sortedmulti(2,',
      a,
      '/0/*',
      ')',
      ',',
      '{"desc":"',
      '"}',
      'x1/',
      '@0/**',
      ' ',
      '\n',
      'xprv9s21ZrQH',
      '[',
      '{}',
      '/1/*',
      '/<0;1>/*',
      'Policy: 2 of 2',
      'Policy: 2 of 1',
      "Derivation: m/48'",
      '# derivation: m/1',
      `73c5da0a: ${a.replace(/^.*\]/, '')}`,
      'Format: P2WSH',
      '#',
    );
    const contents = fc.oneof(
      fc.string(),
      fc.json(),
      fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(contents, (text) => {
        try {
          expect(readWalletFile(text).keys.length).toBeGreaterThan(0);
        } catch (error) {
          if (!isSymbolonError(error)) throw error;
          expect(error.code).toBe('data/malformed');
          expect(error.message).not.toContain('xprv9s21ZrQH');
        }
      }),
      { numRuns: fuzzRuns(1000) },
    );
  });

  it('of descriptors gives the scripts of each of them, and none besides but its change, or says why not', () => {
    const step = fc.constantFrom('0', '0', '0', '1', '2', '3', '<0;1>', '<1;0>', '<2;3>');
    const steps = fc.array(step, { minLength: 2, maxLength: 3 });
    const alike = fc.constantFrom('0', '1', '2', '<0;1>').map((one) => [one, one, one]);
    const other = (text: string) => text.replaceAll(/\/(\d)\/\*/g, (_, n) => `/${Number(n) ^ 1}/*`);
    let read = 0;
    fc.assert(
      fc.property(
        fc.oneof(steps, alike),
        fc.constantFrom('multi', 'sortedmulti'),
        fc.boolean(),
        (paths, name, both) => {
          const text = `wsh(${name}(2,${paths.map((path, n) => `${keys[n]}/${path}/*`).join()}))`;
          const given = both ? [text, other(text)] : [text];
          let policy: WalletPolicy;
          try {
            policy = readWalletFile(given.join('\n'));
          } catch (error) {
            if (!isSymbolonError(error, 'data/malformed')) throw error;
            expect(error.context.reason).toMatch(/^(some of its keys|it has the descriptor of|there is more than one)/);
            expect(new Set(paths.map((path) => (path.length > 1 ? path : Number(path) % 2))).size > 1 || !both).toBe(
              true,
            );
            return;
          }
          read += 1;
          const at = (descriptor: Descriptor, multipath: number) =>
            hex.encode(deriveScript(descriptor, { multipath, index: 5 }).script);
          const expected = given.flatMap((each) => {
            const descriptor = parseDescriptor(each);
            return Array.from({ length: descriptor.paths }, (_, n) => at(descriptor, n));
          });
          const got = [0, 1].map((multipath) => at(parsePolicy(policy), multipath));
          expect(got).toEqual(expect.arrayContaining(expected));
          // Receiving is first.
          if (!/^[13]$/.test(paths[0] ?? '')) expect(got[0]).toBe(expected[0]);
        },
      ),
      // The first is read, whatever chance makes of the others.
      { numRuns: fuzzRuns(150), examples: [[['0', '0', '0'], 'sortedmulti', true]] },
    );
    expect(read).toBeGreaterThan(0);
  });
});

/** As Caravan saves it. */
const caravan = (changes: object = {}) =>
  JSON.stringify({
    name: 'shared',
    addressType: 'P2WSH',
    network: 'mainnet',
    client: { type: 'public' },
    quorum: { requiredSigners: 2, totalSigners: 3 },
    extendedPublicKeys: keys.map((key, n) => ({
      name: `key ${n}`,
      xpub: key.replace(/^.*\]/, ''),
      bip32Path: `m${/\/[^\]]*/.exec(key)}`,
      xfp: key.slice(1, 9).toUpperCase(),
    })),
    startingAddressIndex: 0,
    ...changes,
  });

describe('one wallet is one policy, whoever wrote it', () => {
  const multi = `sortedmulti(2,${[...keys].sort((x, y) => (x.slice(24) < y.slice(24) ? -1 : 1)).map((key) => `${key}/0/*`)})`;
  const lines = (policy: string, version = '0488b21e') =>
    [
      '# Exported',
      `Policy: ${policy}`,
      "Derivation: m/48'/0'/0'/2'",
      'Format: P2WSH',
      ...keys.map((key) => `${key.slice(1, 9)}: ${withVersion(key, version)}`),
    ].join('\n');
  const policy = readWalletFile(`wsh(${multi})`);
  const [a, b, c] = keys.map((key) => `${key}/0/*`);
  const swapped = `wsh(sortedmulti(2,${[b, c, a].join()}))`;
  const bip388 = (names: readonly [template: string, keys: string], path = '') =>
    JSON.stringify({
      name: 'x',
      [names[0]]: 'wsh(sortedmulti(2,@0/**,@1/**,@2/**))',
      [names[1]]: keys.map((key) => key + path),
    });

  it.each([
    ['Caravan', caravan()],
    ['Coldcard: 2 of 3', lines('2 of 3')],
    ['Coldcard: 2-of-3', lines('2-of-3')],
    ['Coldcard: 2/3', lines('2/3')],
    ['Coldcard: 2, 3', lines('2, 3')],
    ['Coldcard: 2 3', lines('2 3')],
    ['keys of SLIP-132 in a list', lines('2 of 3', '02aa7ed3')],
    ['keys of SLIP-132 in a descriptor', `wsh(${multi})`.replaceAll(/xpub\w+/g, (key) => withVersion(key, '02aa7ed3'))],
    [
      'Specter',
      JSON.stringify({ label: 'x', blockheight: 0, descriptor: `wsh(${multi})`, devices: [{ type: 'trezor' }] }),
    ],
    [
      'a descriptor in capitals and h',
      `wsh(${multi})`.replaceAll("'", 'h').replaceAll(/\[\w{8}/g, (of) => of.toUpperCase()),
    ],
    [
      'a policy',
      `wsh(sortedmulti(2,@0/<0;1>/*,@1/**,@2/**)) ${policy.keys
        .join(' ')
        .replaceAll("'", 'h')
        .replace(/\[\w{8}/, (of) => of.toUpperCase())}`,
    ],
    ['keys in another order', swapped],
    ['receiving in one order, and change in another', `wsh(${multi})\n${swapped.replaceAll('/0/*', '/1/*')}`],
    ['a policy in another order', `wsh(sortedmulti(2,@0/**,@1/**,@2/**)) ${keys[2]} ${keys[0]} ${keys[1]}`],
    ['between quotes', `"wsh(${multi})"\n`],
    ['between single quotes, from a list', `'wsh(${multi})',\n'wsh(${multi.replaceAll('/0/*', '/1/*')})',`],
    ['a list of JSON', JSON.stringify([`wsh(${multi})`, `wsh(${multi.replaceAll('/0/*', '/1/*')})`])],
    ['BIP-388 of Ledger', bip388(['description_template', 'keys_info'])],
    ['BIP-388 with other names', bip388(['descriptor_template', 'keys'], '/**')],
  ])('%s', (_, file) => {
    expect(readWalletFile(file)).toEqual(policy);
  });

  it('but order has a meaning outside of sortedmulti', () => {
    const [first] = keys;
    const file = `wsh(or_d(pk(${keys[2]}/0/*),and_v(v:multi(2,${first}/0/*,${keys[1]}/0/*),older(9))))`;
    expect(readWalletFile(file).keys).toEqual([keys[2], first, keys[1]]);
  });

  it('with an origin that is not known left out, in every form', () => {
    const of = (key: string | undefined) => `${key}`.slice(0, 9);
    const descriptor = readWalletFile(swapped.replace(of(keys[1]), '[00000000'));
    expect(descriptor).toEqual(readWalletFile(lines('2 of 3').replace(`${keys[1]?.slice(1, 9)}: `, '00000000: ')));
    expect(descriptor.keys).toContain(keys[1]?.replace(/^\[.*\]/, ''));
    expect(readWalletFile(swapped.replace(/\[[^\]]*\]/, '[00000000]'))).toEqual(descriptor);
  });

  it('with origins only where they are known', () => {
    const unknown = keys.map((key) => ({ xpub: key.replace(/^.*\]/, ''), bip32Path: 'Unknown', xfp: 'Unknown' }));
    expect(readWalletFile(caravan({ extendedPublicKeys: unknown })).keys.every((key) => key.startsWith('xpub'))).toBe(
      true,
    );
    expect(readWalletFile(lines('2 of 3').replace(/^[0-9a-f]{8}: /gm, '00000000: ')).keys[0]).toMatch(/^xpub/);
  });
});

describe('what is no file of a wallet is said to be what it is:', () => {
  const [key = ''] = keys;
  it.each([
    ['one key', key, 'it is the key of one cosigner'],
    ['a key record of BSMS', `BSMS 1.0\n00\n${key}\nkey 1\nsignature`, 'it is the key of one cosigner (BSMS)'],
    [
      'keys of Coldcard',
      JSON.stringify({ p2wsh_deriv: "m/48'/0'/0'/2'", p2wsh: key, xfp: '73C5DA0A' }),
      'for each kind',
    ],
    [
      'a key for Caravan',
      JSON.stringify({ xfp: '73C5DA0A', xpub: key, path: "m/48'" }),
      'it is the key of one cosigner',
    ],
    ['a QR code', 'UR:CRYPTO-OUTPUT/TAADMETAADDL', 'a QR code (UR): export the wallet as an output descriptor'],
    ['a QR code of Coldcard', 'B$ZU0100FMUE4', 'a QR code (BBQr)'],
    ['a database of Sparrow', 'H:2,block:2,blockSize:1000', 'the database of a wallet of Sparrow'],
    ['a PSBT', 'cHNidP8BAHECAAAA', 'it is a transaction (PSBT)'],
    ['an encrypted wallet of Electrum', 'QklFMQOabcdef', 'it is encrypted'],
  ])('%s', (_, file, reason) => {
    expect(() => readWalletFile(file)).toThrow(
      expect.objectContaining({ code: 'data/malformed', message: expect.stringContaining(reason) }),
    );
  });
});

describe('a wallet file that contradicts itself is refused:', () => {
  const [a = '', b = '', c = ''] = keys;
  const top = nodeAt(testSeed, []).publicExtendedKey;
  const secret = nodeAt(testSeed, []).privateExtendedKey;
  const [first, second, third] = keys.map((key) => key.replace(/^\[.*\]/, ''));
  const multi = (...paths: readonly string[]) =>
    `wsh(sortedmulti(2,${paths.map((path, n) => `${keys[n]}/${path}/*`).join()}))`;
  const core = (...entries: readonly (readonly [string, boolean?])[]) =>
    JSON.stringify({ descriptors: entries.map(([desc, internal]) => ({ desc, active: true, internal })) });
  const text = (...lines: readonly string[]) =>
    ['Name: x', ...lines, `73c5da0a: ${first}`, `11111111: ${second}`].join('\n');
  const [policy, format, derivation] = ['Policy: 2 of 2', 'Format: P2WSH', "Derivation: m/48'/0'/0'/2'"];
  const stores = JSON.parse(electrum('02aa7ed3')) as object;
  const store = { xpub: withVersion(c, '0295b43f') };

  it.each([
    ['receiving and change in one', multi('0', '1'), 'others by one of change'],
    ['one path beside two', multi('0', '<0;1>'), 'one path for receiving and change'],
    ['change alone', multi('1', '1'), 'change alone'],
    ['change of fewer keys', core([multi('0', '0', '0'), false], [multi('1', '1'), true]), 'have other keys'],
    ['change of fewer keys, without sides', `${multi('2', '2', '2')}\n${multi('3', '3')}`, 'have other keys'],
    [
      'Core: an older wallet beside',
      core([multi('0', '0', '0'), false], [multi('1', '1', '1'), true], [multi('0', '0'), false]),
      'more than one wallet',
    ],
    ['a policy with a key that is none', JSON.stringify({ template: 'wsh(pk(@0/**))', keys: [1] }), 'is no text'],
    ['a private key', multi('0', '0').replace(`${first}`, secret), 'a private key is in it'],
    [
      'Core: private keys',
      core([multi('0', '0').replace(`${first}`, secret), false], [multi('1', '1').replace(`${first}`, secret), true]),
      'without "true"',
    ],
    ['a private key in a policy', `wsh(sortedmulti(2,@0/**,@1/**)) ${secret} ${b}`, 'a private key is in it'],
    ['receiving of another pair alone', multi('2', '2'), 'receiving alone'],
    ['Core: change that is of receiving', core([multi('0', '0'), true]), 'takes a descriptor for change'],
    ['Core: receiving that is of change', core([multi('0', '0')], [multi('1', '1'), false]), 'takes a descriptor for'],
    ['Specter: sides', JSON.stringify({ recv_descriptor: multi('1', '1') }), 'takes a descriptor for change'],
    ['a step after the star', `wsh(multi(2,${a}/0/*,${b}/0/*h))`, 'not a number'],
    ['keys of two networks', `wsh(multi(2,${a}/0/*,${withVersion(b, '043587cf')}/0/*))`, 'of two networks'],
    ['fewer keys', text('Policy: 2 of 3', derivation, format), 'it has 2 keys, and says 3'],
    ['more keys', text('Policy: 1 of 1', derivation, format), 'it has 2 keys, and says 1'],
    ['two policies', text(policy, 'Policy: 1 of 2', derivation, format), '"policy" that differ'],
    ['two formats', text(policy, 'Format: P2SH', derivation, format), '"format" that differ'],
    ['no path', text(policy, format), 'no line of "Derivation"'],
    ['a path for one key alone', text(policy, format, "# derivation: m/48'"), 'no line of "Derivation"'],
    ['no script', text(policy, derivation), 'no line of "Format"'],
    ['keys without a policy', text(derivation, format), 'no line of "Policy"'],
    ['a policy that says nothing', text('Policy: most', derivation, format), 'does not say how many of how many'],
    ['a path that is none', text(policy, format, 'Derivation: mine'), 'of 73c5da0a is none such as'],
    [
      'a path of another depth',
      text(policy, format, "Derivation: m/48'/0'/0'"),
      'has 3 steps, and the key is at depth 4',
    ],
    ['a path to another key', text(policy, format, "Derivation: m/48'/0'/0'/1'"), 'ends in another step'],
    ['the format of no script', text(policy, derivation, 'Format: constructor'), 'its format is none of'],
    ['a key at the top that is of another', `wsh(multi(2,[deadbeef]${top}/0/*,${b}/0/*))`, 'says that it is of'],
    ['a depth in a descriptor', multi('0', '0').replace("/48'/0'/0'/2'", "/48'"), 'has 1 steps, and the key'],
    ['a key of a wallet of one', multi('0', '0').replace(`${first}`, withVersion(a, '04b24746')), 'begins with zpub'],
    [
      'a descriptor with a version',
      multi('0', '0').replace(`${first}`, withVersion(a, '0295b43f')),
      'says another script',
    ],
    ['Caravan: fewer keys', caravan({ extendedPublicKeys: [] }), 'it has 0 keys, and says 3'],
    ['Caravan: no quorum', caravan({ quorum: { totalSigners: 3 } }), 'how many have to sign'],
    ['Caravan: another script', caravan({ addressType: 'P2TR' }), 'its format is none of'],
    ['Caravan: another network', caravan({ network: 'testnet' }), 'says that it is of "testnet"'],
    [
      'a policy with a version of another script',
      `wsh(sortedmulti(2,@0/**,@1/**)) ${a} ${withVersion(b, '0295b43f')}`,
      'says another script',
    ],
    ['Caravan: a key without one', caravan({ extendedPublicKeys: [{}, {}, {}] }), 'public key of it is missing'],
    ['a phrase', text(policy, format, derivation, 'seed: abandon about'), 'a phrase is in it'],
    ['a descriptor besides', text(policy, format, derivation, multi('0', '0')), 'descriptor besides'],
    [
      'a version of another script',
      text('Policy: 2 of 3', derivation, format, `22222222: ${withVersion(c, '0295b43f')}`),
      'says another script',
    ],
    ['more signatures than keys', text('Policy: 3 of 2', derivation, format), ''],
    ['no signature', text('Policy: 0 of 2', derivation, format), ''],
    ['Electrum: a cosigner more', JSON.stringify({ ...stores, 'x3/': store }), 'it has 3 cosigners, and says 2'],
    ['Electrum: a cosigner less', JSON.stringify({ ...stores, wallet_type: '2of3' }), 'cosigner 3 is missing'],
    ['Electrum: versions', JSON.stringify({ ...stores, 'x2/': store }), 'different scripts'],
    [
      'Electrum: changed since',
      `${JSON.stringify(stores)},\n{"op": "replace", "path": "/wallet_type", "value": "1of2"}`,
      'changes of its keys',
    ],
    [
      'Electrum: another key since',
      `${JSON.stringify(stores)},\n{"op": "replace", "path": "/x1~1/xpub", "value": "${third}"}`,
      'changes of its keys',
    ],
  ])('%s', (_, file, reason) => {
    expect(() => readWalletFile(file)).toThrow(
      expect.objectContaining({ code: 'data/malformed', message: expect.stringContaining(reason) }),
    );
  });

  it.each([
    ['two lines that say the same', text(policy, policy, format, 'format:  p2wsh', derivation), ["/48'/0'/0'/2'"]],
    [
      'paths of BlueWallet',
      text(policy, format, derivation, "# derivation: m/47'/0'/0'/2'"),
      ["/47'/0'/0'/2'", "/48'/0'/0'/2'"],
    ],
    [
      'a path for each key',
      text(policy, format, "Derivation: m/1/2/3/2'").replace('1111', 'Derivation: M/2/3/4/2H\n1111'),
      ["/1/2/3/2'", "/2/3/4/2'"],
    ],
  ])('but not %s', (_, file, paths) => {
    const origins = readWalletFile(file).keys.map((key) => /\[[0-9a-f]{8}(.*)\]/.exec(key)?.[1]);
    expect(new Set(origins)).toEqual(new Set(paths));
    expect(readWalletFile(file).keys.find((key) => key.startsWith('[73c5da0a'))).toBe(`[73c5da0a${paths[0]}]${first}`);
  });

  it('but not what says the sides right, in any order', () => {
    const both = { template: 'wsh(sortedmulti(2,@0/**,@1/**))', keys: [a, b] };
    for (const file of [
      core([multi('1', '1'), true], [multi('0', '0'), false]),
      JSON.stringify({ recv_descriptor: multi('0', '0'), change_descriptor: multi('1', '1') }),
      JSON.stringify({ label: 'x', blockheight: 1, descriptor: multi('0', '0') }),
      multi('0', '0'),
    ])
      expect(readWalletFile(file)).toEqual(both);
    expect(readWalletFile(`${multi('3', '3')}\n${multi('2', '2')}`).template).toContain('@1/<2;3>/*');
  });
});
