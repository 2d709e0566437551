import { base58, utf8 } from '@scure/base';
import { signMessage as signBitcoin } from '@symbolon/chains/bitcoin/message';
import type { NetworkName } from '@symbolon/chains/bitcoin/networks';
import { networkNamed } from '@symbolon/chains/bitcoin/networks';
import { type ScriptType, scriptTypes } from '@symbolon/chains/bitcoin/scripts';
import { evmCoin, solanaCoin } from '@symbolon/chains/coin-type';
import { defaultPath as ethereumPath } from '@symbolon/chains/ethereum/address';
import { previewMessage } from '@symbolon/chains/ethereum/message';
import { openWallet as openEthereum } from '@symbolon/chains/ethereum/wallet';
import { parsePath } from '@symbolon/chains/path';
import { defaultPath as solanaPath } from '@symbolon/chains/solana/address';
import { openWallet as openSolana } from '@symbolon/chains/solana/wallet';
import type { Path, Signer } from '@symbolon/chains/types';
import { createSigner } from '@symbolon/client/signer';
import { harden } from '@symbolon/protocol/values';
import { withWallet } from '../cards/sessions.ts';
import type { Answer } from '../command.ts';
import type { Context } from '../context.ts';
import { readText } from '../inputs.ts';
import { coinPath } from './coin-path.ts';

type Options = {
  readonly message: string;
  readonly chain: 'bitcoin' | 'ethereum' | 'solana';
  readonly network: NetworkName;
  readonly type: ScriptType;
  readonly path: string | undefined;
  readonly yes: boolean;
};

type Signed = { readonly address: string; readonly message: string; readonly signature: string };

export async function signText(options: Options, context: Context): Promise<Answer<Signed>> {
  const message = options.message === '-' ? readText('-') : options.message;
  const path = pathOf(options);
  return withWallet(context, async (session) => {
    const signer = createSigner(session, { wallet: context.wallet });
    const confirm = (lines: readonly string[]): Promise<void> => context.confirm('signing', lines, options.yes);
    const signed = await sign(signer, message, { ...options, path }, confirm);
    return { result: { message, ...signed }, text: [signed.signature] };
  });
}

function pathOf({ chain, network, type, path }: Options): Path {
  if (chain === 'ethereum') return coinPath(path, ethereumPath, evmCoin);
  if (chain === 'solana') return coinPath(path, solanaPath, solanaCoin);
  const usual = [harden(scriptTypes[type].purpose), harden(networkNamed(network).coinType), harden(0), 0, 0];
  return path === undefined ? usual : parsePath(path);
}

async function sign(
  signer: Signer,
  message: string,
  { chain, network, type, path }: Omit<Options, 'path'> & { readonly path: Path },
  confirm: (lines: readonly string[]) => Promise<void>,
): Promise<{ readonly address: string; readonly signature: string }> {
  if (chain === 'ethereum') {
    const wallet = await openEthereum(signer, { confirm, path });
    return { address: wallet.address, signature: await wallet.signMessage(message) };
  }
  if (chain === 'solana') {
    const wallet = await openSolana(signer, { confirm, path });
    return { address: wallet.address, signature: base58.encode(await wallet.signMessage(utf8.decode(message))) };
  }
  await confirm(previewMessage(message).lines.slice(0, -1));
  return signBitcoin(signer, { message, path, scriptType: type, network });
}
