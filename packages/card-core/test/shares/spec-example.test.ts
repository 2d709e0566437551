/**
 * docs/spec/examples/shares.json: one share on its way to a share card and from there to a card that recovers, with all
 * secrets and every value between. `pnpm test --project card-core -u` writes it anew after a change of format.
 */
import { createHash, hkdfSync } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { p256 } from '@noble/curves/nist.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { issueCertificate } from '@symbolon/protocol/certificates';
import { offerMessage } from '@symbolon/protocol/clone';
import {
  clearShare,
  dealBody,
  dealMessage,
  dealPayload,
  encryptSecret,
  placesOf,
  recoveryBody,
  recoveryMessage,
  shareLabels,
  sharePlan,
  shareSplit,
  splitDigest,
} from '@symbolon/protocol/shares';
import { createTestTrustStore } from '@symbolon/protocol/test-trust-store';
import { expect, test } from 'vitest';
import { createReceipt } from '../../src/clone/target.ts';
import { walletFromEntropy } from '../../src/keys/wallet.ts';
import { createDeal, openDeal } from '../../src/shares/deal.ts';
import { createRecovery, gatherRecovery, gatherWritten } from '../../src/shares/recovery.ts';
import { clearShare as clearShareOf, joinShares, makeSplit } from '../../src/shares/split.ts';
import { type PendingOffer, signOffer, verifyOffer } from '../../src/tunnel/offer.ts';
import { ephemeralSecret } from '../../src/tunnel/seal.ts';
import type { CardIdentity } from '../../src/tunnel/sign.ts';

const file = fileURLToPath(new URL('../../../../docs/spec/examples/shares.json', import.meta.url));
const testBytes = (name: string, length: number): Uint8Array =>
  new Uint8Array(createHash('shake256', { outputLength: length }).update(`symbolon example: ${name}`).digest());
const sha256 = (bytes: Uint8Array): Uint8Array => new Uint8Array(createHash('sha256').update(bytes).digest());

const validity = { effective: '2026-01-01', expiration: '2056-01-01' } as const;
const keyOf = (name: string) => {
  const secretKey = testBytes(name, 32);
  const publicKey = p256.getPublicKey(secretKey, true);
  return { secretKey, publicKey, sign: (message: Uint8Array) => p256.sign(message, secretKey) };
};
const [root, batch] = [keyOf('root'), keyOf('batch')];
const [rootName, batchName] = ['ZZEXAMPLE00001', 'ZZBATCH00001'];
const rootCertificate = issueCertificate(
  { role: 'root', authority: rootName, holder: rootName, publicKey: root.publicKey, ...validity },
  root.sign,
);
const batchCertificate = issueCertificate(
  { role: 'batch', authority: rootName, holder: batchName, publicKey: batch.publicKey, ...validity },
  root.sign,
);
const trust = createTestTrustStore([rootCertificate]);
function cardOf(holder: string): CardIdentity {
  const { secretKey, publicKey } = keyOf(holder);
  const [pack, firmware] = [testBytes('pack', 8), testBytes('firmware', 32)];
  const body = { role: 'card', authority: batchName, holder, publicKey, pack, firmware, ...validity } as const;
  return { secretKey, publicKey, batchCertificate, cardCertificate: issueCertificate(body, batch.sign) };
}
const [dealer, holder, target] = [11, 12, 13].map((number) => cardOf(`ZZ0000000000${number}`)) as [
  CardIdentity,
  CardIdentity,
  CardIdentity,
];
const identity = ({ secretKey, cardCertificate }: CardIdentity) => ({
  secretKey: bytesToHex(secretKey),
  certificate: bytesToHex(cardCertificate),
});

/** As docs/spec/shares.md has it: the key is of both ephemerals, and of the body with an empty cryptogram. */
function keyOfMessage(secret: Uint8Array, peer: Uint8Array, clear: Uint8Array) {
  const [shared, salt] = [p256.getSharedSecret(secret, peer, true).subarray(1), sha256(clear)];
  return { salt, key: new Uint8Array(hkdfSync('sha256', shared, salt, shareLabels.key, 64)) };
}

test('docs/spec/examples/shares.json is a split, a deal and a recovery', async () => {
  const [entropy, seed] = [testBytes('entropy', 32), testBytes('split seed', 32)];
  const wallet = walletFromEntropy(entropy, { exportable: true });
  const plan = {
    groupThreshold: 2,
    groups: [
      { threshold: 1, count: 1 },
      { threshold: 2, count: 3 },
    ],
  };
  const setId = testBytes('set id', 16);
  // The share card holds a share of an earlier split, and this is the later one.
  const { split, shares } = makeSplit({ version: 2, setId, epoch: 0, number: 2, plan, wallet, seed });
  const index = 2;
  const share = shares[index];
  if (share === undefined) throw new Error('no share');
  const pending = (name: string, held?: number): PendingOffer => ({
    offerId: testBytes(`${name} id`, 16),
    ephemeralSecret: testBytes(`${name} ephemeral`, 32),
    anyPack: false,
    release: 1,
    ...(held !== undefined && { split: held }),
  });
  const [forShare, forRecovery] = [pending('share offer', 1), pending('recovery offer')];
  const offer = signOffer(shareLabels.offer, forShare, holder);
  const recoveryOffer = signOffer(shareLabels.recoveryOffer, forRecovery, target);
  expect(offerMessage.decode(offer).body.split).toBe(1);

  const members = [
    { role: 'primary', standing: 'agreed', publicKey: dealer.publicKey },
    { role: 'share', standing: 'agreed', publicKey: holder.publicKey },
  ] as const;
  const terms = { trust, release: 1, isAdmitted: () => false };
  const accepted = verifyOffer(shareLabels.offer, offer, dealer, terms);
  const deal = createDeal(
    { split, index, members, member: 1, extendable: false, offer: accepted, share, seed },
    dealer,
  );
  const eS = ephemeralSecret(seed, accepted.offerHash, shareLabels.ephemeral);
  const { body: dealt } = dealMessage.decode(deal);
  const none = new Uint8Array();
  const ofDeal = keyOfMessage(eS, accepted.ephemeral, dealBody.encode({ ...dealt, ciphertext: none }));
  const opened = openDeal(deal, forShare, holder, trust);
  expect(opened.share).toEqual(share);
  const receipt = createReceipt(
    { setId, epoch: 0, member: 1, exportHash: opened.dealHash, keySetDigest: splitDigest(split) },
    holder,
    shareLabels.receipt,
  );

  const held = { split, index, value: share.value };
  const secret = testBytes('recovery ephemeral secret', 32);
  const asked = verifyOffer(shareLabels.recoveryOffer, recoveryOffer, holder, terms);
  const recovery = createRecovery(held, { offer: asked, secret }, holder);
  const { body: released } = recoveryMessage.decode(recovery);
  const ofRecovery = keyOfMessage(secret, asked.ephemeral, recoveryBody.encode({ ...released, ciphertext: none }));
  const written = [0, 1].map((at) => clearShareOf(split.terms, { index: at, value: shares[at]?.value ?? none }));
  const first = gatherRecovery(recovery, undefined, forRecovery, { own: target, trust });
  const gathered = written.reduce((before, one) => gatherWritten(one, before), first);
  expect(joinShares(split, gathered.shares).roots[0]?.entropy).toEqual(entropy);

  const content = {
    note: 'TEST KEYS, all public. Made by packages/card-core/test/shares/spec-example.test.ts. Root, batch, entropy and set are those of clone.json. Shares, masks and commitments are in the order of their indexes.',
    rootCertificate: bytesToHex(rootCertificate),
    batchCertificate: bytesToHex(batchCertificate),
    dealerCard: identity(dealer),
    shareCard: identity(holder),
    recoveringCard: identity(target),
    entropy: bytesToHex(entropy),
    plan: bytesToHex(sharePlan.encode(plan)),
    number: 2,
    splitSeed: bytesToHex(seed),
    identifier: split.terms.encryption.identifier.toString(16).padStart(4, '0'),
    encryptedSecret: bytesToHex(encryptSecret(entropy, split.terms.encryption)),
    shares: shares.map(({ value }) => bytesToHex(value)),
    masks: shares.map(({ mask }) => bytesToHex(mask)),
    split: bytesToHex(shareSplit.encode(split)),
    splitDigest: bytesToHex(splitDigest(split)),
    offerId: bytesToHex(forShare.offerId),
    shareCardEphemeralSecret: bytesToHex(forShare.ephemeralSecret),
    offer: bytesToHex(offer),
    dealerEphemeralSecret: bytesToHex(eS),
    index,
    dealSalt: bytesToHex(ofDeal.salt),
    dealKey: bytesToHex(ofDeal.key),
    payload: bytesToHex(dealPayload.encode(share)),
    deal: bytesToHex(deal),
    dealHash: bytesToHex(opened.dealHash),
    receipt: bytesToHex(receipt),
    recoveryOfferId: bytesToHex(forRecovery.offerId),
    recoveringCardEphemeralSecret: bytesToHex(forRecovery.ephemeralSecret),
    recoveryOffer: bytesToHex(recoveryOffer),
    recoveryEphemeralSecret: bytesToHex(secret),
    recoverySalt: bytesToHex(ofRecovery.salt),
    recoveryKey: bytesToHex(ofRecovery.key),
    recovery: bytesToHex(recovery),
    writtenShares: written.map((one) => bytesToHex(clearShare.encode(one))),
  };
  expect(content.shares).toHaveLength(placesOf(plan).length);
  await expect(`${JSON.stringify(content, undefined, 2)}\n`).toMatchFileSnapshot(file);
});
