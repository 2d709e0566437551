import { concatBytes } from '@noble/hashes/utils.js';
import * as P from 'micro-packed';
import type { Lifecycle } from './commands/define.ts';
import { lifecycle } from './commands/identity.ts';

const label = P.cstring.encode('symbolon attestation 1');

/**
 * What a card signs to prove who it is (INTERNAL AUTHENTICATE): ASCII label and a zero byte, the channel's binding (32
 * bytes, from the key agreement), the host's challenge (32 bytes), the lifecycle byte. Card number, pack and firmware
 * are in the certificate of the key that signs. The signature is ECDSA P-256 with SHA-256.
 * @example
 * ```ts
 * import { attestationInput } from '@symbolon/protocol/attestation';
 * const [channelBinding, challenge] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];
 * const signed = attestationInput({ channelBinding, challenge, lifecycle: 'active' });
 * new TextDecoder().decode(signed.subarray(0, 22)); // => 'symbolon attestation 1'
 * signed.subarray(23); // => Uint8Array.of(...channelBinding, ...challenge, 5)
 * ```
 */
export function attestationInput(proof: {
  readonly channelBinding: Uint8Array;
  readonly challenge: Uint8Array;
  readonly lifecycle: Lifecycle;
}): Uint8Array {
  return concatBytes(label, proof.channelBinding, proof.challenge, lifecycle.encode(proof.lifecycle));
}
