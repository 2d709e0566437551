/** One transfer, from what a server says of an account to what a card signs. */
import {
  type EthereumAddress,
  type EthereumToken,
  nativeAsset,
  networkOf,
  parseAddress,
  tokenAsset,
} from '@symbolon/chains/ethereum/address';
import { previewTransaction, signTransaction } from '@symbolon/chains/ethereum/sign';
import { buildTransfer, type Eip1559Transaction, quoteDataFee } from '@symbolon/chains/ethereum/transaction';
import type { Session } from '@symbolon/client';
import { type Line, line, type Path, type Signer, warn, word } from '@symbolon/interface';
import type { CommandContext } from '../../context.ts';
import { cliError, wrongUsage } from '../../errors/cli-error.ts';
import { coins, grouped, knownShare, share, type Unit } from '../coin-amounts.ts';
import type { SendStep } from '../sending.ts';
import {
  accountAt,
  baseFeeOf,
  type GasPrice,
  gasFor,
  gasPriceOf,
  hasCode,
  type Node,
  plainGas,
  tipOf,
} from './node.ts';
import type { EthereumOrder } from './order.ts';

/** Whom a transfer is made with. */
export type Ends = {
  readonly node: Node;
  readonly signer: Signer;
  readonly session: Session;
  readonly context: CommandContext;
};

/** A token, and whether the owner has noted it. */
export type Asset = Unit & { readonly address: EthereumAddress; readonly noted: boolean };

/** What was signed before and is in no block that the server has told of. */
type Ahead = { readonly next: bigint; readonly spent: bigint };

export type Transfer = {
  readonly from: EthereumAddress;
  readonly path: Path;
  /** `undefined`: the coin of the chain. */
  readonly token: Asset | undefined;
  /** In the smallest unit; `undefined`: all. */
  readonly amount: bigint | undefined;
  /** Of a token: what the account has. */
  readonly held: bigint;
  readonly tokens: readonly EthereumToken[];
  readonly ahead: Ahead;
};

/** A step, and what it takes of the coin at most. */
export type Planned = SendStep & { readonly nonce: bigint; readonly costs: bigint };

/**
 * @throws CliError `funds/lacking`, `fee/unbelieved`, `transaction/would-fail`, `usage/wrong`; what the server throws
 */
export async function planTransfer(
  { chainId, to, unchecked, gasPrice, mostFee, command }: EthereumOrder,
  transfer: Transfer,
  { node, signer }: Ends,
): Promise<Planned> {
  const { from, path, token, held, tokens, ahead } = transfer;
  const network = networkOf(chainId);
  const unit: Unit = { symbol: network.currency, decimals: 18 };
  const moved: Unit = token ?? unit;
  const now = await accountAt(node, from);
  const isAhead = ahead.next > now.next;
  const nonce = isAhead ? ahead.next : now.next;
  const balance = now.balance > ahead.spent ? now.balance - ahead.spent : 0n;
  const all = transfer.amount === undefined;
  const price = gasPrice === undefined ? await gasPriceOf(node, command) : await upTo(node, gasPrice);
  // All of the coin: a part that is not paid would stay behind, so the most is paid.
  const fees: GasPrice = all && token === undefined ? flat(price.maxFeePerGas) : price;
  const wanted = transfer.amount ?? (token === undefined ? 1n : held);
  const draft = { chainId, to, token: token?.address, nonce, ...fees };
  if (token !== undefined && wanted > held) lacking(coins(wanted, moved), coins(held, moved), from);
  if (token === undefined && wanted > balance)
    lacking(all ? `${unit.symbol} for the fee` : coins(wanted, moved), coins(balance, moved), from);
  const contract = token === undefined && (await hasCode(node, to));
  const gasLimit = await gasFor(node, from, buildTransfer({ ...draft, amount: wanted }));
  const sized = buildTransfer({ ...draft, amount: wanted, gasLimit });
  const published = await publishing(node, sized, command, all && token === undefined);
  const forGas = gasLimit * fees.maxFeePerGas;
  const needed = forGas + published.reserve;
  const most = mostFee ?? network.dearFee ?? 10n ** 18n;
  if (forGas + published.quoted > most)
    throw cliError('fee/unbelieved', {
      ...{ fee: coins(forGas + published.quoted, unit), most: coins(most, unit) },
      by: gasPrice === undefined ? `what ${node.rpc.name} says` : 'the --fee-rate that was given',
    });
  const amount = all && token === undefined ? balance - needed : wanted;
  const costs = needed + (token === undefined ? amount : 0n);
  if (amount <= 0n || costs > balance)
    lacking(
      token === undefined && !all
        ? `${coins(amount, unit)}, and ${coins(needed, unit)} at most for the fee`
        : `${coins(needed, unit)} for the fee`,
      coins(balance, unit),
      from,
    );
  const transaction = buildTransfer({ ...draft, amount, gasLimit });
  const preview = previewTransaction(transaction, { from, path, tokens, quotedDataFee: published.quoted });
  const { lines: shown, fingerprint: approved, facts } = preview;
  // Gas of a plain transfer is always used up, and all of it is paid for.
  const isExact = fees.maxFeePerGas === fees.maxPriorityFeePerGas && gasLimit === plainGas && needed === forGas;
  return {
    lines: [
      ...(unchecked ? [warn`the address has no checksum (EIP-55): compare every letter of it`] : []),
      ...(contract ? [warn`there is a contract at this address: what it does with coins only it knows`] : []),
      ...(to === from ? [warn`the address is the account itself`] : []),
      ...(gasPrice === undefined ? [] : tooLow(gasPrice, await baseFeeOf(node))),
      ...(token === undefined || token.noted
        ? []
        : [
            warn`the token is not among your notes: ${word(node.rpc.name)} says that it has ${token.decimals} decimals, and so that this is ${coins(amount, moved)}`,
          ]),
      line`To: ${grouped(to)}`,
      ...(token === undefined
        ? [
            line`The fee is ${isExact ? knownShare(facts.fee.amount, amount) : line`at most ${share(facts.fee.amount, amount)}`} of what is sent`,
          ]
        : []),
      ...waitsFor(nonce - now.mined),
      stays(token === undefined ? balance - costs : held - amount, moved, isExact),
      ...(token === undefined ? [] : [stays(balance - costs, unit, isExact)]),
    ],
    preview,
    ...{ from, to, amount, nonce, costs },
    asset:
      token === undefined
        ? nativeAsset(chainId)
        : tokenAsset(chainId, { standard: 'erc20', contract: parseAddress(token.address) }),
    fee: facts.fee.amount,
    async sign() {
      const { raw, hash } = await signTransaction(signer, transaction, { path, approved, shown });
      return { raw, txid: hash, place: { from, nonce } };
    },
  };
}

/** All of it is paid, whatever a block asks: the proposer gets the rest. */
const flat = (price: bigint): GasPrice => ({ maxFeePerGas: price, maxPriorityFeePerGas: price });

/** What the owner says is the most; of it the proposer gets no more than the server says that they take. */
async function upTo(node: Node, price: bigint): Promise<GasPrice> {
  const tip = await tipOf(node);
  return { maxFeePerGas: price, maxPriorityFeePerGas: tip < price ? tip : price };
}

/** A node takes it all the same, and nothing that the account sends later comes before it. */
const tooLow = (price: bigint, base: bigint | undefined): readonly Line[] =>
  base === undefined || price >= base
    ? []
    : [
        warn`--fee-rate pays ${coins(price, gwei)} at most, and the last block took ${coins(base, gwei)}: it waits until a block takes less, and so does all that this account sends after it`,
      ];

const gwei: Unit = { symbol: line`gwei`, decimals: 9 };

const stays = (amount: bigint, unit: Unit, isExact: boolean): Line =>
  isExact
    ? line`What stays: ${coins(amount, unit)}`
    : line`What stays: ${coins(amount, unit)}, if the fee is what it is at most`;

const waitsFor = (before: bigint): readonly Line[] =>
  before <= 0n
    ? []
    : [
        warn`this account has sent ${before} ${before === 1n ? word('transaction') : word('transactions')} already that no block has: this one comes after, and never before`,
      ];

function lacking(needed: string, held: string, from: string): never {
  throw cliError('funds/lacking', { needed, held, who: from });
}

/** What a chain takes beside gas for publishing, in wei: as quoted, and what to keep for it. */
async function publishing(
  node: Node,
  transaction: Eip1559Transaction,
  command: string,
  all: boolean,
): Promise<{ readonly quoted: bigint; readonly reserve: bigint }> {
  const { dataFee, name } = networkOf(transaction.chainId);
  if (dataFee === 'none') return { quoted: 0n, reserve: 0n };
  if (dataFee === 'other') {
    if (!all) return { quoted: 0n, reserve: 0n };
    throw wrongUsage(
      `on ${name} what publishing costs is not known, so neither is "all": give an amount, and leave some for it`,
      { name: command },
    );
  }
  const quoted = await quoteDataFee(node.rpc, transaction, { signal: node.signal });
  // It changes from block to block.
  return { quoted, reserve: 2n * quoted };
}
