/** A card from its factory on: what the factory may do wrong, wallets in every slot, imports and exports, the end. */
import { p256 } from '@noble/curves/nist.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import type { Path } from '@symbolon/interface';
import { testPin, testPuk } from '../../../../test/passwords.ts';
import { seededRandom } from '../../../../test/seeded-random.mjs';
import { plainCommand } from '../raw-card.ts';
import type { Conversation } from '../transcript.ts';
import { statusCommand, teller } from './teller.ts';

const path = [0x80000054, 0x80000000, 0x80000000, 0, 0];
const share = p256.Point.BASE.toBytes(true);
const phrase = `${'abandon '.repeat(11)}about`;

const factory: Conversation = {
  note: 'A card before its factory, with mistakes: other certificates, another order. Then a chip whose random numbers are stuck.',
  converse: async (recorder) => {
    const right = recorder.newCard().sent();
    const card = recorder.newChip();
    const host = teller(recorder, card);
    host.plain('GET STATUS before the factory', statusCommand, 'securityStatus');
    host.plain(
      'OPEN CHANNEL before the factory',
      plainCommand('openChannel', {
        password: 'can',
        attestation: 'none',
        sid: card.random(16),
        share: Uint8Array.of(2, ...new Uint8Array(32)),
      }),
      'conditionsOfUse',
    );
    host.plain('PERSONALISE before there is a key', right, 'conditionsOfUse');
    host.plain('INITIALISE IDENTITY', plainCommand('initialiseIdentity', {}));
    host.plain('INITIALISE IDENTITY again', plainCommand('initialiseIdentity', {}));
    host.plain('PERSONALISE with the certificate of another card', right, 'incorrectData');
    const wrong = right.map((byte, at) => (at === right.length - 5 ? byte ^ 1 : byte));
    host.plain('PERSONALISE with a signature that is wrong', wrong, 'notGenuine');
    host.plain('PERSONALISE without data', { cla: 0x80, ins: 0xe2, p1: 0, p2: 0 }, 'incorrectData');
    const stuck = teller(recorder, recorder.newChip({ chip: (length) => new Uint8Array(length) }));
    stuck.plain(
      'INITIALISE IDENTITY by a chip whose random numbers are all zero',
      plainCommand('initialiseIdentity', {}),
      'randomnessFailure',
    );
    stuck.plain('and again', plainCommand('initialiseIdentity', {}), 'randomnessFailure');
    const chip = seededRandom('a chip that counts for a while');
    let works = true;
    const counter = recorder.newCard({
      chip: (length) => (works ? chip(length) : Uint8Array.from({ length }, (_, at) => at)),
    });
    const later = teller(recorder, counter);
    works = false;
    counter.device.powerOn();
    const opening = (password: 'can') => ({ password, attestation: 'none', sid: card.random(16), share }) as const;
    later.plain('OPEN CHANNEL, and the chip counts', plainCommand('openChannel', opening('can')), 'randomnessFailure');
    later.plain('OPEN CHANNEL once more', plainCommand('openChannel', opening('can')), 'randomnessFailure');
    works = true;
    recorder.step('the power comes on again');
    counter.device.powerOn();
    const healthy = later.open('OPEN CHANNEL, and the chip works', 'can', counter.can);
    healthy.ask('GET LOG HEAD, which has the failures', 'getLogHead', { challenge: new Uint8Array(32) });
  },
};

const wallets: Conversation = {
  note: 'IMPORT WALLET by entropy, mnemonic and seed, a wallet in each slot, EXPORT WALLET, and refusals. PIN 246810, PUK 123456789012.',
  converse: async (recorder) => {
    const card = recorder.newCard();
    const host = teller(recorder, card);
    const owner = host.open('OPEN CHANNEL with the CAN', 'can', card.can);
    const terms = { clones: 2, exportable: true } as const;
    const both = { ...terms, pin: testPin, puk: testPuk } as const;
    owner.refused('CREATE WALLET without a PIN', 'incorrectData', 'createWallet', terms);
    owner.refused('IMPORT WALLET of a word that is none', 'incorrectData', 'importWallet', {
      ...both,
      phrase: phrase.replace('about', 'abort'),
    });
    owner.refused('IMPORT WALLET with a wrong checksum', 'incorrectData', 'importWallet', {
      ...both,
      phrase: phrase.replace('about', 'abandon'),
    });
    owner.refused('IMPORT WALLET of nothing', 'incorrectData', 'importWallet', both);
    owner.refused('IMPORT WALLET of a seed that is to be exportable', 'incorrectData', 'importWallet', {
      ...both,
      seed: new Uint8Array(64),
    });
    owner.ask('GET STATUS of a blank card', 'getStatus', {});
    owner.ask('IMPORT WALLET, a mnemonic', 'importWallet', { ...both, phrase });
    owner.refused('IMPORT WALLET once more', 'notEnoughMemory', 'importWallet', { ...terms, phrase });
    owner.refused('CREATE WALLET with a PIN, on an active card', 'incorrectData', 'createWallet', both, 1);
    owner.ask(
      'IMPORT WALLET, entropy, in slot 1',
      'importWallet',
      { ...terms, entropy: new Uint8Array(32).fill(7) },
      1,
    );
    owner.refused(
      'GET PUBLIC KEY of slot 2, which is empty',
      'referencedDataNotFound',
      'getPublicKey',
      { curve: 'p256', path },
      2,
    );
    owner.ask(
      'IMPORT WALLET, a seed, in slot 2',
      'importWallet',
      { clones: 0, exportable: false, seed: new Uint8Array(64).fill(9) },
      2,
    );
    for (const slot of [0, 1, 2]) {
      owner.ask(`GET STATUS of slot ${slot}`, 'getStatus', {}, slot);
      owner.ask(`GET PUBLIC KEY of slot ${slot}`, 'getPublicKey', { curve: 'secp256k1', path }, slot);
    }
    owner.ask('GET PUBLIC KEY of the master key', 'getPublicKey', { curve: 'p256', path: [] });
    const hardened: Path = [0x8000002c, 0x800001f5];
    owner.ask('GET PUBLIC KEY on Ed25519', 'getPublicKey', { curve: 'ed25519', path: hardened });
    owner.refused('EXPORT WALLET without the PUK', 'securityStatus', 'exportWallet', {});
    owner.ask('GET INFO', 'getInfo', {});
    const keeper = host.open('OPEN CHANNEL with the PUK', 'puk', testPuk);
    keeper.ask('EXPORT WALLET of slot 0', 'exportWallet', {});
    keeper.ask('EXPORT WALLET of slot 1', 'exportWallet', {}, 1);
    keeper.refused('EXPORT WALLET of slot 2, which is not exportable', 'conditionsOfUse', 'exportWallet', {}, 2);
    keeper.refused('PREPARE RESET with the PUK, and the PIN is not blocked', 'conditionsOfUse', 'prepareReset', {});
    const last = host.open('OPEN CHANNEL with the PIN', 'pin', testPin);
    last.ask('PREPARE RESET', 'prepareReset', {});
    last.refused('RESET CARD with another confirmation', 'conditionsOfUse', 'resetCard', {
      confirmation: new Uint8Array(8),
      terminate: true,
    });
    const { confirmation } = last.ask('PREPARE RESET', 'prepareReset', {});
    last.ask('a command between the two', 'getStatus', {});
    last.refused('RESET CARD after it', 'conditionsOfUse', 'resetCard', { confirmation, terminate: true });
    const end = last.ask('PREPARE RESET', 'prepareReset', {});
    last.ask('RESET CARD, which terminates it', 'resetCard', { ...end, terminate: true });
    const after = host.open('OPEN CHANNEL with the CAN', 'can', card.can);
    after.refused('CREATE WALLET on a card that is terminated', 'conditionsOfUse', 'createWallet', both);
    after.ask('INTERNAL AUTHENTICATE of it', 'internalAuthenticate', {
      challenge: utf8ToBytes('c'.repeat(32)),
      certificates: false,
    });
  },
};

export const walletConversations: { readonly [name: string]: Conversation } = { factory, wallets };
