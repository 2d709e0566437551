/** The key of one EVM account below a password, for wallets that import such a file. */
import { HDKey } from '@scure/bip32';
import { evmCoin } from '@symbolon/chains/coins';
import { defaultPath } from '@symbolon/chains/ethereum/address';
import { encryptKeystore } from '@symbolon/chains/ethereum/keystore';
import { formatPath, warn } from '@symbolon/interface';
import { coinPath } from '../../chains/coin-path.ts';
import type { CommandAnswer, ResultOf } from '../../command-line/command.ts';
import type { walletExportCommand } from '../../commands/wallets.ts';
import type { CommandContext } from '../../context.ts';
import { writeWhole } from '../../output/write-file.ts';
import { withExportedPhrase } from './exported-phrase.ts';
import type { ExportInput } from './list-exports.ts';

type Exported = ResultOf<typeof walletExportCommand>;

const open =
  'MetaMask: Add wallet, Import an account, JSON file. Rabby: Add new address, Import keystore. It is this one account, and not the wallet.';

export async function exportKeystore(
  { what, path: given, output, force, yes }: ExportInput,
  context: CommandContext,
): Promise<CommandAnswer<Exported>> {
  const path = coinPath(given, { usual: defaultPath, coin: evmCoin });
  // A card that was not chosen needs no password.
  await context.cards();
  const password = await context.secrets.get('password', {
    question: 'A password for the file, 8 characters or more',
    twice: true,
  });
  await context.confirm('giving out the key', {
    lines: [warn`whoever has the file and its password has the key of this account, for ever.`],
    agreed: yes,
  });
  return withExportedPhrase(context, async ({ seed, fingerprint }) => {
    context.screen.progress('The password is made expensive to guess');
    const node = HDKey.fromMasterSeed(seed).derive(formatPath(path));
    const key = node.privateKey?.slice() ?? new Uint8Array();
    node.wipePrivateData();
    const keystore = await encryptKeystore(key, { password }).finally(() => key.fill(0));
    const content = JSON.stringify(keystore);
    const result = { what, fingerprint, available: null, file: null, content: null, open };
    if (output === undefined) return { result: { ...result, content }, text: [content], copied: true };
    writeWhole(output, `${content}\n`, { replace: force });
    return {
      result: { ...result, file: output },
      text: [`The account 0x${keystore.address} (${formatPath(path)}) is in ${output}, below the password.`, open],
    };
  });
}
