/** A card that nobody trusts: certificates that say what those of a pack say, and lead to a root of our own. */
import { aessiv } from '@noble/ciphers/aes.js';
import { p256 } from '@noble/curves/nist.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, hexToBytes } from '@noble/hashes/utils.js';
import { type CertificateBody, decodeCertificate, issueCertificate } from '@symbolon/protocol/certificates';
import { passwordKey } from '@symbolon/protocol/channel';
import {
  cloneLabels,
  cloneVersion,
  exportBody,
  exportHeader,
  exportMessage,
  exportPayload,
  type OfferBody,
  offerBody,
  offerMessage,
} from '@symbolon/protocol/clone';
import { startingPolicies } from '@symbolon/protocol/policy';
import { rosterBody, rosterLabel, rosterVersion } from '@symbolon/protocol/set';
import { seed } from './derivation.ts';
import type { Random } from './opening.ts';
import { testPasswords } from './test-wallet.ts';

/** A forged card. */
export type Forgery = {
  /** How it was forged. */
  readonly name: string;
  readonly secretKey: Uint8Array;
  readonly publicKey: Uint8Array;
  readonly certificates: readonly Uint8Array[];
};

/** A card of a pack, as it proves itself: batch and card. */
export type Chain = { readonly batch: Uint8Array; readonly card: Uint8Array };

/** Forged cards of the pack and firmware of a real one. */
export function forgedCards(random: Random, { batch, card }: Chain): readonly Forgery[] {
  const makeKey = () => p256.keygen(random(48));
  const [root, middle, own] = [makeKey(), makeKey(), makeKey()];
  const { body: batchBody } = decodeCertificate(batch);
  const { body: cardBody } = decodeCertificate(card);
  const holder = `${cardBody.holder.slice(0, 2)}999999999999`;
  const by = (key: Uint8Array, body: CertificateBody): Uint8Array =>
    issueCertificate(body, (signed) => p256.sign(signed, key, { prehash: true }));
  const ownBatch = { ...batchBody, publicKey: middle.publicKey };
  const ownCard = { ...cardBody, holder, publicKey: own.publicKey };
  const elsewhere = { ...ownBatch, authority: `${batchBody.authority.slice(0, 2)}FORGED00001` };
  const chains = {
    'another root of the same name': [by(root.secretKey, ownBatch), by(middle.secretKey, ownCard)],
    'a root of another name': [by(root.secretKey, elsewhere), by(middle.secretKey, ownCard)],
    'its own card certificate, under the batch of the pack': [by(middle.secretKey, ownCard)],
    'its own card certificate, beside the batch of the pack': [batch, by(own.secretKey, ownCard)],
    "the certificates of another card, whose key it hasn't": [batch, card],
  };
  return Object.entries(chains).map(([name, certificates]) => ({ name, ...own, certificates }));
}

/** Its offer, which nothing is wrong with but the certificates. */
export function forgedOffer(random: Random, { secretKey, certificates }: Forgery, like: OfferBody): Uint8Array {
  const ephemeral = p256.keygen(random(48)).publicKey;
  // An offer has two certificates where a source of another pack may answer it.
  const body = { ...like, offerId: random(16), ephemeral, certificates, anyPack: certificates.length === 2 };
  return offerMessage.encode({ body, signature: signed(cloneLabels.offer, offerBody.encode(body), secretKey) });
}

/** Its export of the test wallet for an offer, which nothing is wrong with but the certificates. */
export function forgedExport(
  random: Random,
  { secretKey, publicKey, certificates }: Forgery,
  offer: Uint8Array,
  target: Uint8Array,
): Uint8Array {
  const { ephemeral: peer } = offerMessage.decode(offer).body;
  const own = p256.keygen(random(48));
  const members = [
    { role: 'primary', standing: 'agreed', publicKey },
    { role: 'daily', standing: 'agreed', publicKey: target },
  ] as const;
  const listed = { setId: random(16), epoch: 0, members };
  const settled = {
    ...{ version: cloneVersion, offerHash: sha256(offer), ...listed },
    ...{ extendable: false, scope: [], masterFingerprint: 0x73c5da0a },
  };
  const roster = rosterBody.encode({ ...listed, version: rosterVersion });
  const header = { ...settled, word: signed(rosterLabel, roster, secretKey) };
  const payload = exportPayload.encode({
    keyRoots: [{ path: [], secret: hexToBytes(seed), entropy: new Uint8Array(16) }],
    pinKey: passwordKey(testPasswords.pin),
    pukKey: passwordKey(testPasswords.puk),
    policy: startingPolicies.open,
    budgets: [],
  });
  const salt = sha256(concatBytes(exportHeader.encode(header), ...certificates, own.publicKey));
  const shared = p256.getSharedSecret(own.secretKey, peer, true).slice(1);
  const ciphertext = aessiv(hkdf(sha256, shared, salt, cloneLabels.key, 64)).encrypt(payload);
  const body = { header, certificates, ephemeral: own.publicKey, ciphertext };
  return exportMessage.encode({ body, signature: signed(cloneLabels.export, exportBody.encode(body), secretKey) });
}

function signed(label: Uint8Array, body: Uint8Array, secretKey: Uint8Array): Uint8Array {
  return p256.sign(concatBytes(label, body), secretKey, { prehash: true, lowS: true });
}
