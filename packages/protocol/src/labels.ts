/**
 * The version of the protocol, and its labels. A label stands in front of what is signed, hashed or derived, so that
 * nothing passes for another kind, nor for the same kind in another version.
 */
import * as P from 'micro-packed';

/** Version of this protocol. A card refuses messages of any other. */
export const protocolVersion = 2;

/** What has a label of its own. Append only: a name that is no longer used is not given to something else. */
export const labelNames = [
  'attestation',
  'channel binding',
  'open channel keys',
  'open channel challenge',
  'resume phone',
  'resume card',
  'resume keys',
  'clone offer',
  'clone export',
  'clone receipt',
  'clone key',
  'clone ephemeral',
  'key set',
  'roster',
  'activation',
  'membership',
  'admission',
  'voucher',
  'approval',
  'summary',
  'commitment',
  'wallet policy',
  'log start',
  'log entry',
  'log head',
  'file key',
  'decoy wallet',
  'share offer',
  'share deal',
  'share receipt',
  'share recovery',
  'share key',
  'recovery offer',
  'share ephemeral',
  'share randomness',
  'share split',
  'share commitment',
  'share mask',
  'share challenge',
  'pin reset request',
  'pin reset',
  'vault request',
  'vault approval',
  'vault offer',
  'vault item',
  'vault key',
  'vault ephemeral',
  'vault card',
  'time anchor',
  'announced anchor',
  'announced roster',
  'announcement',
  'veto',
  'time nonce',
] as const;

/** Name of a label: one of {@link labelNames}. */
export type LabelName = (typeof labelNames)[number];

/**
 * The label of something: ASCII, with the version of the protocol, then one zero byte.
 *
 * @example
 * ```ts
 * import { label } from '@symbolon/protocol/labels';
 * new TextDecoder().decode(label('clone offer')); // => 'symbolon clone offer 2\0'
 * ```
 */
export function label(name: LabelName): Uint8Array {
  return P.cstring.encode(`symbolon ${name} ${protocolVersion}`);
}
