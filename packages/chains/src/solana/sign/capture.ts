/**
 * Takes what a caller hands in, once and before anything is shown: getters, proxies, shared memory and later changes
 * then reach neither what a person sees nor what is signed.
 */
import { chainError, checkArgument, type Path, type Signer, type SignerCallOptions } from '@symbolon/interface';
import { callNames, checkSignOptions } from '../../sign/approved.ts';
import { checkOneRow } from '../../sign/one-row.ts';
import { checkHardened, formatAddress, parseAddress } from '../firmware/address/address.ts';
import type { SolanaToken } from '../firmware/address/assets.ts';
import type { SolanaSignOptions } from './signature.ts';

/** A copy of bytes, also of those in shared memory. Throws SymbolonError `argument/invalid`, also for a proxy. */
export function captureBytes(argument: string, bytes: ArrayLike<number>): Uint8Array {
  checkArgument(argument, bytes, 'bytes');
  // From the memory itself: a proxy has none, and a subclass may have an iterator and a `slice` of its own.
  if (!ArrayBuffer.isView(bytes))
    throw chainError('argument/invalid', { argument, reason: 'expected bytes, no proxy' });
  return new Uint8Array(bytes);
}

/** A copy of a path. Throws SymbolonError `argument/invalid`, and `path/invalid` where a component is no uint32. */
export function capturePath(path: Path): Path {
  const copy = captureList('path', path);
  checkArgument('path', copy, ['uint']);
  checkHardened(copy);
  return copy;
}

/** A copy of a list. Throws SymbolonError `argument/invalid`. */
export function captureList<T>(argument: string, list: readonly T[]): readonly T[] {
  if (!Array.isArray(list)) throw chainError('argument/invalid', { argument, reason: 'expected a list' });
  return Object.freeze([...list]);
}

/** The addresses of wallets, checked. Throws SymbolonError `argument/invalid`, `address/invalid`. */
export function captureOwners(owners: readonly string[]): readonly string[] {
  const copy = captureList('owners', owners);
  for (const owner of copy) parseAddress(owner);
  return copy;
}

/** Tokens, each field read once. Throws SymbolonError `argument/invalid`, `address/invalid`. */
export function captureTokens(tokens: readonly SolanaToken[]): readonly SolanaToken[] {
  const rows = captureList('tokens', tokens).map((token, at) => {
    checkArgument(`tokens[${at}]`, token, 'object');
    const { mint, symbol, decimals } = token;
    checkArgument(`tokens[${at}]`, { symbol, decimals }, { symbol: 'text', decimals: 'uint' });
    if (decimals > 255)
      throw chainError('argument/invalid', { argument: `tokens[${at}].decimals`, reason: 'expected at most 255' });
    return Object.freeze({ mint: formatAddress(parseAddress(mint)), symbol, decimals });
  });
  checkOneRow('tokens', rows, ({ mint }) => mint);
  return rows;
}

/**
 * How to sign, each option read once; `others` names more options. Throws SymbolonError `argument/invalid`,
 * `path/invalid`.
 */
export function captureSignOptions(options: SolanaSignOptions, others: readonly string[] = []): SolanaSignOptions {
  checkSignOptions(options, ['path', ...others, ...callNames]);
  const { path, approved, signal, onProgress } = options;
  return {
    ...checkedCall(signal, onProgress),
    path: capturePath(path),
    ...(approved !== undefined && { approved: captureBytes('approved', approved) }),
  };
}

/** What of the options of one call is for the signer. Throws SymbolonError `argument/invalid`. */
export function captureCall(call: SignerCallOptions): SignerCallOptions {
  checkArgument('options', call, 'object');
  const { signal, onProgress } = call;
  return checkedCall(signal, onProgress);
}

function checkedCall(
  signal: SignerCallOptions['signal'],
  onProgress: SignerCallOptions['onProgress'],
): SignerCallOptions {
  checkArgument('options', { signal, onProgress }, { 'signal?': 'object', 'onProgress?': 'function' });
  return { ...(signal !== undefined && { signal }), ...(onProgress !== undefined && { onProgress }) };
}

/** Throws SymbolonError `argument/invalid` for what is no signer. */
export function checkSigner(signer: Signer): void {
  checkArgument('signer', signer, { getPublicKey: 'function', signDigests: 'function' });
}
