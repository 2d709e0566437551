/**
 * What discovery can't find by itself, as contents of the owner's files on a card: tokens to look for, wallets of
 * several cosigners, odd paths.
 *
 * Text that a person can read and type, UTF-8, one line each:
 *
 *     <CAIP-19 asset> <decimals> <symbol>        eip155:1/erc20:0xA0b8…eB48 6 USDC
 *     <wallet policy, BIP-388> <key> <key> ...   wsh(sortedmulti(2,@0/**,@1/**)) [6738736c/48'/0'/0'/2']xpub6FC1… [b2b1f0cf/48'/0'/0'/2']xpub6EWh…
 *     <path>                                     m/84'/0'/77'
 *
 * A file holds 512 bytes, so the text goes on from file to file, wherever it is cut.
 */

import { concatBytes } from '@noble/hashes/utils.js';
import { utf8 } from '@scure/base';
import { chainError, formatPath, type Path, parsePath, type SymbolonError } from '@symbolon/interface';
import { parsePolicy, type WalletPolicy } from './bitcoin/firmware/descriptors/wallet-policy.ts';
import { parseAddress as parseEthereumAddress } from './ethereum/firmware/address/address.ts';
import type { EthereumToken } from './ethereum/firmware/address/assets.ts';
import { formatAddress, parseAddress as parseSolanaAddress } from './solana/firmware/address/address.ts';
import { type SolanaToken, solanaChain as solana } from './solana/firmware/address/assets.ts';

/** What the owner has noted, by what takes it. */
export type OwnerNotes = {
  /** For `ethereum/discover`. */
  readonly ethereumTokens: readonly EthereumToken[];
  /** Names for what `solana/discover` finds. */
  readonly solanaTokens: readonly SolanaToken[];
  /** For `signPsbt`, and as descriptors for a watching wallet. */
  readonly policies: readonly WalletPolicy[];
  /**
   * Accounts or keys where no scan would look: for `paths` of `ethereum/discover` and `solana/discover`, accounts of
   * Bitcoin for `more` of `bitcoin/discover`.
   */
  readonly paths: readonly Path[];
};

/** Bytes in one file of a card. */
const fileSize = 512;

/**
 * Writes notes as the contents of as many files as they take, each at most 512 bytes.
 *
 * @throws SymbolonError `argument/invalid` for a token whose symbol or decimals do not fit in its line
 * @example
 * ```ts
 * import { decodeNotes, encodeNotes } from '@symbolon/chains/owner-notes';
 * const usdc = { chainId: 1n, address: '0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48', symbol: 'USDC', decimals: 6 } as const;
 * const files = encodeNotes({ ethereumTokens: [usdc], solanaTokens: [], policies: [], paths: [] });
 * files.length; // => 1
 * decodeNotes(files).ethereumTokens[0]?.symbol; // => 'USDC'
 * ```
 */
export function encodeNotes({ ethereumTokens, solanaTokens, policies, paths }: OwnerNotes): readonly Uint8Array[] {
  const lines = [
    ...ethereumTokens.map((token) => tokenLine(`eip155:${token.chainId}/erc20:${token.address}`, token)),
    ...solanaTokens.map((token) => tokenLine(`${solana}/token:${token.mint}`, token)),
    ...policies.map(({ template, keys }) => [template, ...keys].join(' ')),
    ...paths.map(formatPath),
  ];
  const bytes = utf8.decode(lines.join('\n'));
  return Array.from({ length: Math.ceil(bytes.length / fileSize) }, (_, n) =>
    bytes.slice(n * fileSize, (n + 1) * fileSize),
  );
}

/**
 * Reads what {@link encodeNotes} writes, and nothing else.
 *
 * @param files The contents of the files, in their order.
 * @throws SymbolonError `data/malformed` naming the line, also for a wrong checksum and for a policy this package does
 * not read
 * @example
 * ```ts
 * import { utf8 } from '@scure/base';
 * import { decodeNotes } from '@symbolon/chains/owner-notes';
 * import { formatPath } from '@symbolon/interface';
 * const file = utf8.decode("eip155:1/erc20:0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48 6 USDC\nm/84'/0'/77'");
 * const { ethereumTokens, paths } = decodeNotes([file]);
 * ethereumTokens[0]?.symbol; // => 'USDC'
 * paths.map(formatPath); // => ["m/84'/0'/77'"]
 * ```
 */
export function decodeNotes(files: readonly Uint8Array[]): OwnerNotes {
  const ethereumTokens: EthereumToken[] = [];
  const solanaTokens: SolanaToken[] = [];
  const policies: WalletPolicy[] = [];
  const paths: Path[] = [];
  const text = decodeText(concatBytes(...files));
  for (const [index, line] of (text === '' ? [] : text.split('\n')).entries()) {
    const [first = '', ...rest] = line.split(' ');
    const [, chainId, contract] = /^eip155:([1-9]\d{0,18})\/erc20:(0x[0-9a-fA-F]{40})$/.exec(first) ?? [];
    try {
      if (chainId !== undefined && contract !== undefined) {
        parseEthereumAddress(contract);
        ethereumTokens.push({
          chainId: BigInt(chainId),
          address: contract as EthereumToken['address'],
          ...unitOf(rest),
        });
      } else if (first.startsWith(`${solana}/token:`)) {
        const mint = first.slice(`${solana}/token:`.length);
        solanaTokens.push({ mint: formatAddress(parseSolanaAddress(mint)), ...unitOf(rest) });
      } else if (first.startsWith('m') && rest.length === 0) {
        paths.push(parsePath(first));
      } else {
        parsePolicy({ template: first, keys: rest });
        policies.push({ template: first, keys: rest });
      }
    } catch (cause) {
      throw malformed(`line ${index + 1}`, 'neither a token, nor a wallet policy, nor a path', cause);
    }
  }
  return Object.freeze({ ethereumTokens, solanaTokens, policies, paths });
}

type Unit = { readonly symbol: string; readonly decimals: number };

const isUnit = ({ symbol, decimals }: Unit) =>
  /^[\x21-\x7e]{1,16}$/.test(symbol) && Number.isInteger(decimals) && decimals >= 0 && decimals <= 77;

function tokenLine(asset: string, unit: Unit): string {
  if (!isUnit(unit))
    throw chainError('argument/invalid', { argument: 'token', reason: `${asset}: symbol or decimals do not fit` });
  return `${asset} ${unit.decimals} ${unit.symbol}`;
}

function unitOf([decimals = '', symbol = '', ...more]: readonly string[]): Unit {
  const unit = { symbol, decimals: /^(0|[1-9]\d?)$/.test(decimals) ? Number(decimals) : Number.NaN };
  if (more.length > 0 || !isUnit(unit)) throw malformed('token', 'decimals and a symbol must follow');
  return unit;
}

function decodeText(bytes: Uint8Array): string {
  try {
    return utf8.encode(bytes);
  } catch (cause) {
    throw malformed('files', 'not UTF-8', cause);
  }
}

function malformed(where: string, reason: string, cause?: unknown): SymbolonError {
  return chainError('data/malformed', { what: 'notes', where, reason }, { cause });
}
