/** The Solana virtual machine with its programs, in this process, and accounts in it. */

import {
  type Address,
  createAddressWithSeed,
  type EncodedAccount,
  getTransactionDecoder,
  type Instruction,
  lamports,
} from '@solana/kit';
import { FailedTransactionMetadata, LiteSVM } from 'litesvm';
import { U64LE } from 'micro-packed';
import { expect } from 'vitest';
import { defaultPath, formatAddress, parseAddress } from '../../src/solana/firmware/address/address.ts';
import { previewTransaction } from '../../src/solana/sign/preview.ts';
import { signTransaction } from '../../src/solana/sign/sign.ts';
import { testSigner } from '../software-signer.ts';
import * as t from './transactions.ts';

const { self, somebody } = t;
const mint = somebody('mint');
const sol = 'solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp/slip44:501';

export type Executed = {
  readonly preview: ReturnType<typeof previewTransaction>;
  /** Lamports that left our account, those that the preview sends, and its fee. */
  readonly lost: bigint;
  readonly sent: bigint;
  readonly fee: bigint;
};

export type Machine = ReturnType<typeof createMachine>;

/** A machine in which our account has 10 SOL. */
export function createMachine() {
  const svm = new LiteSVM();
  const give = (account: Address, amount: bigint): void => void svm.airdrop(account, lamports(amount));
  give(self, 10n ** 10n);
  const balance = (account: Address = self): bigint => svm.getBalance(account) ?? 0n;
  const rent = (space: bigint): bigint => svm.minimumBalanceForRentExemption(space);

  function put(account: Address, programAddress: Address, data: Uint8Array): void {
    const space = BigInt(data.length);
    const held = lamports(rent(space));
    svm.setAccount({
      address: account,
      programAddress,
      data,
      executable: false,
      lamports: held,
      space,
    } as EncodedAccount);
  }

  /** Data of an account; none where there is no account. */
  function dataOf(account: Address): Uint8Array {
    const found = svm.getAccount(account);
    return found.exists ? Uint8Array.from(found.data) : new Uint8Array();
  }

  /** 1000 of the smallest units of a token of 6 decimals (layouts of spl-token), with extensions of Token-2022. */
  function issue(
    account: Address,
    owner: Address,
    amount = 1000n,
    extensions?: Extensions,
    program = extensions ? t.token2022Program : t.tokenProgram,
  ): void {
    const mintData = new Uint8Array(82);
    mintData.set(U64LE.encode(1000n), 36);
    mintData.set([6, 1], 44);
    put(mint, program, extensions ? extended(mintData, 1, extensions.mint) : mintData);
    const data = new Uint8Array(165);
    data.set(parseAddress(mint), 0);
    data.set(parseAddress(owner), 32);
    data.set(U64LE.encode(amount), 64);
    data[108] = 1;
    put(account, program, extensions ? extended(data, 2, extensions.account) : data);
  }

  const held = (account: Address): bigint => {
    const data = dataOf(account);
    return data.length === 0 ? 0n : U64LE.decode(data.slice(64, 72));
  };

  /** Previews, signs and executes. Nothing of it is blind, mostly. */
  async function execute(
    instructions: readonly Instruction[],
    blockhash: string = svm.latestBlockhash(),
    blind?: 'unknown-program',
  ): Promise<Executed> {
    const { message, transaction } = t.build(instructions, { blockhash });
    const preview = previewTransaction(message, { from: self });
    const sent = preview.transfers.reduce((sum, { asset, amount }) => (asset === sol ? sum + amount : sum), 0n);
    const before = balance();
    const signed = await signTransaction(testSigner, transaction, {
      path: defaultPath,
      approved: preview.fingerprint,
    });
    const result = svm.sendTransaction(getTransactionDecoder().decode(signed));
    if (result instanceof FailedTransactionMetadata)
      throw new Error(`${result.err()} ${result.meta().logs().join('\n')}`);
    expect(preview.facts.blind).toBe(blind);
    return { preview, lost: before - balance(), sent, fee: preview.facts.fee.amount };
  }

  return { svm, give, balance, rent, put, dataOf, issue, held, execute };
}

/** Extensions of Token-2022: what comes after the kind of account, type and length and value of each. */
export type Extensions = { readonly mint: Uint8Array; readonly account: Uint8Array };

/** spl-token-2022 `BaseStateWithExtensions`: the kind of account stands where no multisignature account has a byte. */
function extended(base: Uint8Array, kind: 1 | 2, extensions: Uint8Array): Uint8Array {
  const data = new Uint8Array(166 + extensions.length);
  data.set(base, 0);
  data[165] = kind;
  data.set(extensions, 166);
  return data;
}

/** An account of a program that our key and a text make, so that we sign for it. */
export const seeded = (seed: string, programAddress: Address = t.systemProgram): Promise<Address> =>
  createAddressWithSeed({ baseAddress: self, seed, programAddress });

/** What a preview says leaves, and to whom. */
export const told = ({ transfers }: Executed['preview']): readonly (readonly [bigint, string])[] =>
  transfers.map(({ amount, recipient }) => [amount, formatAddress(recipient)]);
