/** The worked example of ICAO Doc 9303-11 appendix G.1 as arguments of our functions. TEST KEYS. */
import { hexToBytes } from '@noble/hashes/utils.js';
import vector from '../../../../vectors/pace-ecdh-gm-icao9303-11-g1.json' with { type: 'json' };
import { brainpoolP256r1Parameters } from '../../src/channel/pace/domain-parameters.ts';
import type { RandomBytes } from '../../src/channel/pace/generic-mapping.ts';

export { vector };

/** The example uses the MRZ, reference 1. */
export const agreed = {
  parameters: brainpoolP256r1Parameters,
  passwordKey: hexToBytes(vector.passwordKey),
  password: 1,
};

/** Randomness from which `generateKeyPair` makes this secret: it adds one to what is left modulo n - 1. */
export function seedOf(secret: string): Uint8Array {
  return hexToBytes((BigInt(`0x${secret}`) - 1n).toString(16).padStart(96, '0'));
}

/** Answers with these, in order. */
export function scripted(...draws: readonly Uint8Array[]): RandomBytes {
  const left = [...draws];
  return (length) => {
    const next = left.shift();
    if (next?.length !== length) throw new Error(`the script has not ${length} bytes next`);
    return next;
  };
}

export const terminalRandom = () =>
  scripted(seedOf(vector.terminalMappingSecret), seedOf(vector.terminalEphemeralSecret));
export const chipRandom = () =>
  scripted(hexToBytes(vector.nonce), seedOf(vector.chipMappingSecret), seedOf(vector.chipEphemeralSecret));

/** Data fields of the four GENERAL AUTHENTICATE commands and their responses, as the example prints them. */
export const exchanges = [
  ['7c00', `7c128010${vector.encryptedNonce}`],
  [`7c438141${vector.terminalMappingPublic}`, `7c438241${vector.chipMappingPublic}`],
  [`7c438341${vector.terminalEphemeralPublic}`, `7c438441${vector.chipEphemeralPublic}`],
  [`7c0a8508${vector.terminalToken}`, `7c0a8608${vector.chipToken}`],
].map(([command = '', response = '']) => ({ command: hexToBytes(command), response: hexToBytes(response) }));
