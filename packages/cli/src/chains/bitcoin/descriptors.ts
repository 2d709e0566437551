import {
  accountDescriptor,
  type BitcoinAccountOptions,
  type BitcoinScriptType,
  bitcoinAccount,
  formatFingerprint,
  scriptTypes,
} from '@symbolon/chains/bitcoin/address';
import { formatPath } from '@symbolon/interface';
import { withSigner } from '../../cards/sessions.ts';
import type { ActionOf } from '../../command-line/command.ts';
import type { descriptorsCommand } from './commands.ts';

export const showDescriptors: ActionOf<typeof descriptorsCommand> = ({ network, account }, context) =>
  withSigner(context, async (signer) => {
    const accounts = [];
    for (const scriptType of Object.keys(scriptTypes) as BitcoinScriptType[]) {
      accounts.push(await bitcoinAccount(signer, { network, scriptType, account } satisfies BitcoinAccountOptions));
    }
    const descriptors = accounts.map((opened) => ({
      type: opened.scriptType,
      path: formatPath(opened.path),
      descriptor: accountDescriptor(opened),
    }));
    const fingerprint = formatFingerprint(accounts[0]?.masterFingerprint ?? 0);
    return { result: { fingerprint, descriptors }, text: descriptors.map(({ descriptor }) => descriptor) };
  });
