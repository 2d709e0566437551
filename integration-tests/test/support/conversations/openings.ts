/** Every way into a session, right and wrong, by our own client. */
import { p256 } from '@noble/curves/nist.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import {
  addPhone,
  attest,
  changePin,
  createSigner,
  exportWallet,
  getStatus,
  identify,
  listPhones,
  openCard,
  resumeSession,
  setDuressPin,
  setPinInChannel,
  unblockPin,
  verifyPin,
  writeFile,
} from '@symbolon/client';
import { emulatorTrust } from '@symbolon/emulator/cards';
import { encodeCommand } from '@symbolon/protocol/apdu';
import { commands } from '@symbolon/protocol/commands';
import { testPin, testPuk } from '../../../../test/passwords.ts';
import type { Conversation } from '../transcript.ts';
import { active, genuineByPace, open, openByPace, openWith, proven, refused } from './client-sessions.ts';

const newPin = '135790';
const duressPin = '111222';
const wrongPin = '999999';
const hostShare = p256.Point.BASE.toBytes(true);
/** No point of P-256 has this x-coordinate. */
const notOnTheCurve = Uint8Array.of(2, ...new Uint8Array(31), 1);
/** GET STATUS with a MAC of zeros. */
const unverifiable = {
  cla: 0x8c,
  ins: 0x10,
  p1: 0,
  p2: 0,
  data: Uint8Array.of(0x8e, 8, ...new Uint8Array(8)),
  le: 256,
};
const path = [0x80000054, 0x80000000, 0x80000000, 0, 0];

export const openingConversations: { readonly [name: string]: Conversation } = {
  passwords: {
    note: 'PACE with every password. PIN 246810, then 135790, PUK 123456789012, wrong PIN 999999: changed, suspended, resumed with the CAN, blocked, unblocked, proven in the channel, duress PIN 111222.',
    converse: async (recorder) => {
      const { step } = recorder;
      const card = await active(recorder);
      step('change of the PIN');
      await changePin(await genuineByPace(card, { pin: testPin }), newPin);
      for (const wrong of ['first', 'second', 'third']) {
        step(`${wrong} wrong PIN`);
        await refused(openByPace(card, { pin: wrongPin, can: card.can }));
        if (wrong === 'second') {
          step('suspended');
          await refused(openByPace(card, { pin: newPin }));
        }
      }
      step('blocked');
      await refused(openByPace(card, { pin: newPin }));
      step('unblocked by the PUK');
      await unblockPin(await openByPace(card, { puk: testPuk }));
      step('EXPORT WALLET');
      await exportWallet(await genuineByPace(card, { puk: testPuk }));
      step('the PIN in the channel');
      await setPinInChannel(await genuineByPace(card, { pin: newPin }), { on: true });
      step('the duress PIN');
      await setDuressPin(await genuineByPace(card, { puk: testPuk }), duressPin);
      await refused(openByPace(card, { pin: newPin }));
      for (const pin of [newPin, duressPin]) {
        step(`VERIFY ${pin}`);
        const channel = await genuineByPace(card, { can: card.can });
        await verifyPin(channel, pin);
        await createSigner(channel).getPublicKey({ curve: 'secp256k1', path });
      }
      step('VERIFY, wrong');
      await refused(verifyPin(await genuineByPace(card, { can: card.can }), wrongPin));
    },
  },
  'open-channel': {
    note: 'OPEN CHANNEL with every password and every attestation. PIN 246810, PUK 123456789012: right, wrong, never proven, a command of another run, suspended, resumed with the CAN, blocked.',
    converse: async (recorder) => {
      const { step, newCard } = recorder;
      const blank = newCard();
      step('OPEN CHANNEL with the CAN, attestation with certificates');
      const first = await identify(
        await openCard(blank.tap(), { random: blank.random }),
        { can: blank.can },
        { trust: emulatorTrust },
      );
      step('GET STATUS');
      await getStatus(first.session);
      step('OPEN CHANNEL with a PIN that is not set');
      await refused(open(blank, { pin: testPin }));
      step('OPEN CHANNEL with the CAN, attestation without certificates');
      await openWith(blank, { password: 'can', attestation: 'signature', sid: blank.random(16), share: hostShare });
      step('OPEN CHANNEL with a PIN, and an attestation');
      await openWith(blank, { password: 'pin', attestation: 'signature', sid: blank.random(16), share: hostShare });
      step('OPEN CHANNEL with a share that is none');
      await openWith(blank, { password: 'can', attestation: 'none', sid: blank.random(16), share: notOnTheCurve });
      const card = await active(recorder);
      step('OPEN CHANNEL with the PIN');
      await proven(card, { pin: testPin });
      step('OPEN CHANNEL with the PUK');
      await proven(card, { puk: testPuk });
      step('OPEN CHANNEL with a wrong PUK');
      await refused(proven(card, { puk: '000000000000' }));
      step('OPEN CHANNEL with a wrong CAN');
      await refused(open(card, { can: '000000' }));
      step('OPEN CHANNEL with the PIN, and the power is lost');
      await open(card, { pin: testPin });
      card.device.powerOn();
      for (const _ of [1, 2]) {
        step('OPEN CHANNEL with a wrong PIN');
        await refused(proven(card, { pin: wrongPin }));
      }
      step('suspended');
      await refused(open(card, { pin: testPin }));
      step('OPEN CHANNEL with the PIN in a session of the CAN');
      await getStatus(await proven(card, { pin: testPin, can: card.can }));
      step('a command of another run, and then the proof');
      const waiting = await open(card, { pin: testPin });
      await waiting.card.transport.exchange(encodeCommand(unverifiable));
      await getStatus(waiting);
      for (const _ of [1, 2, 3]) {
        step('OPEN CHANNEL with a wrong PIN');
        await refused(proven(card, { pin: wrongPin, can: card.can }));
      }
      step('blocked');
      await refused(open(card, { pin: testPin, can: card.can }));
      step('the log');
      await (await open(card, { can: card.can })).send(commands.getLogHead, { challenge: new Uint8Array(32) });
    },
  },
  'known-phone': {
    note: 'A phone becomes known, resumes its session and proves the PIN in it; one that is not known; a file.',
    converse: async (recorder) => {
      const { step } = recorder;
      const card = await active(recorder);
      step('ADD PHONE');
      const { session, attestation } = await identify(
        await openCard(card.tap(), { random: card.random }),
        { pin: testPin },
        { trust: emulatorTrust },
      );
      const { certificates } = attestation;
      const { secret } = await addPhone(session, { name: 'my phone' });
      await listPhones(session);
      step('RESUME SESSION, after the power came on again');
      card.device.powerOn();
      const resumed = await resumeSession(await openCard(card.tap(), { random: card.random }), [{ secret }]);
      if (resumed === undefined) throw new Error('not resumed');
      step('attestation, by certificates that were kept');
      await attest(resumed.session, { trust: emulatorTrust, certificates });
      step('GET PUBLIC KEY, before the PIN');
      await refused(createSigner(resumed.session).getPublicKey({ curve: 'secp256k1', path }));
      step('VERIFY');
      await verifyPin(resumed.session, testPin);
      await createSigner(resumed.session).getPublicKey({ curve: 'secp256k1', path });
      step('WRITE FILE');
      await writeFile(resumed.session, { file: 0, name: 'labels', content: utf8ToBytes('savings') });
      step('RESUME SESSION, an unknown phone');
      await resumeSession(await openCard(card.tap(), { random: card.random }), [{ secret: new Uint8Array(32) }]);
    },
  },
};
