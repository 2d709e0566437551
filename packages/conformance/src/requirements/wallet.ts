/** Wallets: CREATE WALLET, IMPORT WALLET, EXPORT WALLET, GET PUBLIC KEY, and SIGN DIGESTS. */
import { concatBytes, hexToBytes } from '@noble/hashes/utils.js';
import { parsePath, type Scheme } from '@symbolon/interface';
import { commands, type ImportWalletRequest } from '@symbolon/protocol/commands';
import { encodeTlv, schemeCurve } from '@symbolon/protocol/encoding';
import { limits } from '@symbolon/protocol/limits';
import { startingPolicies } from '@symbolon/protocol/policy';
import { status } from '@symbolon/protocol/status';
import { seed } from '../bench/derivation.ts';
import { isSignature } from '../bench/signatures.ts';
import { testPasswords, testWallet } from '../bench/test-wallet.ts';
import { expect, expectBytes, expectStatus, notApplicable } from '../bench/verdict.ts';
import { topic } from '../requirement.ts';
import { nonceRows } from './nonces.ts';
import { randomnessRows } from './randomness.ts';
import { signingRows } from './signing.ts';
import { derivedKeys, phrase } from './wallet-data.ts';

const importing = 'commands.md#import-wallet';
const creating = 'commands.md#create-wallet';
const deriving = 'commands.md#get-public-key';
const { createWallet, importWallet, exportWallet, getPublicKey, signDigests } = commands;
const { entropy: _, exportable: __, ...options } = testWallet;
const second = { clones: 0, exportable: false } as const;
/** Of the first test vector of BIP-32. */
const shortSeed = hexToBytes('000102030405060708090a0b0c0d0e0f');

export const walletRequirements = topic('WA', [
  [
    'Keys are those of BIP-32 and SLIP-0010 from the imported entropy, on all three curves.',
    'keys.md#from-entropy-to-keys',
    'wallet',
    async (bench) => {
      const session = await bench.session('pin');
      for (const { curve, path, publicKey, chainCode, parentFingerprint, masterFingerprint } of derivedKeys) {
        const key = await session.call(getPublicKey, { curve, path: parsePath(path) });
        expectBytes(key.publicKey, hexToBytes(publicKey), `the ${curve} key at ${path}`);
        expectBytes(key.chainCode, hexToBytes(chainCode), `the chain code of ${curve} at ${path}`);
        expect(key.parentFingerprint === parentFingerprint, `the fingerprint of the parent of ${curve} at ${path}`);
        expect(key.masterFingerprint === masterFingerprint, `the fingerprint of the master key of ${curve}`);
      }
    },
  ],
  [
    'A phrase and its seed give the keys of their entropy.',
    importing,
    'blank, spends',
    async (bench) => {
      const session = await bench.session();
      await session.call(importWallet, { ...options, exportable: false, phrase });
      await session.call(importWallet, { ...second, seed: hexToBytes(seed) }, { slot: 1 });
      for (const slot of [0, 1]) {
        const told = await session.call(commands.getStatus, {}, { slot });
        expect(told.masterFingerprint === 0x73c5da0a, `the wallet in slot ${slot} is the test wallet`);
      }
      await session.call(importWallet, { ...second, seed: shortSeed }, { slot: 2 });
      const told = await session.call(commands.getStatus, {}, { slot: 2 });
      expect(told.masterFingerprint === 0x3442193e, 'the wallet of a seed of 16 bytes is that of BIP-32');
    },
  ],
  [
    'IMPORT WALLET is answered with 6A80 for no secret, several, a wrong length, word or checksum, or an exportable seed.',
    importing,
    'blank',
    async (bench) => {
      const session = await bench.session();
      const entropy = new Uint8Array(16);
      const wrong: readonly Partial<ImportWalletRequest>[] = [
        {},
        { entropy, phrase },
        { entropy: new Uint8Array(15) },
        { phrase: phrase.replace('about', 'abandon') },
        { phrase: phrase.replace('about', 'symbolon') },
        { phrase: phrase.replaceAll(' ', '  ') },
        { seed: hexToBytes(seed), exportable: true },
      ];
      for (const [index, change] of wrong.entries()) {
        const answer = await session.ask(importWallet, { ...options, exportable: false, ...change });
        expectStatus(answer, status.incorrectData, `wrong secret ${index + 1}`);
      }
      const { cla, ins } = importWallet;
      for (const length of [14, 17, 66]) {
        const terms = importWallet.request.encode({ ...options, exportable: false });
        const data = concatBytes(terms, encodeTlv(0x88, new Uint8Array(length)));
        const answer = await session.send({ cla, ins, p1: 0, p2: 0, data, le: 65_536 });
        expectStatus(answer, status.incorrectData, `a seed of ${length} bytes`);
      }
      expect((await session.call(commands.getStatus, {})).lifecycle === 'blank', 'the card is still blank');
    },
  ],
  [
    'The first wallet needs a PIN: without one CREATE WALLET is answered with 6A80, and the card stays blank.',
    creating,
    'blank',
    async (bench) => {
      const session = await bench.session();
      expectStatus(await session.ask(createWallet, { ...second }), status.incorrectData, 'CREATE WALLET without a PIN');
      const long = await session.ask(importWallet, { ...options, exportable: false });
      expectStatus(long, status.incorrectData, 'IMPORT WALLET without a secret');
      expect((await session.call(commands.getStatus, {})).lifecycle === 'blank', 'the card is still blank');
    },
  ],
  [
    'CREATE WALLET makes a blank card active, and its session one of the PIN.',
    creating,
    'blank, spends',
    async (bench) => {
      const session = await bench.session();
      await session.call(createWallet, { ...testPasswords, clones: 3, exportable: false });
      const told = await session.call(commands.getStatus, {});
      expect(told.lifecycle === 'active', 'the card is active');
      const { role, limit, epoch, member, sealed, extendable } = told.set ?? {};
      expect(role === 'primary' && limit === 3 && epoch === 0 && member === 0, 'primary, 3 clones, epoch 0, member 0');
      expect(sealed === false && extendable === false, 'neither sealed nor extendable');
      await bench.power();
      await (await bench.session('pin')).call(commands.getPolicy, {});
      await (await bench.session('puk')).call(commands.getStatus, {});
    },
  ],
  [
    'Two wallets that cards make are different, and so are the ids of their sets.',
    creating,
    'blank, spends',
    async (bench) => {
      const session = await bench.session();
      await session.call(createWallet, { ...testPasswords, ...second });
      await session.call(createWallet, { ...second }, { slot: 1 });
      const [one, two] = [
        await session.call(commands.getStatus, {}),
        await session.call(commands.getStatus, {}, { slot: 1 }),
      ];
      expect(one.masterFingerprint !== two.masterFingerprint, 'both wallets have the same fingerprint');
      expect(one.set?.id.join() !== two.set?.id.join(), 'both sets have the same id');
    },
  ],
  [
    'A further wallet takes a session of the PIN (6982), no PIN (6A80), and an empty slot (6A84).',
    creating,
    'wallet',
    async (bench) => {
      const can = await bench.session();
      expectStatus(await can.ask(createWallet, { ...second }, { slot: 1 }), status.securityStatus, 'with the CAN');
      const session = await bench.session('pin');
      const withPin = await session.ask(createWallet, { ...second, pin: testPasswords.pin }, { slot: 1 });
      expectStatus(withPin, status.incorrectData, 'with a PIN');
      expectStatus(await session.ask(createWallet, { ...second }), status.notEnoughMemory, 'slot 0');
    },
  ],
  [
    'Nine clones, or a PIN of five digits, are answered with 6A80.',
    creating,
    'blank',
    async (bench) => {
      const session = await bench.session();
      const header = { cla: createWallet.cla, ins: createWallet.ins, p1: 0, p2: 0 };
      const fields = (pin: string, clones: number): Uint8Array =>
        Uint8Array.of(
          ...encodeTlv(
            0x80,
            Uint8Array.from(pin, (digit) => digit.charCodeAt(0)),
          ),
          ...encodeTlv(0x82, Uint8Array.of(clones)),
          ...encodeTlv(0x83, Uint8Array.of(0)),
        );
      for (const data of [fields('246810', limits.clones.max + 1), fields('24681', 0), fields('24681a', 0)])
        expectStatus(await session.send({ ...header, data }), status.incorrectData, 'CREATE WALLET');
    },
  ],
  [
    'EXPORT WALLET gives the entropy of an exportable wallet in a session of the PUK; an empty slot is answered with 6A88.',
    'commands.md#export-wallet',
    'wallet',
    async (bench) => {
      const session = await bench.session('puk');
      expectBytes((await session.call(exportWallet, {})).entropy, new Uint8Array(16), 'the entropy');
      expectStatus(await session.ask(exportWallet, {}, { slot: 1 }), status.referencedDataNotFound, 'an empty slot');
    },
  ],
  [
    'EXPORT WALLET of a wallet that is not exportable, or has no entropy, is answered with 6985.',
    'commands.md#export-wallet',
    'wallet, spends',
    async (bench) => {
      const pin = await bench.session('pin');
      await pin.call(createWallet, { ...second }, { slot: 1 });
      await pin.call(importWallet, { ...second, seed: hexToBytes(seed) }, { slot: 2 });
      const session = await bench.session('puk');
      for (const slot of [1, 2])
        expectStatus(await session.ask(exportWallet, {}, { slot }), status.conditionsOfUse, `slot ${slot}`);
    },
  ],
  [
    'On Ed25519 a path with a component that is not hardened is answered with 6A80.',
    deriving,
    'wallet',
    async (bench) => {
      const session = await bench.session('pin');
      const answer = await session.ask(getPublicKey, { curve: 'ed25519', path: parsePath("m/44'/501'/0") });
      expectStatus(answer, status.incorrectData, "m/44'/501'/0");
    },
  ],
  [
    'A curve that does not exist, or a path of eleven components, is answered with 6A80; an empty slot with 6A88.',
    deriving,
    'wallet',
    async (bench) => {
      const session = await bench.session('pin');
      const header = { cla: getPublicKey.cla, ins: getPublicKey.ins, p1: 0, p2: 0, le: 256 };
      const long = Uint8Array.of(1, 11, ...new Uint8Array(44));
      for (const data of [Uint8Array.of(4, 0), long, Uint8Array.of(1, 1, 0, 0)])
        expectStatus(await session.send({ ...header, data }), status.incorrectData, 'a malformed request');
      const longest = Uint8Array.of(1, 10, ...new Uint8Array(40));
      expectStatus(await session.send({ ...header, data: longest }), status.ok, 'a path of ten components');
      expectStatus(await session.send({ ...header, p1: 1, data: longest }), status.referencedDataNotFound, 'slot 1');
    },
  ],
  ...randomnessRows,
]);

const schemes: readonly (readonly [Scheme, string, number])[] = [
  ['ecdsa-secp256k1', "m/44'/0'/0'/0/0", 32],
  ['schnorr-bip340', "m/86'/0'/0'/0/0", 32],
  ['schnorr-bip341', "m/86'/0'/0'/0/1", 32],
  ['schnorr-bip341', "m/86'/0'/0'/0/2", 64],
  ['ecdsa-p256', "m/44'/0'", 32],
  ['ed25519', "m/44'/501'/0'", 100],
];
const digest = (length: number): Uint8Array => Uint8Array.from({ length }, (_, index) => index + 1);

export const signatureRequirements = topic('SG', [
  [
    'SIGN DIGESTS signs by every scheme, in the order asked, and each signature is valid for its key.',
    'keys.md#signatures',
    'wallet',
    async (bench) => {
      const session = await bench.session('pin');
      const asked = schemes.map(([scheme, path, length]) => ({
        scheme,
        path: parsePath(path),
        digest: digest(length),
      }));
      const signatures = await session.call(signDigests, asked);
      expect(signatures.length === asked.length, `${asked.length} signatures, not ${signatures.length}`);
      for (const [index, { scheme, path, digest: signed }] of asked.entries()) {
        const { publicKey } = await session.call(getPublicKey, { curve: schemeCurve[scheme], path });
        const signature = signatures[index] ?? new Uint8Array();
        expect(
          isSignature(scheme, signature, signed, publicKey),
          `the signature of ${scheme} is not valid for its key`,
        );
      }
    },
  ],
  [
    'ECDSA and Ed25519 signatures are deterministic, RFC 6979 and RFC 8032.',
    'keys.md#signatures',
    'wallet',
    async (bench) => {
      const session = await bench.session('pin');
      for (const scheme of ['ecdsa-secp256k1', 'ecdsa-p256', 'ed25519'] as const) {
        const asked = [{ scheme, path: parsePath("m/44'/1'"), digest: digest(32) }];
        const [first] = await session.call(signDigests, asked);
        const [again] = await session.call(signDigests, asked);
        expectBytes(again ?? new Uint8Array(), first ?? new Uint8Array(), `the second signature of ${scheme}`);
      }
    },
  ],
  [
    'SIGN DIGESTS takes 1 to 32 digests; none, or 33, are answered with 6A80.',
    'commands.md#sign-digests',
    'wallet',
    async (bench) => {
      const session = await bench.session('pin');
      const one = { scheme: 'ed25519', path: parsePath("m/44'"), digest: digest(1) } as const;
      const many = (count: number) => Array.from({ length: count }, () => one);
      expect((await session.call(signDigests, many(limits.digestsPerCommand))).length === 32, '32 signatures');
      const { cla, ins } = signDigests;
      const encoded = Uint8Array.of(5, 1, 0x80, 0, 0, 44, 0, 1, 1);
      for (const count of [0, limits.digestsPerCommand + 1]) {
        const data = Uint8Array.from(Array.from({ length: count }, () => [...encoded]).flat());
        expectStatus(
          await session.send({ cla, ins, p1: 0, p2: 0, data, le: 65_536 }),
          status.incorrectData,
          `${count} digests`,
        );
      }
    },
  ],
  [
    'SIGN DIGESTS signs all or none: one digest of a wrong length is answered with 6A80, and no signature comes.',
    'commands.md#sign-digests',
    'wallet',
    async (bench) => {
      const session = await bench.session('pin');
      const path = parsePath("m/44'");
      for (const [scheme, length] of [
        ['ecdsa-secp256k1', 31],
        ['schnorr-bip340', 64],
        ['schnorr-bip341', 33],
      ] as const) {
        const right = { scheme: 'ed25519', path, digest: digest(5) } as const;
        const answer = await session.ask(signDigests, [right, { scheme, path, digest: digest(length) }]);
        expectStatus(answer, status.incorrectData, `${scheme} with ${length} bytes`);
        expect(answer.data.length === 0, 'no signature comes');
      }
    },
  ],
  [
    'A policy that refuses digests unseen is kept: SIGN DIGESTS is answered with 9D20.',
    'policy.md#decisions',
    'wallet, spends',
    async (bench) => {
      const session = await bench.session('pin');
      await session.call(commands.setPolicy, startingPolicies.everyday);
      const asked = [{ scheme: 'ed25519', path: parsePath("m/44'"), digest: digest(5) } as const];
      expectStatus(await session.ask(signDigests, asked), status.digestsUnseenRefused, 'SIGN DIGESTS');
    },
  ],
  [
    'SIGN START with an interpreter that the card has not is answered with 6A81; SIGN DATA and SIGN END alone with 6985.',
    'commands.md#sign-start',
    'wallet',
    async (bench) => {
      const session = await bench.session('pin');
      expectStatus(
        await session.ask(commands.signStart, { interpreter: 255 }),
        status.functionNotSupported,
        'SIGN START',
      );
      expectStatus(await session.ask(commands.signData, { piece: digest(5) }), status.conditionsOfUse, 'SIGN DATA');
      expectStatus(await session.ask(commands.signEnd, {}), status.conditionsOfUse, 'SIGN END');
    },
  ],
  [
    'SIGN DATA and SIGN END continue only what the command before continued, and in its slot: 6985.',
    'commands.md#sign-data',
    'wallet, spends',
    async (bench) => {
      const session = await bench.session('pin');
      await session.call(createWallet, { ...second }, { slot: 1 });
      const [interpreter] = (await session.call(commands.getInfo, {})).interpreters;
      if (interpreter === undefined) throw notApplicable('the card has no interpreter');
      const refuses = async (about: string, slot: number): Promise<void> => {
        const data = () => session.ask(commands.signData, { piece: digest(5) }, { slot });
        const end = () => session.ask(commands.signEnd, {}, { slot });
        for (const next of [data, end]) {
          await session.call(commands.signStart, { interpreter: interpreter.id });
          if (slot === 0) await session.call(commands.getStatus, {});
          expectStatus(await next(), status.conditionsOfUse, about);
        }
      };
      await refuses('after GET STATUS', 0);
      await refuses('in another slot', 1);
    },
  ],
  ...nonceRows,
  ...signingRows,
]);
