/** What a card runs to read the Solana transactions and messages it signs. */

export { prefixPath } from '../../firmware/path-prefix.ts';
export { solanaMessageInterpreter } from './message.ts';
export { frameMessage, solanaInterpreter } from './transaction.ts';
