import { base58, base64 } from '@scure/base';
import { solanaCoin } from '@symbolon/chains/coins';
import { defaultPath, formatAddress } from '@symbolon/chains/solana/address';
import { createConfirmingWallet } from '@symbolon/chains/solana/sign';
import { decodeMessage, decodeTransaction } from '@symbolon/chains/solana/transaction';
import { isSymbolonError, type Line } from '@symbolon/interface';
import { withSigner } from '../../cards/sessions.ts';
import type { ActionOf } from '../../command-line/command.ts';
import { isSolanaTransaction } from '../../input/looks-like.ts';
import { refuseUnwritable } from '../../output/write-file.ts';
import { coinPath } from '../coin-path.ts';
import { readEncoded, writeEncoded } from '../encoded-input.ts';
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
  return withSigner(context, async (signer) => {
    let preview: readonly Line[] = [];
    const wallet = await createConfirmingWallet(signer, {
      path: at,
      confirm: async (lines) => {
        preview = lines;
        await context.confirm('signing', { lines, agreed: yes });
      },
    });
    const { address } = wallet;
    if (message === undefined) {
      const signed = await wallet.signTransaction(bytes);
      const { signatures, message: over } = decodeTransaction(signed);
      const ours = decodeMessage(over).accounts.findIndex((account) => formatAddress(account) === address);
      if (output !== undefined) writeEncoded(output, signed, { encoding, force });
      const transaction = base64.encode(signed);
      return {
        result: { address, signature: base58.encode(signatures[ours] ?? new Uint8Array()), transaction, preview },
        text: [output === undefined ? transaction : `Signed: ${output}`],
      };
    }
    const bare = await wallet.signTransactionMessage(message);
    if (output !== undefined) writeEncoded(output, bare, { encoding, force });
    const signature = base58.encode(bare);
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
