/** The files by which other programs watch an account: their form, and what their readers make of them. */
import { writeFileSync } from 'node:fs';
import { hex } from '@scure/base';
import { HDKey } from '@scure/bip32';
import { isSymbolonError } from '@symbolon/interface';
import { afterAll, describe, expect, test } from 'vitest';
import { findElectrum } from '../../../../../test/electrum.ts';
import bip49 from '../../../../../vectors/bip-49.json' with { type: 'json' };
import bip84 from '../../../../../vectors/bip-84.json' with { type: 'json' };
import {
  accountAddress,
  accountDescriptor,
  type BitcoinAccount,
  type BitcoinNetworkName,
  type BitcoinScriptType,
  bitcoinAccount,
  scriptTypes,
} from '../../../src/bitcoin/address/index.ts';
import { deriveScript, parseDescriptor, removeChecksum } from '../../../src/bitcoin/descriptors/index.ts';
import {
  accountPublicKey,
  type WatchingProgram,
  watchOnlyFile,
  watchOnlyPrograms,
} from '../../../src/bitcoin/watch-only/index.ts';
import { softwareSigner, testSigner } from '../../software-signer.ts';

const program = await findElectrum();
afterAll(program.remove);

const programs = Object.keys(watchOnlyPrograms) as WatchingProgram[];
const types = Object.keys(scriptTypes) as BitcoinScriptType[];
const account = (scriptType: BitcoinScriptType, network: BitcoinNetworkName = 'mainnet', number = 0) =>
  bitcoinAccount(testSigner, { scriptType, network, account: number });
const refuses = (write: () => unknown): string => {
  try {
    write();
  } catch (error) {
    if (isSymbolonError(error, 'argument/invalid')) return error.message;
    throw error;
  }
  return 'it was written';
};

describe('the key of an account', () => {
  test.each([bip49, bip84])('has the prefix of its kind: $account.path of its standard', async (vector) => {
    const scriptType = vector === bip49 ? 'p2sh-p2wpkh' : 'p2wpkh';
    const network = vector.network === 'mainnet' ? 'mainnet' : 'testnet';
    const made = await bitcoinAccount(softwareSigner(hex.decode(vector.seed)), { scriptType, network });
    expect(accountPublicKey(made)).toBe(vector.account.xpub);
  });

  test('is another prefix on test networks, and none of Taproot', async () => {
    const prefix = async (scriptType: BitcoinScriptType, network: BitcoinNetworkName) =>
      accountPublicKey(await account(scriptType, network)).slice(0, 4);
    expect(await Promise.all(types.map((type) => prefix(type, 'mainnet')))).toEqual(['xpub', 'ypub', 'zpub', 'xpub']);
    expect(await Promise.all(types.map((type) => prefix(type, 'signet')))).toEqual(['tpub', 'upub', 'vpub', 'tpub']);
  });
});

describe('every file', () => {
  test.each(programs)(
    'of %s has no private key, ends its last line, and leads to the first addresses',
    async (name) => {
      for (const scriptType of watchOnlyPrograms[name].scriptTypes) {
        const one = await account(scriptType);
        const { content } = watchOnlyFile(name, [one]);
        expect(content).not.toMatch(/[xyztuv]prv\w/);
        expect(content.endsWith('\n')).toBe(true);
        expect(content).toContain(name === 'electrum' ? accountPublicKey(one) : one.extendedPublicKey);
        if (name !== 'electrum') {
          const [found = ''] = /(?:pkh|wpkh|sh|tr)\([^"\n]*#[0-9a-z]{8}/.exec(content) ?? [];
          const { script } = deriveScript(parseDescriptor(removeChecksum(found, { required: true })));
          expect(script).toEqual(accountAddress(one, 0, 0).script);
        }
      }
    },
  );

  test('has a name that tells of which wallet, kind and program it is', async () => {
    const [native, nested] = [await account('p2wpkh'), await account('p2sh-p2wpkh')];
    expect(watchOnlyFile('sparrow', [native]).name).toBe('card-73c5da0a-p2wpkh-sparrow.txt');
    expect(watchOnlyFile('generic-json', [native, nested]).name).toBe('card-73c5da0a-generic-json.json');
  });
});

describe.skipIf(!program.installed)('Debian’s electrum', () => {
  test.each([
    ['p2wpkh', 'mainnet'],
    ['p2sh-p2wpkh', 'mainnet'],
    ['p2pkh', 'testnet'],
    ['p2wpkh', 'regtest'],
  ] as const)('opens a %s account on %s, and has our addresses for receiving and for change', async (type, network) => {
    const one = await account(type, network, 3);
    const { electrum, file } = program.wallet(`${type}-${network}`, network);
    writeFileSync(file, watchOnlyFile('electrum', [one]).content);
    const listed = async (which: string) => JSON.parse(await electrum('listaddresses', which)) as string[];
    for (const [chain, which] of [
      [0, '--receiving'],
      [1, '--change'],
    ] as const) {
      const ours = [0, 1, 2, 3, 4].map((index) => accountAddress(one, chain, index).address);
      expect((await listed(which)).slice(0, 5)).toEqual(ours);
    }
    expect(await electrum('getmpk')).toBe(accountPublicKey(one));
  });

  test('takes the key alone too, and has the same addresses', async () => {
    const one = await account('p2wpkh');
    const { electrum } = program.wallet('key-alone');
    await electrum('restore', accountPublicKey(one));
    expect(JSON.parse(await electrum('listaddresses', '--receiving'))[0]).toBe(accountAddress(one, 0, 0).address);
  });
});

test('Bitcoin Core is given one descriptor for each chain, of the range that it looks at first', async () => {
  const accounts = await Promise.all(types.map((type) => account(type, 'regtest')));
  const request = JSON.parse(watchOnlyFile('bitcoin-core', accounts, { since: 'now' }).content) as object[];
  expect(request).toHaveLength(8);
  for (const [n, one] of accounts.entries()) {
    for (const chain of [0, 1] as const) {
      const entry = request[2 * n + chain] as { readonly desc: string };
      expect(entry).toMatchObject({ active: true, internal: chain === 1, range: [0, 999], timestamp: 'now' });
      const descriptor = parseDescriptor(removeChecksum(entry.desc, { required: true }));
      expect(deriveScript(descriptor, { index: 7 }).script).toEqual(accountAddress(one, chain, 7).script);
    }
  }
});

test('Bitcoin Core looks at every block, unless it is told since when', async () => {
  const one = await account('p2tr');
  const timestamps = (since?: number) =>
    (
      JSON.parse(watchOnlyFile('bitcoin-core', [one], { ...(since !== undefined && { since }) }).content) as object[]
    ).map((entry) => (entry as { readonly timestamp: unknown }).timestamp);
  expect(timestamps()).toEqual([0, 0]);
  expect(timestamps(1_700_000_000)).toEqual([1_700_000_000, 1_700_000_000]);
});

test('Specter is given the descriptor for receiving alone, and the height from which it looks', async () => {
  const one = await account('p2wpkh');
  const file = JSON.parse(watchOnlyFile('specter', [one], { label: 'Savings' }).content) as Record<string, unknown>;
  expect(file).toMatchObject({ label: 'Savings', blockheight: 0, devices: [{ type: 'other', label: 'Savings' }] });
  expect(file['descriptor']).toContain('/0/*)#');
});

test('Nunchuk is given the descriptor as it writes it itself: with apostrophes', async () => {
  const one = await account('p2wpkh');
  const [line = ''] = watchOnlyFile('nunchuk', [one]).content.split('\n');
  // libnunchuk, src/descriptor.cpp: ParseDescriptors makes this text of what it has read, and compares.
  expect(removeChecksum(line, { required: true })).toBe(`wpkh([73c5da0a/84'/0'/0']${one.extendedPublicKey}/<0;1>/*)`);
});

/** What BlueWallet's `setSecret` cuts out of a descriptor: class/wallets/abstract-wallet.ts. */
function cutByBlueWallet(descriptor: string): { readonly origin: string; readonly xpub: string } {
  const at = descriptor.indexOf('xpub');
  const origin = descriptor.substring(descriptor.indexOf('['), at).replace(/[[\]]/g, '');
  return { origin, xpub: descriptor.substring(at).replace(/[()]/g, '').split('/')[0] ?? '' };
}

test.each(types)('BlueWallet finds key and origin of a %s account, in both files that it opens', async (type) => {
  const one = await account(type);
  const line = watchOnlyFile('bluewallet', [one]).content;
  const { [`bip${scriptTypes[type].purpose}`]: section } = JSON.parse(watchOnlyFile('generic-json', [one]).content);
  for (const text of [line, section.desc]) {
    expect(text).toMatch(/^(wpkh|pkh|sh|tr)\(/);
    const origin = `73c5da0a/${scriptTypes[type].purpose}h/0h/0h`;
    expect(cutByBlueWallet(text)).toEqual({ origin, xpub: one.extendedPublicKey });
  }
});

test('the generic JSON has each account by its purpose, as Coldcard writes it', async () => {
  const accounts = await Promise.all(types.map((type) => account(type, 'testnet', 123)));
  const file = JSON.parse(watchOnlyFile('generic-json', accounts).content);
  expect(file).toMatchObject({ chain: 'XTN', xfp: '73C5DA0A', account: 123 });
  for (const one of accounts) {
    const section = file[`bip${scriptTypes[one.scriptType].purpose}`];
    const node = HDKey.fromExtendedKey(one.extendedPublicKey, { public: 0x043587cf, private: 0x04358394 });
    expect(section).toMatchObject({
      name: one.scriptType,
      deriv: `m/${scriptTypes[one.scriptType].purpose}'/1'/123'`,
      xpub: one.extendedPublicKey,
      desc: accountDescriptor(one),
      first: accountAddress(one, 0, 0).address,
      xfp: node.fingerprint.toString(16).padStart(8, '0').toUpperCase(),
    });
    // Sparrow, io/ColdcardSinglesig.java: the name of its ScriptType.
    expect(['P2PKH', 'P2SH_P2WPKH', 'P2WPKH', 'P2TR']).toContain(section.name.replace('-', '_').toUpperCase());
  }
});

describe('refused, with the reason', () => {
  test('what a program does not open', async () => {
    const taproot = await account('p2tr');
    expect(refuses(() => watchOnlyFile('electrum', [taproot]))).toContain('Electrum opens no p2tr account');
    const onTestnet = await account('p2wpkh', 'testnet');
    expect(refuses(() => watchOnlyFile('bluewallet', [onTestnet]))).toContain('knows mainnet alone');
    const two = [await account('p2wpkh'), taproot];
    for (const name of programs.filter((each) => !watchOnlyPrograms[each].several))
      expect(refuses(() => watchOnlyFile(name, two))).toMatch(/holds one account/);
  });

  test('accounts that do not belong together, and none', async () => {
    const one = await account('p2wpkh');
    const foreign = await bitcoinAccount(softwareSigner(new Uint8Array(64).fill(7)), { scriptType: 'p2tr' });
    for (const other of [foreign, await account('p2tr', 'testnet'), await account('p2tr', 'mainnet', 1)])
      expect(refuses(() => watchOnlyFile('generic-json', [one, other]))).toContain('not of one wallet');
    expect(refuses(() => watchOnlyFile('generic-json', [one, one]))).toContain('two are of one kind');
    expect(refuses(() => watchOnlyFile('sparrow', []))).toContain('there is none');
  });

  test('another program, another time, and what is no account', async () => {
    const one = await account('p2wpkh');
    expect(refuses(() => watchOnlyFile('toString' as WatchingProgram, [one]))).toContain('no such program');
    expect(refuses(() => watchOnlyFile('bitcoin-core', [one], { since: -1 }))).toContain('Unix seconds');
    expect(refuses(() => watchOnlyFile('sparrow', [{ ...one, extendedPublicKey: 'xpub' }]))).toContain('account');
    expect(refuses(() => watchOnlyFile('sparrow', [undefined] as unknown as BitcoinAccount[]))).toContain(
      'accounts[0]',
    );
  });
});
