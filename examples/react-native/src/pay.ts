import { previewPsbt, signPsbt } from '@symbolon/chains/bitcoin/sign';
import { createSigner } from '@symbolon/client';
import { withCard, withReader } from './with-card.ts';

/**
 * Previews a PSBT, asks the person, and signs it. This takes two taps: a person can't read the screen during a tap.
 *
 * @returns the transaction, or `undefined` if the person refused or a signature is missing
 */
export async function pay(
  psbt: Uint8Array,
  pin: string,
  ask: (lines: readonly string[]) => Promise<boolean>,
): Promise<Uint8Array | undefined> {
  const preview = await withReader((reader) =>
    withCard(reader, 'Hold your card', { pin }, (session) => previewPsbt(createSigner(session), psbt)),
  );
  if (!(await ask(preview.lines))) return undefined;
  const signed = await withReader((reader) =>
    withCard(reader, 'Hold your card again to sign', { pin }, (session) =>
      signPsbt(createSigner(session), psbt, { approved: preview.fingerprint }),
    ),
  );
  return signed.complete?.transaction;
}
