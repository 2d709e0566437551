import { defineCommand } from '../../command-line/command.ts';
import type { ChainEntry } from '../chain.ts';
import { signSolanaCommand } from './commands.ts';

export const solana: ChainEntry = Object.freeze({
  commands: [defineCommand(signSolanaCommand, async () => (await import('./sign.ts')).signSolanaFile)],
  servers: 'one JSON-RPC server',
  messages: 'over the bytes as they are',
  load: async () => (await import('./chain.ts')).solana,
});
