import { defineCommand } from '../../command-line/command.ts';
import type { ChainEntry } from '../chain.ts';
import { signEthCommand, signTypedCommand } from './commands.ts';

export const ethereum: ChainEntry = Object.freeze({
  commands: [
    defineCommand(signEthCommand, async () => (await import('./sign.ts')).signEthereumFile),
    defineCommand(signTypedCommand, async () => (await import('./sign.ts')).signTypedDataFile),
  ],
  servers: 'one JSON-RPC server for each chain',
  messages: 'as in EIP-191',
  withoutEffect: {
    network: 'its addresses are the same in every network',
    type: 'it has one kind of address',
  },
  sending: async () => (await import('./send.ts')).ethereumSending,
  load: async () => (await import('./chain.ts')).ethereum,
});
