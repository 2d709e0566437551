/** Every command, in the order of the help. */
import type { Command } from '../command-line/command.ts';
import { backupCommands } from './backup.ts';
import { cardCommands } from './card.ts';
import { moreCommands } from './more.ts';
import { ownerCommands } from './owner.ts';
import { packCommands } from './packs.ts';
import { setCommands } from './sets.ts';
import { signingCommands } from './signing.ts';
import { walletCommands } from './wallets.ts';

export const commands: readonly Command[] = Object.freeze([
  ...packCommands,
  ...cardCommands,
  ...walletCommands,
  ...ownerCommands,
  ...backupCommands,
  ...setCommands,
  ...signingCommands,
  ...moreCommands,
]);
