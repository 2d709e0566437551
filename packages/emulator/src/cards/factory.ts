/**
 * Makes cards as a factory does: each gets an identity, certified by a batch, which is certified by the root. The
 * root's key is public, so this is for tests.
 */

import { p256 } from '@noble/curves/nist.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import type { Rng } from '@symbolon/card-core/card';

import { decodeResponse, encodeCommand } from '@symbolon/protocol/apdu';
import { issueCertificate, type TrustStore } from '@symbolon/protocol/certificates';
import { type CommandDefinition, commands } from '@symbolon/protocol/commands';
import { refusalError, status } from '@symbolon/protocol/status';
import { createTestTrustStore } from '@symbolon/protocol/test-trust-store';
import type { CardDevice } from './card-device.ts';
import { firmwareMeasurement } from './firmware.ts';

/** Gives emulated cards an identity: one batch, certified by a root. */
export type Factory = {
  /** Trusts the cards of this factory. */
  readonly trust: TrustStore;
  /** Gives a new card its identity and certificates. @returns its number */
  readonly personalise: (device: CardDevice, card: { readonly pack: Uint8Array; readonly can: string }) => string;
};

const validity = { effective: '2026-01-01', expiration: '2056-01-01' } as const;

/** TEST KEY of the emulator's root. It is public, and no production trust store accepts its reference. */
const rootSecretKey = sha256(utf8ToBytes('symbolon emulator root: a test key'));
const rootReference = 'ZZSYMTEST00001';

/** Trusts every emulated card, also those of others. For tests and demonstrations only. */
export const emulatorTrust: TrustStore<'test'> = createTestTrustStore([rootCertificate(rootSecretKey)]);

/**
 * Creates a factory with a batch of its own under the emulator's root.
 *
 * @param random source of the batch's key and the card numbers
 * @example
 * ```ts
 * import { createFactory, createVirtualCard, emulatorTrust } from '@symbolon/emulator/cards';
 * const factory = createFactory(rng);
 * const { device } = createVirtualCard({ name: 'card 1', rng, trust: emulatorTrust });
 * device.powerOn();
 * const cardNumber = factory.personalise(device, { pack: rng(8), can: '123456' });
 * cardNumber.length; // => 12
 * ```
 */
export function createFactory(random: Rng): Factory {
  return factoryUnder({ secretKey: rootSecretKey, trust: emulatorTrust }, random);
}

/**
 * Creates a factory of counterfeits: its root has the name of the emulator's and another key. For tests that a host
 * detects them.
 *
 * @param random source of the keys and the card numbers
 * @example
 * ```ts
 * import { identify, openCard } from '@symbolon/client';
 * import { isSymbolonError } from '@symbolon/interface';
 * import { createCounterfeitFactory, createPack, emulatorTrust } from '@symbolon/emulator/cards';
 * const [fake] = createPack({ cards: 1, random: rng, factory: createCounterfeitFactory(rng) });
 * if (fake === undefined) throw new Error('one card was asked for');
 * const identified = identify(await openCard(fake.tap()), { can: fake.can }, { trust: emulatorTrust });
 * const refused: unknown = await identified.catch((error: unknown) => error);
 * isSymbolonError(refused, 'card/counterfeit'); // => true
 * ```
 */
export function createCounterfeitFactory(random: Rng): Factory {
  const { secretKey } = p256.keygen(random(48));
  return factoryUnder({ secretKey, trust: createTestTrustStore([rootCertificate(secretKey)]) }, random);
}

function rootCertificate(secretKey: Uint8Array): Uint8Array {
  const publicKey = p256.getPublicKey(secretKey, true);
  return issueCertificate(
    { role: 'root', authority: rootReference, holder: rootReference, publicKey, ...validity },
    signer(secretKey),
  );
}

function factoryUnder(root: { readonly secretKey: Uint8Array; readonly trust: TrustStore }, random: Rng): Factory {
  const batchKey = p256.keygen(random(48));
  const batchReference = `ZZBATCH${digits(random, 7)}`;
  const batchCertificate = issueCertificate(
    { role: 'batch', authority: rootReference, holder: batchReference, publicKey: batchKey.publicKey, ...validity },
    signer(root.secretKey),
  );
  return {
    trust: root.trust,
    personalise: (device, { pack, can }) => {
      const cardNumber = digits(random, 12);
      const { publicKey } = call(device, commands.initialiseIdentity, {});
      const cardCertificate = issueCertificate(
        {
          role: 'card',
          authority: batchReference,
          holder: `ZZ${cardNumber}`,
          publicKey,
          pack,
          firmware: firmwareMeasurement,
          ...validity,
        },
        signer(batchKey.secretKey),
      );
      call(device, commands.personalise, { can, batchCertificate, cardCertificate });
      return cardNumber;
    },
  };
}

function signer(secretKey: Uint8Array): (signed: Uint8Array) => Uint8Array {
  return (signed) => p256.sign(signed, secretKey);
}

/**
 * Decimal digits for card numbers and CANs. 256 is no multiple of ten; the small bias does not matter in a public
 * number.
 */
export function digits(random: Rng, count: number): string {
  return Array.from(random(count), (byte) => byte % 10).join('');
}

/** Sends one plain command over the contacts. A factory needs no channel. */
function call<Request, Response>(
  device: CardDevice,
  definition: CommandDefinition<Request, Response>,
  request: Request,
): Response {
  const { cla, ins, name } = definition;
  const apdu = encodeCommand({ cla, ins, p1: 0, p2: 0, data: definition.request.encode(request), le: 65_536 });
  const response = decodeResponse(device.transmit(apdu));
  if (response.status !== status.ok) {
    throw refusalError(name, response.status);
  }
  return definition.response.decode(response.data);
}
