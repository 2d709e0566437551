import { describePreview, previewPsbt } from '@symbolon/chains/bitcoin/preview';
import { signPsbt } from '@symbolon/chains/bitcoin/sign';
import { createSigner } from '@symbolon/client/signer';
import { withCard, withReader } from './with-card.ts';

/**
 * Shows what a PSBT pays, asks, and signs it. Two taps: nobody reads a screen while holding a card to it. Resolves to
 * the transaction, or nothing.
 */
export async function pay(
  psbt: Uint8Array,
  pin: string,
  ask: (lines: readonly string[]) => Promise<boolean>,
): Promise<Uint8Array | undefined> {
  const preview = await withReader((reader) =>
    withCard(reader, 'Hold your card', { pin }, (session) => previewPsbt(createSigner(session), psbt)),
  );
  if (!(await ask(describePreview(preview)))) return undefined;
  const signed = await withReader((reader) =>
    withCard(reader, 'Hold your card again to sign', { pin }, (session) =>
      signPsbt(createSigner(session), psbt, { approved: preview.fingerprint }),
    ),
  );
  return signed.complete?.transaction;
}
