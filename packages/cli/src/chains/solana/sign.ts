import { base58, base64 } from '@scure/base';
import { solanaCoin } from '@symbolon/chains/coin-type';
import { isChainError } from '@symbolon/chains/errors';
import { defaultPath } from '@symbolon/chains/solana/address';
import { parseTransaction } from '@symbolon/chains/solana/message';
import { openWallet } from '@symbolon/chains/solana/wallet';
import { createSigner } from '@symbolon/client/signer';
import { withWallet } from '../../cards/sessions.ts';
import type { Answer } from '../../command-line/command.ts';
import type { Context } from '../../context.ts';
import { refuseExisting } from '../../output/write-file.ts';
import { coinPath } from '../coin-path.ts';
import { readEncoded, writeEncoded } from '../encoded-input.ts';

type Options = {
  readonly file: string;
  readonly path: string | undefined;
  readonly output: string | undefined;
  readonly force: boolean;
  readonly yes: boolean;
};
type Signed = {
  readonly address: string;
  readonly signature: string;
  readonly transaction: string | null;
  readonly preview: readonly string[];
};

export async function signSolanaFile(
  { file, path, output, force, yes }: Options,
  context: Context,
): Promise<Answer<Signed>> {
  const { bytes, encoding } = readEncoded(file);
  const message = messageOf(bytes);
  const at = coinPath(path, defaultPath, solanaCoin);
  refuseExisting(output, force);
  return withWallet(context, async (session) => {
    const signer = createSigner(session, { wallet: context.wallet });
    let preview: readonly string[] = [];
    const wallet = await openWallet(signer, {
      path: at,
      confirm: async (lines) => {
        preview = lines;
        await context.confirm('signing', lines, yes);
      },
    });
    const { address } = wallet;
    if (message === undefined) {
      const signed = await wallet.signTransaction(bytes);
      const { signatures } = parseTransaction(signed);
      if (output !== undefined) writeEncoded(output, signed, encoding, { force });
      const transaction = base64.encode(signed);
      return {
        result: { address, signature: base58.encode(signatures[0] ?? new Uint8Array()), transaction, preview },
        text: [output === undefined ? transaction : `Signed: ${output}`],
      };
    }
    const own = await wallet.signTransactionMessage(message);
    if (output !== undefined) writeEncoded(output, own, encoding, { force });
    const signature = base58.encode(own);
    return {
      result: { address, signature, transaction: null, preview },
      text: [output === undefined ? signature : `Signed: ${output}`],
    };
  });
}

/**
 * The bytes, if they are a message by itself; `undefined` for a transaction, which has places for signatures in front.
 */
function messageOf(bytes: Uint8Array): Uint8Array | undefined {
  try {
    parseTransaction(bytes);
    return undefined;
  } catch (error) {
    if (!isChainError(error)) throw error;
    return bytes;
  }
}
