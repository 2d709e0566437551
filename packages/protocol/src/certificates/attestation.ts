import { concatBytes } from '@noble/hashes/utils.js';
import type { Lifecycle } from '../commands/define.ts';
import { lifecycle } from '../commands/identity.ts';
import { label } from '../labels.ts';

const attestationLabel = label('attestation');

/**
 * What a card signs to prove its identity (INTERNAL AUTHENTICATE): ASCII label and a zero byte, channel binding (32
 * bytes, from the key agreement), challenge of the host (32 bytes), lifecycle byte. The certificate of the key that
 * signs has card number, pack and firmware. The signature is ECDSA P-256 with SHA-256.
 * @example
 * ```ts
 * import { attestationInput } from '@symbolon/protocol/certificates';
 * const [channelBinding, challenge] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];
 * const signed = attestationInput({ channelBinding, challenge, lifecycle: 'active' });
 * new TextDecoder().decode(signed.subarray(0, 22)); // => 'symbolon attestation 2'
 * signed.subarray(23); // => Uint8Array.of(...channelBinding, ...challenge, 5)
 * ```
 */
export function attestationInput(proof: {
  readonly channelBinding: Uint8Array;
  readonly challenge: Uint8Array;
  readonly lifecycle: Lifecycle;
}): Uint8Array {
  return concatBytes(attestationLabel, proof.channelBinding, proof.challenge, lifecycle.encode(proof.lifecycle));
}
