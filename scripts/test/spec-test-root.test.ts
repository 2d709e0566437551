/**
 * `vectors/test-root.json`: the public keys and the TEST KEYS with which anybody makes a card that our hosts and cards
 * take for a test card. `vitest run --project scripts test-root -u` writes it anew.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { p256 } from '@noble/curves/nist.js';
import { createVirtualCard, emulatorTrust } from '@symbolon/emulator/cards';
import { decodeResponse, encodeCommand } from '@symbolon/protocol/apdu';
import { issueCertificate, verifyChain } from '@symbolon/protocol/certificates';
import { commands } from '@symbolon/protocol/commands';
import { expect, test } from 'vitest';

const file = join(import.meta.dirname, '../../vectors/test-root.json');
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const named = (name: string): Uint8Array => new Uint8Array(createHash('sha256').update(name, 'ascii').digest());
const validity = { effective: '2026-01-01', expiration: '2056-01-01' } as const;

/** A key, and how it signs certificates. */
function keyOf(secretKey: Uint8Array) {
  const publicKey = p256.getPublicKey(secretKey, true);
  return { secretKey, publicKey, sign: (signed: Uint8Array) => p256.sign(signed, secretKey) };
}

const root = keyOf(named('symbolon emulator root: a test key'));
const batch = keyOf(named('symbolon example batch: a test key'));
const card = keyOf(named('symbolon example card: a test key'));
const [rootReference, batchReference, cardNumber] = ['ZZSYMTEST00001', 'ZZFOREIGN00001', '000000000001'];
const [pack, can] = [new Uint8Array(8).fill(0xf0), '123456'];
const firmware = named('symbolon emulator firmware 1');

const rootCertificate = issueCertificate(
  { role: 'root', authority: rootReference, holder: rootReference, publicKey: root.publicKey, ...validity },
  root.sign,
);
const batchCertificate = issueCertificate(
  { role: 'batch', authority: rootReference, holder: batchReference, publicKey: batch.publicKey, ...validity },
  root.sign,
);
const cardCertificate = issueCertificate(
  {
    role: 'card',
    authority: batchReference,
    holder: `ZZ${cardNumber}`,
    publicKey: card.publicKey,
    pack,
    firmware,
    ...validity,
  },
  batch.sign,
);

test('vectors/test-root.json has the root of test cards, a batch and a card under it, with their secret keys', async () => {
  const described = (reference: string, { secretKey, publicKey }: typeof root, certificate: Uint8Array) => ({
    reference,
    secretKey: hex(secretKey),
    publicKey: hex(publicKey),
    certificate: hex(certificate),
  });
  const content = {
    source: "Symbolon's own, made by scripts/test/spec-test-root.test.ts.",
    note: 'TEST KEYS, all public. Each secret key is the SHA-256 of a text: "symbolon emulator root: a test key", "symbolon example batch: a test key", "symbolon example card: a test key". The firmware is what our test cards and their certificates have. Certificates are whole data objects 7F21, signed with the nonces of RFC 6979.',
    root: described(rootReference, root, rootCertificate),
    batch: described(batchReference, batch, batchCertificate),
    card: {
      ...described(`ZZ${cardNumber}`, card, cardCertificate),
      number: cardNumber,
      can,
      pack: hex(pack),
      firmware: hex(firmware),
    },
  };
  await expect(`${JSON.stringify(content, undefined, 2)}\n`).toMatchFileSnapshot(file);
});

test('a card made of it is one that hosts take for a test card, and that our firmware takes for its own', () => {
  const subject = verifyChain({ trust: emulatorTrust, chain: [batchCertificate, cardCertificate] });
  expect(subject).toMatchObject({ cardNumber, pack, firmware, publicKey: card.publicKey });

  const draws = [new Uint8Array(1024).map((_, index) => (index * index) >> 3), card.secretKey].values();
  const rng = () => draws.next().value?.slice() ?? new Uint8Array();
  const { device } = createVirtualCard({ name: 'foreign', rng, trust: emulatorTrust });
  device.powerOn();
  const send = ({ cla, ins }: { readonly cla: number; readonly ins: number }, data: Uint8Array) =>
    decodeResponse(device.transmit(encodeCommand({ cla, ins, p1: 0, p2: 0, data, le: 65_536 })));
  expect(send(commands.initialiseIdentity, new Uint8Array()).data).toEqual(card.publicKey);
  const request = commands.personalise.request.encode({ can, batchCertificate, cardCertificate });
  expect(send(commands.personalise, request).status).toBe(0x9000);
});
