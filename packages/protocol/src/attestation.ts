import { concatBytes } from '@noble/hashes/utils.js';
import * as P from 'micro-packed';
import type { Lifecycle } from './commands/define.ts';
import { lifecycle } from './commands/identity.ts';

const label = P.cstring.encode('symbolon attestation 1');

/**
 * What a card signs to prove who it is (INTERNAL AUTHENTICATE): ASCII label and a zero byte, the channel's binding (32 bytes, from PACE), the host's
 * challenge (32 bytes), the lifecycle byte. Card number, pack and firmware are in the certificate of the key that signs.
 */
export function attestationInput(proof: {
  readonly channelBinding: Uint8Array;
  readonly challenge: Uint8Array;
  readonly lifecycle: Lifecycle;
}): Uint8Array {
  return concatBytes(label, proof.channelBinding, proof.challenge, lifecycle.encode(proof.lifecycle));
}
