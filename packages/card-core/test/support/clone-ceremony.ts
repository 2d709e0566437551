/** Cards as the pure roles see them, made from TEST KEYS, and a whole clone between two of them, step by step. */

import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { isSymbolonError } from '@symbolon/interface';
import type { TrustStore } from '@symbolon/protocol/certificates';
import type { ExportBody, OfferBody, ReceiptBody } from '@symbolon/protocol/clone';
import {
  cloneLabels,
  exportBody,
  exportMessage,
  offerBody,
  offerMessage,
  receiptBody,
  receiptMessage,
} from '@symbolon/protocol/clone';
import { startingPolicies } from '@symbolon/protocol/policy';
import { type StatusName, statusName } from '@symbolon/protocol/status';
import { createTestTrustStore } from '@symbolon/protocol/test-trust-store';
import { seededRandom } from '../../../../test/seeded-random.mjs';
import { bodies, issue, testKey } from '../../../protocol/test/support/certificates.ts';
import { acceptOffer, acceptReceipt, createExport, type ExportTerms, receiptHash } from '../../src/clone/source.ts';
import { createOffer, createReceipt, openExport, type Received } from '../../src/clone/target.ts';
import { Refusal } from '../../src/refusal.ts';
import type { PendingOffer } from '../../src/tunnel/offer.ts';
import { type CardIdentity, signBody } from '../../src/tunnel/sign.ts';

/** Bytes that depend on their name alone: TEST KEYS. */
export function bytesOf(name: string, length = 32): Uint8Array {
  return seededRandom(name)(length);
}

/** A maker of cards: its root, and batches under it. */
export type TestIssuer = {
  readonly trust: TrustStore;
  /** A card by name, boxed in a pack, of a batch: `main` unless said otherwise. */
  readonly card: (name: string, options?: { readonly pack?: string; readonly batch?: string }) => CardIdentity;
};

export function testIssuer(name: string): TestIssuer {
  const rootKey = testKey(`root of ${name}`);
  const body = bodies();
  return {
    trust: createTestTrustStore([issue({ ...body.root, publicKey: rootKey.publicKey }, rootKey)]),
    card: (card, { pack = 'pack', batch = 'main' } = {}) => {
      const batchKey = testKey(`batch ${batch} of ${name}`);
      const key = testKey(`card ${card} of ${name}`);
      const authority = `ZZ${batch.toUpperCase()}00001`;
      const holder = `ZZ${Array.from(bytesOf(`number of ${card}`, 12), (byte) => byte % 10).join('')}`;
      const subject = { publicKey: key.publicKey, pack: bytesOf(pack, 8), firmware: bytesOf('firmware') };
      return {
        ...key,
        batchCertificate: issue({ ...body.batch, holder: authority, publicKey: batchKey.publicKey }, rootKey),
        cardCertificate: issue({ ...body.card, ...subject, authority, holder }, batchKey),
      };
    },
  };
}

/** The genuine maker, and three cards it boxed together. */
export const genuine = testIssuer('genuine');
export const source = genuine.card('source');
export const target = genuine.card('target');
export const third = genuine.card('third');

/** What the source holds an offer against: nobody is admitted. */
export const offerTerms = { release: 1, isAdmitted: () => false } as const;

/** Whatever one clone is made of. Names make it unlike any other. */
export type TestClone = {
  readonly pending: PendingOffer;
  readonly offer: Uint8Array;
  readonly terms: ExportTerms;
  readonly exported: Uint8Array;
  readonly received: Received;
  readonly receipt: Uint8Array;
};

export function testClone(
  name: string,
  from: CardIdentity = source,
  to: CardIdentity = target,
  trust: TrustStore = genuine.trust,
): TestClone {
  const pending = {
    offerId: bytesOf(`${name}: offer`, 16),
    ephemeralSecret: bytesOf(`${name}: eT`),
    anyPack: false,
    release: 1,
  };
  const offer = createOffer(pending, to);
  const terms: ExportTerms = {
    offer: acceptOffer(offer, from, { ...offerTerms, trust }),
    setId: bytesOf(`${name}: set`, 16),
    epoch: 0,
    members: [
      { role: 'primary', standing: 'agreed', publicKey: from.publicKey },
      { role: 'backup', standing: 'agreed', publicKey: to.publicKey },
    ],
    extendable: false,
    masterFingerprint: 0x01020304,
    payload: {
      keyRoots: [{ path: [], secret: bytesOf(`${name}: seed`, 64), entropy: bytesOf(`${name}: entropy`) }],
      pinKey: bytesOf(`${name}: PIN key`, 16),
      policy: startingPolicies.open,
      budgets: [],
    },
    ephemeralSecret: bytesOf(`${name}: eS`),
  };
  const exported = createExport(terms, from);
  const { setId, epoch } = terms;
  const received = { setId, epoch, member: 1, exportHash: sha256(exported), keySetDigest: bytesOf(`${name}: keys`) };
  return { pending, offer, terms, exported, received, receipt: createReceipt(received, to) };
}

/** The same steps, judged: how each message fares with the card that gets it. */
export const judge = {
  offer: (bytes: Uint8Array, own: CardIdentity = source, trust: TrustStore = genuine.trust): Verdict =>
    verdict(() => acceptOffer(bytes, own, { ...offerTerms, trust })),
  export: (
    bytes: Uint8Array,
    { pending }: Pick<TestClone, 'pending'>,
    own: CardIdentity = target,
    trust: TrustStore = genuine.trust,
  ): Verdict => verdict(() => openExport(bytes, pending, own, trust)),
  receipt: (bytes: Uint8Array, { received }: Pick<TestClone, 'received'>, from: CardIdentity = target): Verdict =>
    verdict(() => acceptReceipt(bytes, { receiptHash: receiptHash(received), targetKey: from.publicKey })),
} as const;

export type Verdict = StatusName | 'accepted';

/** The status word a card would answer with. What it has none for fails the test. */
export function verdict(run: () => unknown): Verdict {
  try {
    run();
    return 'accepted';
  } catch (error) {
    if (isSymbolonError(error, 'data/malformed')) return 'incorrectData';
    if (error instanceof Refusal) return statusName(error.status) ?? 'noDiagnosis';
    throw error;
  }
}

/** What a card with a stolen or rogue key can say: any body, rightly signed. */
export const forge = {
  offer: (bytes: Uint8Array, change: Partial<OfferBody>, signer: CardIdentity): Uint8Array => {
    const body = { ...offerMessage.decode(bytes).body, ...change };
    return offerMessage.encode({
      body,
      signature: signBody(cloneLabels.offer, offerBody.encode(body), signer.secretKey),
    });
  },
  export: (bytes: Uint8Array, change: Partial<ExportBody>, signer: CardIdentity): Uint8Array => {
    const body = { ...exportMessage.decode(bytes).body, ...change };
    return exportMessage.encode({
      body,
      signature: signBody(cloneLabels.export, exportBody.encode(body), signer.secretKey),
    });
  },
  receipt: (bytes: Uint8Array, change: Partial<ReceiptBody>, signer: CardIdentity): Uint8Array => {
    const body = { ...receiptMessage.decode(bytes).body, ...change };
    return receiptMessage.encode({
      body,
      signature: signBody(cloneLabels.receipt, receiptBody.encode(body), signer.secretKey),
    });
  },
} as const;

/**
 * The message with one bit other, for every third byte of it, or every byte with `FLIPS=all`; at which it begins, and
 * which bit it is, goes round.
 */
export function flips(message: Uint8Array): readonly { readonly at: number; readonly bytes: Uint8Array }[] {
  const every = process.env['FLIPS'] === 'all' ? 1 : 3;
  const first = Math.floor(Date.now() / 1000) % every;
  return Array.from({ length: Math.ceil((message.length - first) / every) }, (_, n) => {
    const at = first + n * every;
    return { at, bytes: message.map((byte, index) => (index === at ? byte ^ (1 << ((at * 5) % 8)) : byte)) };
  });
}

/** Every proper prefix on a coarse grid, and the message with something behind it. */
export function cuts(message: Uint8Array): readonly Uint8Array[] {
  const prefixes = Array.from({ length: Math.ceil(message.length / 7) }, (_, index) => message.subarray(0, index * 7));
  return [...prefixes, message.subarray(0, -1), concatBytes(message, Uint8Array.of(0)), concatBytes(message, message)];
}
