/** What owners do with their cards, from the first tap to the end of the card. */
import { utf8ToBytes } from '@noble/hashes/utils.js';
import {
  attest,
  cloneSource,
  cloneTarget,
  createSigner,
  createWallet,
  getStatus,
  importWallet,
  proveBlank,
  readLog,
  resetCard,
  setPolicy,
} from '@symbolon/client';
import { emulatorTrust } from '@symbolon/emulator/cards';
import type { Scheme } from '@symbolon/interface';
import { strictPolicy } from '@symbolon/protocol/policy';
import { testPin, testPuk } from '../../../../test/passwords.ts';
import type { Conversation } from '../transcript.ts';
import { active, genuine, open, proven, refused } from './client-sessions.ts';

const wrongPin = '999999';
const path = [0x80000054, 0x80000000, 0x80000000, 0, 0];

export const lifeConversations: { readonly [name: string]: Conversation } = {
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
