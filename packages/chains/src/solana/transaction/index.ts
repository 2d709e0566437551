/** Transactions and their messages, legacy and version 0, as data and as bytes; messages that send. */
export {
  decodeMessage,
  decodeTransaction,
  encodeTransaction,
  type SolanaInstruction,
  type SolanaLookup,
  type SolanaMessage,
  type SolanaTransaction,
} from '../firmware/transaction/message.ts';
export { buildTransfer, type SolanaSentToken, type SolanaTransferOptions } from './build.ts';
