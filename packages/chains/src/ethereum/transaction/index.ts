/** Transactions, contract calls and typed data as data and as bytes; what publishing on the OP Stack costs. */

export { type CallTarget, decodeCall, type EthereumCall } from '../firmware/transaction/calls.ts';
export { countedDataFee } from '../firmware/transaction/data-fee.ts';
export type { TypedDataMember } from '../firmware/transaction/typed-data/types.ts';
export { attachSidecar, type BlobSidecar } from './blobs.ts';
export { quoteDataFee } from './data-fee-quote.ts';
export { type DecodedEthereumTransaction, decodeTransaction } from './decode.ts';
export {
  type AccessList,
  attachSignature,
  type Eip1559Transaction,
  type Eip2930Transaction,
  type Eip4844Transaction,
  type Eip7702Transaction,
  type EthereumAuthorization,
  type EthereumSignedTransaction,
  type EthereumTransaction,
  encodeTransaction,
  type LegacyTransaction,
  type UnsignedAuthorization,
} from './transaction.ts';
export { buildTransfer, type EthereumTransferOptions } from './transfer.ts';
export { copyTypedData, type FrozenTypedData } from './typed-data/copy.ts';
export {
  encodeTypedData,
  type TypedData,
  type TypedDataDomain,
} from './typed-data/typed-data.ts';
