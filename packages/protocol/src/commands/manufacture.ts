/** What the factory does to a new card, once. */

import { tlvStruct } from '../encoding/tlv.ts';
import { digits, nothing, point, rest, struct } from '../encoding/values.ts';
import { limits } from '../limits.ts';
import { defineCommand } from './define.ts';

const access = { sessions: ['none'], lifecycles: ['manufacture'] } as const;

/** The identity key of a card. */
export type InitialiseIdentityResponse = {
  /** Compressed P-256 point, 33 bytes. */
  readonly publicKey: Uint8Array;
};
/** Makes the identity key on the card. Asked again, the card answers with the same key. */
export const initialiseIdentity = defineCommand({
  name: 'INITIALISE IDENTITY',
  cla: 0x80,
  ins: 0xe0,
  request: nothing,
  response: struct<InitialiseIdentityResponse>({ publicKey: point }),
  access,
});

/** What a new card is given. */
export type PersonaliseRequest = {
  /** Card access number, 6 digits. */
  readonly can: string;
  /** CV certificate of the batch, complete data object '7F21'. */
  readonly batchCertificate: Uint8Array;
  /** CV certificate of the card, complete data object '7F21'. */
  readonly cardCertificate: Uint8Array;
};
/**
 * Stores the CAN and the certificates. The card checks that they lead from its own key to its pinned root. Afterwards
 * it is blank.
 */
export const personalise = defineCommand({
  name: 'PERSONALISE',
  cla: 0x80,
  ins: 0xe2,
  request: tlvStruct<PersonaliseRequest>('personalisation', {
    can: [0x80, digits({ min: limits.canDigits, max: limits.canDigits })],
    batchCertificate: [0xa1, rest],
    cardCertificate: [0xa2, rest],
  }),
  response: nothing,
  access,
});
