/** One transfer, from what a server says of an account to what a card signs. */
import { base64 } from '@scure/base';
import {
  associatedTokenAccount,
  formatAddress,
  isOnCurve,
  parseAddress,
  programs,
  type SolanaToken,
} from '@symbolon/chains/solana/address';
import { previewTransaction, signTransactionMessage } from '@symbolon/chains/solana/sign';
import { buildTransfer, encodeTransaction, type SolanaSentToken } from '@symbolon/chains/solana/transaction';
import type { Session } from '@symbolon/client';
import { chainError, type Line, line, type Path, type Signer, warn, word } from '@symbolon/interface';
import type { CommandContext } from '../../context.ts';
import { cliError, wrongUsage } from '../../errors/cli-error.ts';
import { coins, grouped, share, type Unit } from '../coin-amounts.ts';
import type { SendStep } from '../sending.ts';
import {
  type AccountInfo,
  accountAt,
  blockhashOf,
  type Cluster,
  nameOfTransaction,
  programOf,
  rentOf,
  simulate,
} from './cluster.ts';
import { type SolanaOrder, sol } from './order.ts';

export type Ends = {
  readonly cluster: Cluster;
  /** CAIP-2, of the cluster that was asked for. */
  readonly chain: string;
  readonly signer: Signer;
  readonly session: Session;
  readonly context: CommandContext;
};

/** A token, and whether the owner has noted it. */
export type Asset = Unit & SolanaSentToken & { readonly noted: boolean };

export type Transfer = {
  readonly from: string;
  readonly path: Path;
  /** `undefined`: SOL. */
  readonly token: Asset | undefined;
  /** In the smallest unit; `undefined`: all. */
  readonly amount: bigint | undefined;
  readonly tokens: readonly SolanaToken[];
};

/** Lamports for a signature (Solana documentation, "Fees"). */
const fee = 5_000n;

/** What the associated account of a wallet holds of a token (spl-token, `Account`). */
export async function heldOf(cluster: Cluster, wallet: string, { mint, program }: SolanaSentToken): Promise<bigint> {
  const account = associatedTokenAccount(parseAddress(wallet), parseAddress(mint), programs[program]);
  const found = await accountAt(cluster, formatAddress(account));
  if (found === undefined) return 0n;
  const { owner, data } = found;
  const says = (from: number): string => formatAddress(data.slice(from, from + 32));
  if (programOf(owner) !== program || data.length < 165 || says(0) !== mint || says(32) !== wallet)
    throw chainError('server/wrong-answer', { server: cluster.rpc.name, reason: 'a token account of somebody else' });
  return new DataView(data.buffer, data.byteOffset).getBigUint64(64, true);
}

/** @throws CliError `funds/lacking`, `transaction/would-fail`, `usage/wrong`; what the server throws */
export async function planTransfer(
  { to, command, mostFee, cluster: name }: SolanaOrder,
  { from, path, token, amount: wanted, tokens }: Transfer,
  { cluster, chain, signer, context }: Ends,
): Promise<SendStep> {
  if (to === from) throw wrongUsage('TO: it is the account itself', { name: command });
  const receiver = await accountAt(cluster, to);
  refuseReceiver(to, receiver);
  const balance = (await accountAt(cluster, from))?.lamports ?? 0n;
  const rent = await rentOf(cluster, 0);
  const forAccount = token === undefined ? 0n : await accountCost(cluster, to, token);
  const held = token === undefined ? balance : await heldOf(cluster, from, token);
  const moved: Unit = token ?? sol;
  const needed = fee + forAccount;
  if (mostFee !== undefined && needed > mostFee)
    throw wrongUsage(
      forAccount === 0n
        ? `--max-fee: a signature costs ${coins(fee, sol)}, and ${coins(mostFee, sol)} is the most you allow`
        : `--max-fee: it takes ${coins(needed, sol)} with the account that is made for the receiver, and ${coins(mostFee, sol)} is the most you allow`,
      { name: command },
    );
  const amount = wanted ?? (token === undefined ? balance - needed : held);
  const rest = token === undefined ? balance - needed - amount : balance - needed;
  if (token !== undefined && (amount > held || amount <= 0n)) lacking(coins(amount, moved), coins(held, moved), from);
  if (rest < 0n || amount <= 0n)
    lacking(
      token === undefined && wanted !== undefined
        ? `${coins(amount, sol)}, and ${coins(needed, sol)} for the fee`
        : `${coins(needed, sol)} for the fee`,
      coins(balance, sol),
      from,
    );
  if (rest > 0n && rest < rent)
    throw wrongUsage(
      `${coins(rest, sol)} would stay, and an account has to keep ${coins(rent, sol)} or nothing: send less${token === undefined ? ', or "all"' : ''}`,
      { name: command },
    );
  if (token === undefined && receiver === undefined && amount < rent)
    throw wrongUsage(`AMOUNT: nobody has used ${to} yet, and a new account has to begin with ${coins(rent, sol)}`, {
      name: command,
    });
  const message = buildTransfer({ from, to, amount, token: sentOf(token), blockhash: await blockhashOf(cluster) });
  await simulate(cluster, message);
  const owners = token === undefined ? [] : [to];
  const preview = previewTransaction(message, { from, path, tokens, owners });
  context.screen.done();
  return {
    lines: [
      ...(name === 'mainnet'
        ? []
        : [
            warn`it is for another cluster than mainnet, and no transaction says for which: a server that lies can use it on mainnet, and move there what this account has there`,
          ]),
      ...(isOnCurve(parseAddress(to))
        ? []
        : [warn`nobody has a key of this address (it is off the curve): only a program moves what is sent to it`]),
      ...(receiver === undefined
        ? [
            warn`nobody has used this address yet. A wrong letter makes another one (it has no checksum): compare all of it`,
          ]
        : []),
      ...foreignOwner(receiver),
      ...(token === undefined || token.noted
        ? []
        : [
            warn`the token is not among your notes: ${word(cluster.rpc.name)} says that it has ${token.decimals} decimals, and so that this is ${coins(amount, moved)}`,
          ]),
      line`To: ${grouped(to)}`,
      ...(token === undefined ? [line`The fee is ${share(fee, amount)} of what is sent`] : []),
      ...(forAccount === 0n
        ? []
        : [line`The receiver has no account for this token: it is made, and costs ${coins(forAccount, sol)}`]),
      line`What stays: ${coins(token === undefined ? rest : held - amount, moved)}`,
      ...(token === undefined ? [] : [line`What stays: ${coins(rest, sol)}`]),
      line`It holds for a minute or so: sign and send it at once`,
    ],
    preview,
    ...{ from, to, amount, fee: needed },
    asset: token === undefined ? `${chain}/slip44:501` : `${chain}/token:${token.mint}`,
    async sign() {
      const signature = await signTransactionMessage(signer, message, { path, owners, approved: preview.fingerprint });
      const raw = base64.encode(encodeTransaction({ message, signatures: [signature] }));
      return { raw, txid: nameOfTransaction(signature) };
    },
  };
}

const sentOf = (token: Asset | undefined): SolanaSentToken | undefined =>
  token && { mint: token.mint, program: token.program, decimals: token.decimals };

/** Lamports for the account of the receiver, where there is none. Of Token-2022 it may be larger. */
async function accountCost(cluster: Cluster, to: string, { mint, program }: Asset): Promise<bigint> {
  const account = associatedTokenAccount(parseAddress(to), parseAddress(mint), programs[program]);
  if ((await accountAt(cluster, formatAddress(account))) !== undefined) return 0n;
  return rentOf(cluster, program === 'token' ? 165 : 170);
}

/** Throws SymbolonError `address/invalid` for what is no wallet. */
function refuseReceiver(address: string, found: AccountInfo | undefined): void {
  if (found === undefined) return;
  const refuse = (reason: string) => chainError('address/invalid', { address, reason });
  if (found.executable) throw refuse('it is a program, and nobody gets out what is sent to it');
  if (programOf(found.owner) !== undefined)
    throw refuse('it is an account of a token, or a token itself: give the address of the wallet');
}

const foreignOwner = (found: AccountInfo | undefined): readonly Line[] =>
  found === undefined || found.owner === formatAddress(programs.system)
    ? []
    : [warn`the address belongs to the program ${word(found.owner)}: what it does with it only that knows`];

function lacking(needed: string, held: string, who: string): never {
  throw cliError('funds/lacking', { needed, held, who });
}
