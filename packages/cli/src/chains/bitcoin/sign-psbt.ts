import { base64, hex } from '@scure/base';
import { previewPsbt, signPsbt } from '@symbolon/chains/bitcoin/sign';
import { decodePsbt } from '@symbolon/chains/bitcoin/transaction';
import { broadcastWords } from '../../actions/sending/later.ts';
import { withSigner } from '../../cards/sessions.ts';
import type { ActionOf } from '../../command-line/command.ts';
import { isPsbt } from '../../input/looks-like.ts';
import { refuseUnwritable } from '../../output/write-file.ts';
import { agree } from '../agree.ts';
import { readEncoded, writeEncoded } from '../encoded-input.ts';
import { keepSigned } from '../keep-signed.ts';
import type { signPsbtCommand } from './commands.ts';
import { policiesFor } from './noted-wallets.ts';
import { feeLimit } from './order.ts';

export const signPsbtFile: ActionOf<typeof signPsbtCommand> = async (options, context) => {
  const { file, network, output, force, yes } = options;
  const maxFee = feeLimit(options['max-fee'], network, 'sign psbt');
  const { bytes, encoding } = readEncoded(file, { what: 'a PSBT', accepts: isPsbt });
  // Refuses malformed data before a card is asked.
  decodePsbt(bytes);
  refuseUnwritable(output, { force });
  return withSigner(context, async (signer, session) => {
    const policies = await policiesFor(bytes, session, context);
    const terms = { network, policies, ...(maxFee !== undefined && { maxFee }) };
    const preview = await previewPsbt(signer, bytes, terms);
    const { lines } = preview;
    await agree(signer, preview, { lines, yes, context });
    context.screen.progress('The card reads the transaction and signs');
    const { psbt, signedInputs, complete, incomplete } = await signPsbt(signer, bytes, {
      ...terms,
      approved: preview.fingerprint,
    });
    const encoded = base64.encode(psbt);
    if (output !== undefined)
      keepSigned(() => writeEncoded(output, psbt, { encoding, force }), encoded, context.screen);
    const raw = complete === undefined ? null : hex.encode(complete.transaction);
    const state =
      complete === undefined
        ? [`${incomplete ?? 'Not finalized'}.`]
        : [
            `All signatures are there, and nothing has been sent: transaction ${complete.txid}. To send it: ${broadcastWords({ chain: 'bitcoin', server: undefined, network: network === 'mainnet' ? undefined : network }, output)}`,
          ];
    // With the PSBT on standard output, a program may read that.
    if (output === undefined) for (const each of [...state, ...(raw === null ? [] : [raw])]) context.screen.note(each);
    return {
      result: {
        psbt: encoded,
        signedInputs,
        fee: `${preview.fee}`,
        spent: `${preview.spent}`,
        transaction: raw,
        txid: complete?.txid ?? null,
        preview: lines,
      },
      text: output === undefined ? [encoded] : [`Signed: ${output}`, ...state, ...(raw === null ? [] : [raw])],
    };
  });
};
