import { evmCoin } from '@symbolon/chains/coins';
import { defaultPath, type EthereumAddress, ethereumAddress } from '@symbolon/chains/ethereum/address';
import {
  checkEthereumFee,
  previewTransaction,
  previewTypedData,
  signTransaction,
  signTypedData,
} from '@symbolon/chains/ethereum/sign';
import type { EthereumTransaction } from '@symbolon/chains/ethereum/transaction';
import { formatPath, type Line, type Path, warn } from '@symbolon/interface';
import { readNotedTokens } from '../../cards/files/noted-tokens.ts';
import { withSigner } from '../../cards/sessions.ts';
import type { ActionOf } from '../../command-line/command.ts';
import { cliError } from '../../errors/cli-error.ts';
import { readJson } from '../../input/read-file.ts';
import { refuseUnwritable, writeWhole } from '../../output/write-file.ts';
import { agree } from '../agree.ts';
import { coinPath } from '../coin-path.ts';
import { keepSigned } from '../keep-signed.ts';
import type { signEthCommand, signTypedCommand } from './commands.ts';
import { readDescriptors } from './descriptors.ts';
import { plainGas } from './node.ts';
import { feeLimit } from './order.ts';
import { parseTransaction } from './transaction-json.ts';
import { parseTypedDataFile } from './typed-data-json.ts';

/** Stands for the signer where only the form of the data is checked. */
const noAddress = `0x${'00'.repeat(20)}` as const;

export const signEthereumFile: ActionOf<typeof signEthCommand> = async (options, context) => {
  const { file, path, descriptors: folder, output, force, yes } = options;
  const { transaction, from: wanted } = readJson(file, parseTransaction);
  const at = coinPath(path, { usual: defaultPath, coin: evmCoin });
  // Refuses malformed data and what nobody means to pay before a card is asked.
  checkEthereumFee(
    previewTransaction(transaction, { from: noAddress }),
    feeLimit(options['max-fee'], transaction.chainId ?? 1n, 'sign eth'),
  );
  const descriptors = readDescriptors(folder, context.screen);
  refuseUnwritable(output, { force });
  return withSigner(context, async (signer, session) => {
    const from = await ethereumAddress(signer, at);
    refuseOtherAccount(file, wanted, from, at);
    const { ethereumTokens: tokens } = await readNotedTokens(session, context);
    const preview = previewTransaction(transaction, { from, path: at, tokens, descriptors });
    const { lines: shown, fingerprint: approved } = preview;
    const lines = [...tooLittleGas(transaction), ...shown];
    await agree(signer, preview, { lines, yes, context });
    const { raw, hash } = await signTransaction(signer, transaction, { path: at, approved, shown });
    if (output !== undefined) keepSigned(() => writeWhole(output, `${raw}\n`, { replace: force }), raw, context.screen);
    return {
      result: { from, raw, hash, preview: lines },
      text: output === undefined ? [raw] : [`Signed: ${output}`, `transaction ${hash}`],
    };
  });
};

export const signTypedDataFile: ActionOf<typeof signTypedCommand> = async (
  { file, path, descriptors: folder, yes },
  context,
) => {
  const { data, from } = readJson(file, parseTypedDataFile);
  const at = coinPath(path, { usual: defaultPath, coin: evmCoin });
  // Refuses malformed data before a card is asked.
  previewTypedData(data, { from: noAddress });
  const descriptors = readDescriptors(folder, context.screen);
  return withSigner(context, async (signer, session) => {
    const address = await ethereumAddress(signer, at);
    refuseOtherAccount(file, from, address, at);
    const { ethereumTokens: tokens } = await readNotedTokens(session, context);
    const seen = previewTypedData(data, { from: address, path: at, tokens, descriptors });
    const { lines: shown, fingerprint: approved } = seen;
    const preview = [...shown, ...seen.details];
    await agree(signer, seen, { lines: preview, yes, context });
    const { signature } = await signTypedData(signer, data, { path: at, approved, shown });
    return { result: { address, signature, preview }, text: [signature] };
  });
};

const tooLittleGas = ({ gasLimit }: EthereumTransaction): readonly Line[] =>
  gasLimit >= plainGas
    ? []
    : [warn`the gas limit is ${gasLimit}, and every transaction takes ${plainGas} at least: no node sends it on`];

/** Throws CliError `file/malformed` where the file names another account than the one that would sign. */
function refuseOtherAccount(
  file: string,
  wanted: EthereumAddress | undefined,
  signing: EthereumAddress,
  at: Path,
): void {
  if (wanted === undefined || wanted === signing) return;
  const reason = `it is for the account ${wanted}, and the account that would sign, at ${formatPath(at)}, is ${signing}`;
  throw cliError('file/malformed', { file, reason });
}
