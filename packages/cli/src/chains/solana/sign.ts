import { base58, base64 } from '@scure/base';
import { solanaCoin } from '@symbolon/chains/coins';
import { defaultPath, formatAddress, solanaAddress } from '@symbolon/chains/solana/address';
import { previewTransaction, signTransaction, signTransactionMessage } from '@symbolon/chains/solana/sign';
import { decodeMessage, decodeTransaction } from '@symbolon/chains/solana/transaction';
import { isSymbolonError } from '@symbolon/interface';
import { readNotedTokens } from '../../cards/files/noted-tokens.ts';
import { withSigner } from '../../cards/sessions.ts';
import type { ActionOf } from '../../command-line/command.ts';
import { isSolanaTransaction } from '../../input/looks-like.ts';
import { refuseUnwritable } from '../../output/write-file.ts';
import { agree } from '../agree.ts';
import { coinPath } from '../coin-path.ts';
import { readEncoded, writeEncoded } from '../encoded-input.ts';
import { keepSigned } from '../keep-signed.ts';
import type { signSolanaCommand } from './commands.ts';

export const signSolanaFile: ActionOf<typeof signSolanaCommand> = async (
  { file, path, output, force, yes },
  context,
) => {
  const { bytes, encoding } = readEncoded(file, {
    what: 'a Solana transaction or message',
    accepts: isSolana,
    begins: isSolanaTransaction,
  });
  const message = messageOf(bytes);
  const at = coinPath(path, { usual: defaultPath, coin: solanaCoin });
  refuseUnwritable(output, { force });
  return withSigner(context, async (signer, session) => {
    const address = await solanaAddress(signer, at);
    const { solanaTokens: tokens } = await readNotedTokens(session, context);
    const shown = previewTransaction(message ?? decodeTransaction(bytes).message, { from: address, path: at, tokens });
    const { lines: preview, fingerprint: approved } = shown;
    await agree(signer, shown, { lines: preview, yes, context });
    if (message === undefined) {
      const signed = await signTransaction(signer, bytes, { path: at, approved });
      const { signatures, message: over } = decodeTransaction(signed);
      const ours = decodeMessage(over).accounts.findIndex((account) => formatAddress(account) === address);
      const transaction = base64.encode(signed);
      if (output !== undefined)
        keepSigned(() => writeEncoded(output, signed, { encoding, force }), transaction, context.screen);
      return {
        result: { address, signature: base58.encode(signatures[ours] ?? new Uint8Array()), transaction, preview },
        text: [output === undefined ? transaction : `Signed: ${output}`],
      };
    }
    const bare = await signTransactionMessage(signer, message, { path: at, approved });
    const signature = base58.encode(bare);
    if (output !== undefined)
      keepSigned(() => writeEncoded(output, bare, { encoding, force }), signature, context.screen);
    return {
      result: { address, signature, transaction: null, preview },
      text: [output === undefined ? signature : `Signed: ${output}`],
    };
  });
};

function isSolana(bytes: Uint8Array): boolean {
  try {
    messageOf(bytes);
    return true;
  } catch {
    return false;
  }
}

/**
 * The bytes, if they are a bare message; `undefined` for a transaction, which begins with its signatures. Throws
 * SymbolonError `data/malformed` for neither; `transaction/refused` for later versions.
 */
function messageOf(bytes: Uint8Array): Uint8Array | undefined {
  try {
    decodeTransaction(bytes);
    return undefined;
  } catch (error) {
    if (!isSymbolonError(error)) throw error;
    try {
      decodeMessage(bytes);
      return bytes;
    } catch (asMessage) {
      throw isSolanaTransaction(bytes) ? error : asMessage;
    }
  }
}
