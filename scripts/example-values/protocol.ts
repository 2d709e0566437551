/**
 * Values the docstrings of `@symbolon/protocol` use: what emulated cards show of themselves, and a log and a summary
 * signed with a test key.
 */
import { readFileSync } from 'node:fs';
import { p256 } from '@noble/curves/nist.js';
import { hexToBytes } from '@noble/curves/utils.js';
import { openCard, openSession } from '@symbolon/client';
import { createPack, emulatorTrust } from '@symbolon/emulator/cards';
import { commands } from '@symbolon/protocol/commands';
import {
  encodeLogEntry,
  type LogHead,
  type LogProof,
  logHeadInput,
  logStart,
  nextLogHash,
} from '@symbolon/protocol/log';
import { membershipBody, membershipMessage, statementLabels, statementVersion } from '@symbolon/protocol/set';
import { type Summary, signedSummary, summaryBody, summaryLabel } from '@symbolon/protocol/summary';

const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));

export const trust = emulatorTrust;

const newCard = () => createPack({ cards: 1, random })[0] ?? fail('the pack is not complete');

const certificates = once(async () => {
  const card = newCard();
  const session = await openSession(await openCard(card.tap()), { can: card.can });
  return session.send(commands.internalAuthenticate, { challenge: random(32), certificates: true });
});

/** What takes a card, made for the examples that name it. */
export const made = {
  transport: async () => newCard().tap(),
  batchCertificate: async () => (await certificates()).batchCertificate ?? fail('no certificate of the batch'),
  cardCertificate: async () => (await certificates()).cardCertificate ?? fail('no certificate of the card'),
};

const cloneExample = new URL('../../docs/spec/examples/clone.json', import.meta.url);
const clone = JSON.parse(readFileSync(cloneExample, 'utf8')) as { readonly offer: string; readonly export: string };
export const offer = hexToBytes(clone.offer);
export const exported = hexToBytes(clone.export);

const shareExample = new URL('../../docs/spec/examples/shares.json', import.meta.url);
const shares = JSON.parse(readFileSync(shareExample, 'utf8')) as { readonly deal: string; readonly recovery: string };
export const deal = hexToBytes(shares.deal);
export const recovery = hexToBytes(shares.recovery);

/** A time server of the public, what it was asked and what it answered; and the first block of Bitcoin. */
const vector = (name: string) => JSON.parse(readFileSync(new URL(`../../vectors/${name}`, import.meta.url), 'utf8'));
const roughtime = vector('roughtime-roughenough.json');
export const roughtimeServerKey: Uint8Array = hexToBytes(roughtime.publicKey);
export const roughtimeRequestSent: Uint8Array = hexToBytes(roughtime.single.request);
export const roughtimeResponse: Uint8Array = hexToBytes(roughtime.single.response);
export const genesisHeader: Uint8Array = hexToBytes(vector('bitcoin-headers.json').main[0].header);

const { secretKey, publicKey } = p256.keygen();

export { publicKey };

const start = logStart(publicKey);
export const logEntries: readonly Uint8Array[] = [
  encodeLogEntry(1, 'personalised', {}),
  encodeLogEntry(2, 'pinChanged', { by: 'pin' }),
];
const none = {
  walletsImported: 0,
  walletsExported: 0,
  clonesImported: 0,
  clonesExported: 0,
  signatures: 0,
  refusals: 0,
  policyChanges: 0,
};
const head: LogHead = {
  lifecycle: 'active',
  counters: { wrongPins: 0, wrongPuks: 0, resets: 0, randomnessFailures: 0 },
  chain: {
    count: 2,
    baseCount: 0,
    base: start,
    head: logEntries.reduce(nextLogHash, start),
    counters: { walletsMade: 1, ...none },
  },
};
const asked = { channelBinding: random(32), challenge: random(32), head };
export const logProof: LogProof = { ...asked, publicKey, signature: p256.sign(logHeadInput(asked), secretKey) };

const fee = { asset: 'eip155:1/slip44:60', amount: 21_000n };
const sum = { count: 0, amount: 0n };
const body: Summary = {
  version: 1,
  interpreter: 1,
  masterFingerprint: 0,
  bytesRead: 1,
  bytesHash: new Uint8Array(32),
  toldHash: new Uint8Array(32),
  facts: {
    chain: 'eip155:1',
    fee,
    transfers: 0,
    approvals: 0,
    inputs: sum,
    change: sum,
    accounts: [],
    sighashTypes: [],
    warnings: [],
  },
  signatures: 1,
};
const signature = p256.sign(Uint8Array.of(...summaryLabel, ...summaryBody.encode(body)), secretKey);
export const summary: Uint8Array = signedSummary.encode({ body, signature });

/** A proof of membership, signed with the test key. */
const challenge = random(32);
const membership = {
  version: statementVersion,
  challenge,
  date: 1_800_000_000n,
  setId: random(16),
  epoch: 0,
  member: 1,
  role: 'backup',
  dormant: true,
  revoked: false,
  keySetDigest: random(32),
  policyDigest: random(32),
  rosterDigest: random(32),
  firmware: random(32),
  release: 1,
  logEntries: 3,
  signatures: 0,
} as const;
const proven = p256.sign(Uint8Array.of(...statementLabels.membership, ...membershipBody.encode(membership)), secretKey);
export const membershipProof = {
  proof: membershipMessage.encode({ body: membership, signature: proven }),
  challenge,
  date: membership.date,
  card: { cardNumber: '100000000001', publicKey },
};

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

function fail(reason: string): never {
  throw new Error(reason);
}
