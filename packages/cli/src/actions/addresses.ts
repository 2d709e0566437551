import { type AccountOptions, accountAddress, accountDescriptor, formatFingerprint, openAccount } from '@symbolon/chains/bitcoin/address';
import { type NetworkName, networkNamed } from '@symbolon/chains/bitcoin/networks';
import { addressOfScript, type ScriptType, scriptTypes } from '@symbolon/chains/bitcoin/scripts';
import { evmCoin, solanaCoin } from '@symbolon/chains/coin-type';
import { ethereumAddress } from '@symbolon/chains/ethereum/address';
import { formatPath, parsePath } from '@symbolon/chains/path';
import { solanaAddress } from '@symbolon/chains/solana/address';
import { chain as solana } from '@symbolon/chains/solana/assets';
import type { Path, Signer } from '@symbolon/chains/types';
import { createSigner } from '@symbolon/client/signer';
import { harden } from '@symbolon/protocol/values';
import { withWallet } from '../cards/sessions.ts';
import type { Answer } from '../command.ts';
import type { Context } from '../context.ts';
import { coinPath } from './coin-path.ts';

export type AddressOptions = {
  readonly chain: 'bitcoin' | 'ethereum' | 'solana';
  readonly network: NetworkName;
  readonly type: ScriptType;
  readonly account: number;
  readonly index: number;
  readonly path: string | undefined;
};

type Address = { readonly chain: string; readonly address: string; readonly path: string };

export function showAddress(options: AddressOptions, context: Context): Promise<Answer<Address>> {
  return withWallet(context, async (session) => {
    const found = await addressOf(createSigner(session, { wallet: context.wallet }), options);
    const result = { ...found, path: formatPath(found.path) };
    return { result, text: [result.address, result.path] };
  });
}

async function addressOf(signer: Signer, options: AddressOptions): Promise<{ chain: string; address: string; path: Path }> {
  const { chain, network, type, account, index } = options;
  if (chain === 'ethereum') {
    const path = coinPath(options.path, [harden(44), harden(60), harden(account), 0, index], evmCoin);
    return { chain: 'eip155:1', address: await ethereumAddress(signer, path), path };
  }
  if (chain === 'solana') {
    const path = coinPath(options.path, [harden(44), harden(501), harden(index), harden(0)], solanaCoin);
    return { chain: solana, address: await solanaAddress(signer, path), path };
  }
  const { chain: name } = networkNamed(network);
  const given = options.path === undefined ? undefined : parsePath(options.path);
  if (given !== undefined) return { chain: name, address: await bitcoinAddressAt(signer, given, type, network), path: given };
  const { address, path } = accountAddress(await openAccount(signer, { network, scriptType: type, account }), 0, index);
  return { chain: name, address, path };
}

/** The address of one key, wherever it is derived. */
export async function bitcoinAddressAt(
  signer: Pick<Signer, 'getPublicKey'>,
  path: Path,
  type: ScriptType,
  network: NetworkName,
): Promise<string> {
  const { publicKey } = await signer.getPublicKey({ path, curve: 'secp256k1' });
  return addressOfScript(scriptTypes[type].scriptPubKey(publicKey), networkNamed(network)) ?? '';
}

type Descriptors = {
  readonly fingerprint: string;
  readonly descriptors: readonly { readonly type: string; readonly path: string; readonly descriptor: string }[];
};

export function showDescriptors(
  { network, account }: { readonly network: NetworkName; readonly account: number },
  context: Context,
): Promise<Answer<Descriptors>> {
  return withWallet(context, async (session) => {
    const signer = createSigner(session, { wallet: context.wallet });
    const accounts = [];
    for (const scriptType of Object.keys(scriptTypes) as ScriptType[]) {
      accounts.push(await openAccount(signer, { network, scriptType, account } satisfies AccountOptions));
    }
    const descriptors = accounts.map((opened) => ({
      type: opened.scriptType,
      path: formatPath(opened.path),
      descriptor: accountDescriptor(opened),
    }));
    const fingerprint = formatFingerprint(accounts[0]?.masterFingerprint ?? 0);
    return { result: { fingerprint, descriptors }, text: descriptors.map(({ descriptor }) => descriptor) };
  });
}
