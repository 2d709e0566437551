import {
  accountDescriptor,
  type BitcoinAccount,
  type BitcoinAccountOptions,
  type BitcoinScriptType,
  bitcoinAccount,
  formatFingerprint,
  networkNamed,
  scriptTypes,
} from '@symbolon/chains/bitcoin/address';
import { formatPath } from '@symbolon/interface';
import { sayingNotHeld } from '../../cards/not-held.ts';
import { withSigner } from '../../cards/sessions.ts';
import type { ActionOf } from '../../command-line/command.ts';
import { isCliError } from '../../errors/cli-error.ts';
import type { descriptorsCommand } from './commands.ts';

export const showDescriptors: ActionOf<typeof descriptorsCommand> = ({ network, account }, context) =>
  withSigner(context, async (signer, session) => {
    const accounts: BitcoinAccount[] = [];
    let missing: unknown;
    for (const scriptType of Object.keys(scriptTypes) as BitcoinScriptType[]) {
      const options = { network, scriptType, account } satisfies BitcoinAccountOptions;
      const path = `m/${scriptTypes[scriptType].purpose}'/${networkNamed(network).coinType}'/${account}'`;
      try {
        accounts.push(await sayingNotHeld(() => bitcoinAccount(signer, options), { session, context, path }));
      } catch (error) {
        if (!isCliError(error, 'card/not-held')) throw error;
        missing = error;
      }
    }
    if (accounts.length === 0) throw missing;
    if (missing !== undefined)
      context.screen.note('This card was given a part of the wallet: these are the accounts that it holds.');
    const descriptors = accounts.map((opened) => ({
      type: opened.scriptType,
      path: formatPath(opened.path),
      descriptor: accountDescriptor(opened),
    }));
    const fingerprint = formatFingerprint(accounts[0]?.masterFingerprint ?? 0);
    return { result: { fingerprint, descriptors }, text: descriptors.map(({ descriptor }) => descriptor) };
  });
