import { previewPsbt, signPsbt } from '@symbolon/chains/bitcoin/sign';
import { createTapSigner, type KnownKey, type TapSigner } from '@symbolon/client';
import { createTrustStore } from '@symbolon/protocol/certificates';
import { nextCard } from './with-card.ts';

/**
 * The app's signer, for as long as it runs.
 *
 * @param pin shows a dialog, each time
 * @param keys of an earlier run: with them the app knows all addresses before the first tap
 */
export function openSigner(pin: () => Promise<string>, keys: readonly KnownKey[]): TapSigner {
  return createTapSigner({ nextCard, pin, keys, trust: createTrustStore() });
}

/**
 * Previews a PSBT, asks the person, and signs it in one tap. Where the account's key is not known yet, there is a tap
 * before the preview.
 *
 * @returns the transaction, or `undefined` if the person refused or a signature is missing
 */
export async function pay(
  signer: TapSigner,
  psbt: Uint8Array,
  ask: (lines: readonly string[]) => Promise<boolean>,
): Promise<Uint8Array | undefined> {
  const { lines, fingerprint } = await previewPsbt(signer, psbt);
  if (!(await ask(lines))) return undefined;
  return (await signPsbt(signer, psbt, { approved: fingerprint })).complete?.transaction;
}
