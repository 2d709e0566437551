/** Every command, in the order of the help. */
import type { Command } from '../command.ts';
import { cardCommands } from './card.ts';
import { moreCommands } from './more.ts';
import { packCommands } from './packs.ts';
import { signingCommands } from './signing.ts';
import { walletCommands } from './wallets.ts';

export const commands: readonly Command[] = Object.freeze([
  ...packCommands,
  ...cardCommands,
  ...walletCommands,
  ...signingCommands,
  ...moreCommands,
]);
