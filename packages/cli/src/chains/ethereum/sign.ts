import { evmCoin } from '@symbolon/chains/coin-type';
import { defaultPath, ethereumAddress } from '@symbolon/chains/ethereum/address';
import { previewTransaction } from '@symbolon/chains/ethereum/preview';
import { signTransaction } from '@symbolon/chains/ethereum/sign';
import { signTypedData, type TypedData } from '@symbolon/chains/ethereum/typed-data';
import { previewTypedData } from '@symbolon/chains/ethereum/typed-data-preview';
import { createSigner } from '@symbolon/client/signer';
import { withWallet } from '../../cards/sessions.ts';
import type { Answer } from '../../command-line/command.ts';
import type { Context } from '../../context.ts';
import { CliError } from '../../errors/cli-error.ts';
import { readJson } from '../../input/read-file.ts';
import { refuseExisting, writeWhole } from '../../output/write-file.ts';
import { coinPath } from '../coin-path.ts';
import { parseTransaction } from './transaction-json.ts';

type TransactionOptions = {
  readonly file: string;
  readonly path: string | undefined;
  readonly output: string | undefined;
  readonly force: boolean;
  readonly yes: boolean;
};

type Signed = {
  readonly from: string;
  readonly raw: string;
  readonly hash: string;
  readonly preview: readonly string[];
};

export async function signEthTransaction(
  { file, path, output, force, yes }: TransactionOptions,
  context: Context,
): Promise<Answer<Signed>> {
  const transaction = parseTransaction(file, readJson(file));
  const at = coinPath(path, defaultPath, evmCoin);
  refuseExisting(output, force);
  return withWallet(context, async (session) => {
    const signer = createSigner(session, { wallet: context.wallet });
    const from = await ethereumAddress(signer, at);
    const { lines } = previewTransaction(transaction, { from });
    await context.confirm('signing', lines, yes);
    const { raw, hash } = await signTransaction(signer, at, transaction);
    if (output !== undefined) writeWhole(output, `${raw}\n`, { replace: force });
    return {
      result: { from, raw, hash, preview: lines },
      text: output === undefined ? [raw] : [`Signed: ${output}`, `transaction ${hash}`],
    };
  });
}

const nobody = `0x${'00'.repeat(20)}` as const;

type SignedData = { readonly address: string; readonly signature: string; readonly preview: readonly string[] };

export async function signTyped(
  { file, path, yes }: { readonly file: string; readonly path: string | undefined; readonly yes: boolean },
  context: Context,
): Promise<Answer<SignedData>> {
  const data = asTypedData(file, readJson(file));
  const at = coinPath(path, defaultPath, evmCoin);
  // What is malformed is so for everybody: said before the card is asked.
  previewTypedData(data, { from: nobody });
  return withWallet(context, async (session) => {
    const signer = createSigner(session, { wallet: context.wallet });
    const address = await ethereumAddress(signer, at);
    const { lines, fields } = previewTypedData(data, { from: address });
    const preview = [...lines, ...fields.map(([field, value]) => `${field}: ${value}`)];
    await context.confirm('signing', preview, yes);
    const signature = await signTypedData(signer, at, data);
    return { result: { address, signature, preview }, text: [signature] };
  });
}

/** The fields themselves are checked where they are encoded. */
function asTypedData(file: string, value: unknown): TypedData {
  const isObject = (part: unknown): boolean => typeof part === 'object' && part !== null;
  const { types, primaryType, domain, message } = (isObject(value) ? value : {}) as Partial<TypedData>;
  if (
    !isObject(types) ||
    !isObject(domain) ||
    !isObject(message) ||
    typeof primaryType !== 'string' ||
    !Object.values(types ?? {}).every(Array.isArray)
  ) {
    throw new CliError('file/malformed', {
      file,
      reason: 'expected types, primaryType, domain and message, as in EIP-712',
    });
  }
  return value as TypedData;
}
