/** PIN and PUK: RESET RETRY COUNTER in each of its rows, VERIFY, and the second PIN of an owner under threat. */
import { utf8ToBytes } from '@noble/hashes/utils.js';
import type { CommandApdu } from '@symbolon/protocol/apdu';
import { testPin, testPuk } from '../../../../test/passwords.ts';
import type { Conversation } from '../transcript.ts';
import { firstMember } from './set-of-cards.ts';

const [newPin, newPuk, wrongPin, duressPin] = ['135790', '210987654321', '999999', '111222'] as const;
const path = [0x80000054, 0x80000000, 0x80000000, 0, 0];

const reset = (p1: number, p2: number, digits?: string): CommandApdu => ({
  cla: 0x00,
  ins: 0x2c,
  p1,
  p2,
  ...(digits !== undefined && { data: utf8ToBytes(digits) }),
});

const retryCounter: Conversation = {
  note: 'RESET RETRY COUNTER in each of its rows, and the ten uses of a PUK. PIN 246810, then 135790; PUK 123456789012, then 210987654321.',
  converse: async (recorder) => {
    const { host } = firstMember(recorder, { clones: 0 });
    const owner = host.open('OPEN CHANNEL with the PIN', 'pin', testPin);
    owner.send('the PIN is changed', reset(2, 3, newPin));
    owner.send('a PIN that is too short', reset(2, 3, '12345'), 'incorrectData');
    owner.send('the PUK, which a session of the PIN does not change', reset(2, 4, newPuk), 'securityStatus');
    owner.send('all tries, which a session of the PIN does not restore', reset(3, 3), 'securityStatus');
    owner.send('P1-P2 that are in no row', reset(2, 2, '000000'), 'wrongParameters');
    host
      .open('OPEN CHANNEL with the CAN', 'can', host.card.can)
      .send('not with the CAN', reset(2, 3, newPin), 'securityStatus');
    for (const left of [9, 8]) host.guess(`a wrong PUK: ${left} left`, 0x63c0 + left, 'puk', '000000000000');
    const keeper = host.open('OPEN CHANNEL with the PUK', 'puk', testPuk);
    keeper.send('data where the row has none', reset(3, 3, newPin), 'incorrectData');
    keeper.send('the PIN has all its tries', reset(3, 3));
    keeper.send('a PIN in place of a forgotten one', reset(2, 3, testPin));
    keeper.send('another PUK', reset(2, 4, newPuk));
    for (let use = 4; use <= 10; use += 1) keeper.send(`use ${use} of the PUK`, reset(3, 3));
    keeper.send('no use is left', reset(3, 3), 'methodBlocked');
    host.guess('OPEN CHANNEL with the PUK of before', 0x63c9, 'puk', testPuk);
    host.guess('OPEN CHANNEL with the PUK', 'ok', 'puk', newPuk);
    host.guess('OPEN CHANNEL with the PIN', 'ok', 'pin', testPin);
  },
};

const duress: Conversation = {
  note: 'A duress PIN: set, its decoy used, seen from both sides, and removed. PIN 246810, PUK 123456789012, duress PIN 111222.',
  converse: async (recorder) => {
    const first = firstMember(recorder, { clones: 1 });
    const { host } = first;
    first.ask('WRITE FILE, the owner', 'writeFile', {
      file: 0,
      content: { name: 'labels', content: utf8ToBytes('mine') },
    });
    let keeper = host.open('OPEN CHANNEL with the PUK', 'puk', testPuk);
    keeper.refused('SET DURESS PIN, while PACE proves the PIN', 'conditionsOfUse', 'setDuressPin', { pin: duressPin });
    keeper.refused('SET DURESS PIN without data, too', 'conditionsOfUse', 'setDuressPin', {});
    keeper.ask('CHANGE SETTINGS: the PIN is proven in the channel', 'changeSettings', { pinInChannel: true });
    keeper.refused('SET DURESS PIN, the same as the PIN', 'incorrectData', 'setDuressPin', { pin: testPin });
    keeper.ask('SET DURESS PIN', 'setDuressPin', { pin: duressPin });
    keeper.send('the PIN would be the duress PIN', reset(2, 3, duressPin), 'incorrectData');
    host.guess('OPEN CHANNEL with the PIN, which only VERIFY proves', 'referencedDataNotFound', 'pin', testPin);
    const under = host.open('OPEN CHANNEL with the CAN', 'can', host.card.can);
    under.ask('VERIFY with the duress PIN', 'verifyPin', { pin: duressPin });
    under.ask('GET STATUS of the decoy', 'getStatus', {});
    under.ask('GET PUBLIC KEY of the decoy', 'getPublicKey', { curve: 'secp256k1', path });
    under.ask('LIST FILES of the decoy', 'listFiles', {});
    under.ask('WRITE FILE in the decoy', 'writeFile', {
      file: 0,
      content: { name: 'shown', content: utf8ToBytes('look') },
    });
    under.ask('GET POLICY of the decoy', 'getPolicy', {});
    under.ask('CREATE WALLET in another slot of the decoy', 'createWallet', { clones: 0, exportable: false }, 1);
    under.ask('READ LOG of the decoy', 'readLog', { from: 0 });
    under.ask('GET LOG HEAD of the decoy', 'getLogHead', { challenge: new Uint8Array(32) });
    under.ask('ADD PHONE in the decoy', 'addPhone', { name: 'his' });
    under.refused('CHANGE SETTINGS back, without the PUK', 'conditionsOfUse', 'changeSettings', {
      pinInChannel: false,
    });
    under.send('the PIN, which only the PUK changes now', reset(2, 3, newPin), 'securityStatus');
    const owner = host.open('OPEN CHANNEL with the CAN', 'can', host.card.can);
    owner.refused('VERIFY with neither PIN', 0x63c2, 'verifyPin', { pin: wrongPin });
    owner.ask('VERIFY with the PIN', 'verifyPin', { pin: testPin });
    owner.ask('GET STATUS of the owner', 'getStatus', {});
    owner.ask('LIST FILES of the owner', 'listFiles', {});
    owner.ask('GET PUBLIC KEY of the owner', 'getPublicKey', { curve: 'secp256k1', path });
    owner.ask('READ LOG of the owner', 'readLog', { from: 0 });
    owner.ask('LIST PHONES', 'listPhones', {});
    keeper = host.open('OPEN CHANNEL with the PUK', 'puk', testPuk);
    keeper.ask('SET DURESS PIN, another one', 'setDuressPin', { pin: newPin });
    const still = host.open('OPEN CHANNEL with the CAN', 'can', host.card.can);
    still.ask('VERIFY with the other duress PIN', 'verifyPin', { pin: newPin });
    still.ask('LIST FILES of the decoy, which is as it was', 'listFiles', {});
    keeper = host.open('OPEN CHANNEL with the PUK', 'puk', testPuk);
    keeper.ask('SET DURESS PIN without data: none', 'setDuressPin', {});
    keeper.ask('CHANGE SETTINGS: PACE proves the PIN', 'changeSettings', { pinInChannel: false });
    const last = host.open('OPEN CHANNEL with the PIN', 'pin', testPin);
    last.ask('LIST PHONES: the one of the decoy is gone', 'listPhones', {});
  },
};

/** What VERIFY and the tries come to, where nothing is left. */
const verify: Conversation = {
  note: 'VERIFY until the PIN is blocked, and a PUK until it is blocked: nothing opens the wallet then. PIN 246810, PUK 123456789012.',
  converse: async (recorder) => {
    const { host } = firstMember(recorder, { clones: 0 });
    const visitor = host.open('OPEN CHANNEL with the CAN', 'can', host.card.can);
    visitor.refused('RESET CARD, without the PIN', 'securityStatus', 'prepareReset', {});
    for (const left of [2, 1, 0])
      visitor.refused(`VERIFY with a wrong PIN: ${left} left`, 0x63c0 + left, 'verifyPin', { pin: wrongPin });
    visitor.refused('VERIFY, and the PIN is blocked', 'methodBlocked', 'verifyPin', { pin: testPin });
    host.guess('OPEN CHANNEL with the PIN', 'methodBlocked', 'pin', testPin);
    for (let left = 9; left >= 1; left -= 1)
      host.guess(`OPEN CHANNEL with a wrong PUK: ${left} left`, 0x63c0 + left, 'puk', '000000000000');
    host.guess('OPEN CHANNEL with the PUK, which is suspended', 'conditionsOfUse', 'puk', testPuk);
    const outside = host.open('OPEN CHANNEL with the CAN', 'can', host.card.can);
    outside.ask('GET STATUS', 'getStatus', {});
    outside.ask('GET LOG HEAD', 'getLogHead', { challenge: new Uint8Array(32) });
  },
};

export const passwordConversations: { readonly [name: string]: Conversation } = {
  'retry-counter': retryCounter,
  duress,
  verify,
};
