/** Values the docstrings of `@symbolon/card-core` use: the ports of a chip, and a clone between two cards. */
import { p256 } from '@noble/curves/nist.js';
import type { Ports } from '@symbolon/card-core/card';
import {
  acceptOffer,
  type CardIdentity,
  createOffer,
  type ExportTerms,
  exportSecret,
  type Received,
} from '@symbolon/card-core/clone';
import { createFactory, createMemory, emulatorTrust } from '@symbolon/emulator/cards';
import { decodeCommand, encodeResponse } from '@symbolon/protocol/apdu';
import { commands } from '@symbolon/protocol/commands';
import { startingPolicies } from '@symbolon/protocol/policy';
import { status } from '@symbolon/protocol/status';

const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
const factory = createFactory(random);

export const trust = emulatorTrust;

export const ports: Ports = {
  nvm: createMemory().nvm,
  rng: random,
  firmware: new Uint8Array(32),
  release: 1,
  trust,
  interpreters: [],
};

/**
 * Cards that let out what the clone roles work with, and one clone between them: an offer, the export for it, what the
 * receipt says.
 */
const clone = once(async () => {
  const pack = random(8);
  const [sourceCard, targetCard] = [identityIn(pack), identityIn(pack)];
  const pendingOffer = {
    offerId: random(16),
    ephemeralSecret: p256.utils.randomSecretKey(),
    anyPack: false,
    release: 1,
  };
  const offer = acceptOffer(createOffer(pendingOffer, targetCard), sourceCard, {
    trust,
    release: 1,
    isAdmitted: () => false,
  });
  const exportTerms: ExportTerms = {
    offer,
    setId: random(16),
    epoch: 0,
    members: [
      { role: 'primary', standing: 'agreed', publicKey: sourceCard.publicKey },
      { role: 'backup', standing: 'agreed', publicKey: targetCard.publicKey },
    ],
    extendable: false,
    masterFingerprint: 0x73c5da0a,
    payload: { keyRoots: [{ path: [], secret: random(64) }], policy: startingPolicies.open, budgets: [] },
    ephemeralSecret: exportSecret(random(32), offer.offerHash),
  };
  const received: Received = {
    setId: exportTerms.setId,
    epoch: 0,
    member: 1,
    exportHash: random(32),
    keySetDigest: random(32),
  };
  return { sourceCard, targetCard, pendingOffer, exportTerms, received };
});

function identityIn(pack: Uint8Array): CardIdentity {
  const { secretKey, publicKey } = p256.keygen();
  let certificates: Pick<CardIdentity, 'batchCertificate' | 'cardCertificate'> | undefined;
  factory.personalise(
    {
      powerOn: () => new Uint8Array(),
      transmit: (bytes) => {
        const { ins, data = new Uint8Array() } = decodeCommand(bytes);
        const asked = ins === commands.initialiseIdentity.ins;
        if (!asked) certificates = commands.personalise.request.decode(data);
        return encodeResponse({
          data: asked ? commands.initialiseIdentity.response.encode({ publicKey }) : new Uint8Array(),
          status: status.ok,
        });
      },
      powerOff: () => {},
    },
    { pack, can: '123456' },
  );
  if (certificates === undefined) throw new Error('the factory gave no certificates');
  return { secretKey, publicKey, ...certificates };
}

/** What takes cards, made for the examples that name it. */
export const made = {
  sourceCard: async () => (await clone()).sourceCard,
  targetCard: async () => (await clone()).targetCard,
  pendingOffer: async () => (await clone()).pendingOffer,
  exportTerms: async () => (await clone()).exportTerms,
  received: async () => (await clone()).received,
};

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
