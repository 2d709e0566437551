import { defineCommand } from '../../command-line/command.ts';
import type { ChainEntry } from '../chain.ts';
import { signSolanaCommand } from './commands.ts';

export const solana: ChainEntry = Object.freeze({
  commands: [defineCommand(signSolanaCommand, async () => (await import('./sign.ts')).signSolanaFile)],
  servers: 'one JSON-RPC server',
  messages: 'over the bytes as they are',
  withoutEffect: {
    network: 'its addresses are the same in every cluster',
    type: 'it has one kind of address',
    index: 'an account is one address, and --account says which',
  },
  sending: async () => (await import('./send.ts')).solanaSending,
  load: async () => (await import('./chain.ts')).solana,
});
