/** Origins of keys that a PSBT does not have, and a wallet policy does. */
import { HDKey } from '@scure/bip32';
import { type Descriptor, descriptorKeys } from '../firmware/descriptors/descriptor.ts';
import type { Psbt } from '../firmware/transaction/psbt.ts';
import type { PsbtInputMap } from '../firmware/transaction/psbt-maps.ts';

type KeyOrigin = { readonly fingerprint: number; readonly path: readonly number[] };
type Origins = Pick<PsbtInputMap, 'bip32Derivation' | 'tapBip32Derivation'>;

/**
 * The PSBT with the origins that policies know, for finding keys of ours. A program that was given a cosigner's bare
 * extended key writes the fingerprint of that key, and the path below it (BIP-174 wants those of the master key).
 * Derivation proves them later, so nothing here is believed.
 */
export function withPolicyOrigins(psbt: Psbt, policies: readonly Descriptor[]): Psbt {
  const known = new Map<number, KeyOrigin>();
  for (const { key, origin } of policies.flatMap(descriptorKeys))
    if (key instanceof HDKey && origin !== undefined && key.fingerprint !== origin.masterFingerprint)
      known.set(key.fingerprint, { fingerprint: origin.masterFingerprint, path: origin.path });
  if (known.size === 0) return psbt;
  const whole = (origin: KeyOrigin): KeyOrigin => {
    const above = known.get(origin.fingerprint);
    return above === undefined ? origin : { ...above, path: [...above.path, ...origin.path] };
  };
  const change = <M extends Origins>(fields: M): M => ({
    ...fields,
    ...(fields.bip32Derivation && {
      bip32Derivation: fields.bip32Derivation.map(([key, origin]) => [key, whole(origin)] as const),
    }),
    ...(fields.tapBip32Derivation && {
      tapBip32Derivation: fields.tapBip32Derivation.map(
        ([key, { hashes, der }]) => [key, { hashes, der: whole(der) }] as const,
      ),
    }),
  });
  return {
    ...psbt,
    inputs: psbt.inputs.map((input) => ({ ...input, fields: change(input.fields) })),
    outputs: psbt.outputs.map((output) => ({ ...output, fields: change(output.fields) })),
  };
}
