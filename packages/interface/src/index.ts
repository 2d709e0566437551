/** What all packages share: paths, curves and signers; what an interpreter reports; and the one error. */
export type { AbortSignal } from './abort-signal.ts';
export { assertWillSign } from './assert-will-sign.ts';
export { type ArgumentShape, checkArgument } from './check-argument.ts';
export { type CardErrorContexts, cardError } from './errors/card-errors.ts';
export { type ChainErrorContexts, chainError } from './errors/chain-errors.ts';
export {
  type CodedError,
  type CreateError,
  type CreateErrorOptions,
  createErrors,
  type ErrorMessages,
} from './errors/create-errors.ts';
export type { InputErrorContexts } from './errors/input-errors.ts';
export {
  fromPlainError,
  type PlainCause,
  type PlainError,
  type PlainValue,
  toPlainError,
} from './errors/plain-error.ts';
export { type ErrorCode, type ErrorContexts, isSymbolonError, type SymbolonError } from './errors/symbolon-error.ts';
export type {
  Approval,
  AssetId,
  BlindReason,
  ChainId,
  StaysWithin,
  Sum,
  TransactionFacts,
  Transfer,
  Warning,
} from './facts.ts';
export {
  type Interpretation,
  type Interpreter,
  type InterpreterEvent,
  interpretationState,
  type KeyOracle,
} from './interpreter.ts';
export { isWarning, joined, type Line, line, quote, visible, warn, warningsFirst, within, word } from './line.ts';
export { onAbort } from './on-abort.ts';
export {
  equalPaths,
  formatPath,
  harden,
  hardened,
  hardenedDepth,
  isWithin,
  maxPathDepth,
  type Path,
  parsePath,
} from './path.ts';
export type {
  Curve,
  Progress,
  PublicKey,
  PublicKeyRequest,
  Scheme,
  Signer,
  SignerCallOptions,
  SignRequest,
  SignTransactionRequest,
} from './signer.ts';
export type { Slip39Share } from './slip39-share.ts';
export type { PolicyRefusal, PolicyVerdict, ToBeSigned, UnknownTerm } from './verdict.ts';
