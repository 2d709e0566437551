/** What the factory does to a new card, once. */
import * as P from 'micro-packed';
import { limits } from '../limits.ts';
import { tlvStruct } from '../tlv.ts';
import { digits, nothing, point, rest } from '../values.ts';
import { defineCommand } from './define.ts';

const access = { sessions: ['none'], lifecycles: ['manufacture'] } as const;

/**
 * Makes the identity key on the card. Asked again it answers with the same key. Response: the public key, compressed
 * P-256 point.
 */
export const initialiseIdentity = defineCommand({
  name: 'INITIALISE IDENTITY',
  cla: 0x80,
  ins: 0xe0,
  request: nothing,
  response: P.struct({ publicKey: point }),
  access,
});

/**
 * Stores the access number and the certificates; the card checks that they lead from its own key to its pinned root. It
 * is blank afterwards.
 */
export const personalise = defineCommand({
  name: 'PERSONALISE',
  cla: 0x80,
  ins: 0xe2,
  request: tlvStruct('personalisation', {
    can: [0x80, digits({ min: limits.canDigits, max: limits.canDigits })],
    /** CV certificate of the batch, complete data object 7F21. */
    batchCertificate: [0xa1, rest],
    /** CV certificate of the card, complete data object 7F21. */
    cardCertificate: [0xa2, rest],
  }),
  response: nothing,
  access,
});
