/** What a card runs to read the Bitcoin transactions and messages it signs. */
export { bitcoinMessageInterpreter } from './message.ts';
export { bitcoinInterpreter } from './transaction.ts';
