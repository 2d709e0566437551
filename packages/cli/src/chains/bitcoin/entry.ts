import { defineCommand } from '../../command-line/command.ts';
import type { ChainEntry } from '../chain.ts';
import {
  descriptorsCommand,
  multisigAddressCommand,
  multisigJoinCommand,
  multisigKeyCommand,
  multisigShowCommand,
  signPsbtCommand,
} from './commands.ts';
import { heirCoinsCommand, heirRefreshCommand } from './heir-commands.ts';

export const bitcoin: ChainEntry = Object.freeze({
  commands: [
    defineCommand(descriptorsCommand, async () => (await import('./descriptors.ts')).showDescriptors),
    defineCommand(signPsbtCommand, async () => (await import('./sign-psbt.ts')).signPsbtFile),
    defineCommand(multisigKeyCommand, async () => (await import('./multisig.ts')).showMultisigKey),
    defineCommand(multisigJoinCommand, async () => (await import('./multisig.ts')).joinMultisig),
    defineCommand(multisigShowCommand, async () => (await import('./multisig.ts')).showMultisig),
    defineCommand(multisigAddressCommand, async () => (await import('./multisig.ts')).showMultisigAddress),
    defineCommand(heirCoinsCommand, async () => (await import('./heir-coins.ts')).showHeirCoins),
    defineCommand(heirRefreshCommand, async () => (await import('./heir-refresh.ts')).refreshCoins),
  ],
  servers: 'one with the Esplora API, or an Electrum server (tcp://host:port, ssl://host:port)',
  messages: 'as in BIP-322, and for p2pkh addresses as in BIP-137, which is older',
  withoutEffect: {},
  sending: async () => (await import('./send.ts')).bitcoinSending,
  load: async () => (await import('./chain.ts')).bitcoin,
});
