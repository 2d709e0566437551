/**
 * A 2-of-3 wallet of Debian's `electrum`, offline on regtest: two cards and a key that Electrum holds itself. Electrum
 * makes the payment; each two of the three complete it; the script interpreter of bitcore-lib judges it. Nothing is
 * mined.
 */
import { writeFileSync } from 'node:fs';
import { base64, hex } from '@scure/base';
import { HDKey } from '@scure/bip32';
import { RawTx } from '@scure/btc-signer/script.js';
import { networks, scriptOfAddress } from '@symbolon/chains/bitcoin/address';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ElectrumWallet, findElectrum } from '../../../../test/electrum.ts';
import { interpretWithBitcore } from '../../../chains/test/bitcoin/verify.ts';
import { fundingOf } from '../support/fixtures.ts';
import { createWorkplace, makeBox, resultOf, type Workplace } from '../support/workplace.ts';

const program = await findElectrum();
afterAll(program.remove);

/** The BIP-39 phrase of 24 words that everybody knows: a second card's. */
const otherPhrase = `${'abandon '.repeat(23)}art`;
/** TEST KEY, Electrum's own. */
const master = HDKey.fromMasterSeed(new Uint8Array(64).fill(9));
const path = "m/48'/1'/0'/2'";
/** SLIP-132, P2WSH of several keys on test networks. */
const versions = { private: 0x02575048, public: 0x02575483 };

const ownStore = (): object => {
  const { privateKey, chainCode, depth, index, parentFingerprint } = master.derive(path);
  const node = {
    privateKey: privateKey ?? undefined,
    chainCode: chainCode ?? undefined,
    depth,
    index,
    parentFingerprint,
  };
  const key = new HDKey({ ...node, versions } as ConstructorParameters<typeof HDKey>[0]);
  return store(key.publicExtendedKey, master.fingerprint.toString(16).padStart(8, '0'), key.privateExtendedKey);
};
const store = (xpub: string, fingerprint: string, xprv: string | null = null) => ({
  ...{ type: 'bip32', pw_hash_version: 1, derivation: path, root_fingerprint: fingerprint, xpub, xprv },
});

// Files of older versions, and cosigners typed in as a bare key, have no fingerprint of the master key.
describe.skipIf(!program.installed).each([
  { origins: 'with the origins of its keys', version: 50 },
  { origins: 'without them', version: 18 },
])('a 2-of-3 of electrum, $origins', ({ version }) => {
  let place: Workplace;
  let shared: ElectrumWallet;

  beforeAll(async () => {
    place = createWorkplace();
    await makeBox(place);
    resultOf(await place.symbolon('pack', 'new', 'other', '--json'));
    resultOf(
      await place.symbolonWith({ SYMBOLON_PHRASE: otherPhrase }, 'wallet', 'import', '--pack', 'other', '--json'),
    );
    const stores: object[] = [ownStore()];
    for (const pack of ['box', 'other']) {
      const { key, electrum: xpub } = resultOf<{ key: string; electrum: string }>(
        await place.symbolon('multisig', 'key', '--network', 'regtest', '--pack', pack, '--json'),
      );
      stores.push(store(xpub, key.slice(1, 9)));
    }
    const file = { wallet_type: '2of3', use_encryption: false, seed_version: version };
    const content = { ...file, ...Object.fromEntries(stores.map((one, n) => [`x${n + 1}/`, one])) };
    shared = program.wallet(`shared-${version}`, 'regtest', content);
  });
  afterAll(() => place.remove());

  test('has the addresses that both cards show, and is spent by each two of three', async () => {
    const { electrum } = shared;
    const theirs: string[] = JSON.parse(await electrum('listaddresses', '--receiving'));
    const ids: string[] = [];
    for (const pack of ['box', 'other']) {
      const joined = resultOf<{ id: string; addresses: string[]; preview: string[] }>(
        await place.symbolon(
          ...['multisig', 'join', shared.file, '--network', 'regtest', '--yes', '--pack', pack, '--json'],
        ),
      );
      expect(joined.addresses).toEqual(theirs.slice(0, 3));
      expect(joined.preview[0]).toMatch(/^At any time: any 2 of \[key .*\(ours\)/);
      ids.push(joined.id);
    }
    // Each card knows the origin of its own key only, where the file has none.
    expect(new Set(ids).size).toBe(version === 18 ? 2 : 1);

    const script = scriptOfAddress(theirs[1] ?? '', networks.regtest);
    const { funding } = fundingOf([{ script, amount: 50_000_000n }]);
    await electrum('addtransaction', hex.encode(funding));
    const payee = 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080';
    const psbt = await electrum('payto', payee, '0.2', '--fee', '0.0001', '--unsigned');
    expect(psbt).toMatch(/^cHNidP/);

    const byCard = async (pack: string, given: string) => {
      writeFileSync(place.path('payment.psbt'), given);
      return resultOf<{ psbt: string; transaction: string | null; spent: string }>(
        await place.symbolon(
          ...['sign', 'psbt', 'payment.psbt', '--network', 'regtest', '--yes', '--pack', pack, '--json'],
        ),
      );
    };
    const half = await byCard('box', psbt);
    expect(half).toMatchObject({ transaction: null, spent: '20010000' });
    const complete: Record<string, string> = {
      'both cards': (await byCard('other', half.psbt)).transaction ?? '',
      'a card, then Electrum': await electrum('signtransaction', half.psbt),
      'Electrum, then the other card':
        (await byCard('other', await electrum('signtransaction', psbt))).transaction ?? '',
    };
    for (const [who, transaction] of Object.entries(complete)) {
      expect(transaction, who).toMatch(/^02000000/);
      const bytes = hex.decode(transaction);
      expect(RawTx.decode(bytes).outputs, who).toHaveLength(2);
      expect(interpretWithBitcore(bytes, [{ amount: 50_000_000n, script }]), who).toEqual([true]);
      expect(interpretWithBitcore(bytes, [{ amount: 50_000_001n, script }]), who).not.toEqual([true]);
    }
    expect(base64.decode(half.psbt).length).toBeGreaterThan(base64.decode(psbt).length);
  });
});
