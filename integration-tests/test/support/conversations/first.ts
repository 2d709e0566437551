/** The conversations that `vectors/transcripts` holds. */

import { p256 } from '@noble/curves/nist.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import {
  addPhone,
  attest,
  type Credentials,
  changePin,
  cloneSource,
  cloneTarget,
  createSigner,
  createWallet,
  exportWallet,
  getStatus,
  identify,
  importWallet,
  listPhones,
  openCard,
  openPaceSession,
  openSession,
  proveBlank,
  readLog,
  requestApdu,
  resetCard,
  resumeSession,
  type Session,
  setDuressPin,
  setPinInChannel,
  setPolicy,
  unblockPin,
  verifyPin,
  writeFile,
} from '@symbolon/client';
import { emulatorTrust } from '@symbolon/emulator/cards';
import type { Scheme } from '@symbolon/interface';
import { encodeCommand } from '@symbolon/protocol/apdu';
import { commands, type RequestOf } from '@symbolon/protocol/commands';
import { strictPolicy } from '@symbolon/protocol/policy';
import { testPin, testPuk } from '../../../../test/passwords.ts';
import type { Conversation, RecordedCard, Recorder } from '../transcript.ts';

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

async function open(card: RecordedCard, credentials: Credentials): Promise<Session> {
  return openSession(await openCard(card.tap(), { random: card.random }), credentials);
}

/** Before the card is given a secret, or says one. */
async function genuine(card: RecordedCard, credentials: Credentials): Promise<Session> {
  return (await identify(await openCard(card.tap(), { random: card.random }), credentials, { trust: emulatorTrust }))
    .session;
}

/** The other way in, which every terminal for identity cards knows. */
async function openByPace(card: RecordedCard, credentials: Credentials): Promise<Session> {
  return openPaceSession(await openCard(card.tap(), { random: card.random }), credentials);
}

async function genuineByPace(card: RecordedCard, credentials: Credentials): Promise<Session> {
  const session = await openByPace(card, credentials);
  await attest(session, { trust: emulatorTrust });
  return session;
}

/** A session whose first command shows whether the password is right. */
async function proven(card: RecordedCard, credentials: Credentials): Promise<Session> {
  const session = await open(card, credentials);
  await getStatus(session);
  return session;
}

/** OPEN CHANNEL with a request as it is, and nothing after it. */
async function openWith(card: RecordedCard, request: RequestOf<typeof commands.openChannel>): Promise<void> {
  const { transmit } = await openCard(card.tap(), { random: card.random });
  await transmit(requestApdu(commands.openChannel, request));
}

async function active({ step, newCard }: Recorder): Promise<RecordedCard> {
  const card = newCard();
  step('OPEN CHANNEL with the CAN');
  const session = await genuine(card, { can: card.can });
  step('CREATE WALLET');
  await createWallet(session, { pin: testPin, puk: testPuk, exportable: true });
  return card;
}

const refused = async (attempt: Promise<unknown>): Promise<void> => {
  const outcome = await attempt.then(
    () => 'taken',
    () => 'refused',
  );
  if (outcome === 'taken') throw new Error('the card was to refuse');
};

export const conversations: { readonly [name: string]: Conversation } = {
  'blank-card': {
    note: 'Personalisation, OPEN CHANNEL with the CAN, attestation, the proof of a blank card, a wallet. PIN 246810, PUK 123456789012.',
    converse: async (recorder) => {
      const { step, newCard } = recorder;
      const card = newCard();
      step('OPEN CHANNEL with the CAN');
      const session = await open(card, { can: card.can });
      step('attestation');
      const subject = await attest(session, { trust: emulatorTrust });
      step('GET STATUS, blank');
      await getStatus(session);
      step('GET LOG HEAD, blank');
      await proveBlank(session, subject);
      step('CREATE WALLET');
      await createWallet(session, { pin: testPin, puk: testPuk });
      step('GET STATUS, active');
      await getStatus(session);
      step('the log');
      await readLog(session, subject);
    },
  },
  signatures: {
    note: 'OPEN CHANNEL with the PIN, an imported wallet (BIP-39 entropy 000102...0f), public keys on each curve, signatures by each scheme, a policy that refuses them.',
    converse: async (recorder) => {
      const { step, newCard } = recorder;
      const card = newCard();
      step('OPEN CHANNEL with the CAN');
      const first = await genuine(card, { can: card.can });
      step('IMPORT WALLET');
      await importWallet(first, { pin: testPin, entropy: Uint8Array.from({ length: 16 }, (_, index) => index) });
      step('OPEN CHANNEL with the PIN');
      const session = await open(card, { pin: testPin });
      const signer = createSigner(session);
      step('GET PUBLIC KEY');
      await signer.getPublicKey({ curve: 'secp256k1', path });
      await signer.getPublicKey({ curve: 'p256', path });
      await signer.getPublicKey({ curve: 'ed25519', path: [0x8000002c, 0x800001f5, 0x80000000, 0x80000000] });
      step('GET PUBLIC KEY, a path that Ed25519 has not');
      await refused(signer.getPublicKey({ curve: 'ed25519', path }));
      step('SET POLICY');
      await setPolicy(session, { ...strictPolicy, digestsUnseen: true });
      const schemes: readonly Scheme[] = [
        'ecdsa-secp256k1',
        'schnorr-bip340',
        'schnorr-bip341',
        'ecdsa-p256',
        'ed25519',
      ];
      for (const scheme of schemes) {
        step(`SIGN DIGESTS, ${scheme}`);
        await signer.signDigests([{ scheme, path: [0x8000002c], digest: new Uint8Array(32).fill(0x5a) }]);
      }
      step('SIGN DIGESTS, five at once');
      await signer.signDigests(
        schemes.map((scheme, index) => ({
          scheme,
          path: [0x8000002c + index],
          digest: new Uint8Array(32).fill(index),
        })),
      );
      step('SET POLICY, strict');
      await setPolicy(session, strictPolicy);
      step('SIGN DIGESTS, refused');
      await refused(signer.signDigests([{ scheme: 'ed25519', path: [0x8000002c], digest: utf8ToBytes('refused') }]));
    },
  },
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
  clone: {
    note: 'Card 0 clones to card 1: offer, export, import, receipt, seal; the export again, refused after sealing; the clone opens with the same PIN.',
    converse: async (recorder) => {
      const { step, newCard } = recorder;
      const source = await active(recorder);
      const target = newCard();
      step('CLONE OFFER');
      const offer = await cloneTarget(await open(target, { can: target.can })).offer();
      step('CLONE EXPORT');
      const session = cloneSource(await open(source, { pin: testPin }));
      const exported = await session.exportTo(offer, { role: 'backup' });
      step('CLONE EXPORT, again');
      await session.exportTo(offer, { role: 'backup' });
      step('CLONE SEAL, before the receipt');
      await refused(session.seal());
      step('CLONE IMPORT');
      const receipt = await cloneTarget(await genuine(target, { can: target.can })).importClone(exported);
      step('CLONE CONFIRM, after the power came on again');
      source.device.powerOn();
      const last = await open(source, { pin: testPin });
      await cloneSource(last).confirm(receipt);
      step('CLONE SEAL');
      await cloneSource(last).seal();
      step('CLONE EXPORT, after the seal');
      await refused(cloneSource(last).exportTo(offer, { role: 'backup' }));
      step('GET STATUS of the source');
      await getStatus(last);
      step('OPEN CHANNEL with the PIN, on the clone');
      const clone = await open(target, { pin: testPin });
      await getStatus(clone);
      await createSigner(clone).getPublicKey({ curve: 'secp256k1', path });
    },
  },
  reset: {
    note: 'Reset in a PIN session, a new wallet, reset in a PUK session once the PIN is blocked, and the end of the card.',
    converse: async (recorder) => {
      const { step } = recorder;
      const card = await active(recorder);
      step('RESET CARD');
      await resetCard(await open(card, { pin: testPin }));
      step('CREATE WALLET, again, after the power came on');
      card.device.powerOn();
      await createWallet(await genuine(card, { can: card.can }), { pin: testPin, puk: testPuk });
      for (const _ of [1, 2, 3]) {
        step('wrong PIN');
        await refused(proven(card, { pin: wrongPin, can: card.can }));
      }
      step('RESET CARD in a PUK session, which terminates it');
      await resetCard(await open(card, { puk: testPuk }), { terminate: true });
      step('GET STATUS, terminated, after the power came on');
      card.device.powerOn();
      await getStatus(await open(card, { can: card.can }));
    },
  },
};
