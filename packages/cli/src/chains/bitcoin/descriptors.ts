import {
  type AccountOptions,
  accountDescriptor,
  formatFingerprint,
  openAccount,
} from '@symbolon/chains/bitcoin/address';
import type { NetworkName } from '@symbolon/chains/bitcoin/networks';
import { type ScriptType, scriptTypes } from '@symbolon/chains/bitcoin/scripts';
import { formatPath } from '@symbolon/chains/path';
import { createSigner } from '@symbolon/client/signer';
import { withWallet } from '../../cards/sessions.ts';
import type { Answer } from '../../command-line/command.ts';
import type { Context } from '../../context.ts';

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
