/** The payments that the sheet has signed. No coin of them exists. */

import { accountAddress, bitcoinAccount } from '@symbolon/chains/bitcoin/address';
import { signPsbt } from '@symbolon/chains/bitcoin/sign';
import { buildPayment, transactionId } from '@symbolon/chains/bitcoin/transaction';
import { defaultPath as ethereumPath } from '@symbolon/chains/ethereum/address';
import { signTransaction as signEthereum } from '@symbolon/chains/ethereum/sign';
import { solanaAccount, defaultPath as solanaPath } from '@symbolon/chains/solana/address';
import { signTransaction as signSolana } from '@symbolon/chains/solana/sign';
import type { PublicKey, Signer } from '@symbolon/interface';
import { U64LE } from 'micro-packed';

/** A payment made ready, to be signed on a later tap. */
export type ReadyPayment = (signer: Signer) => Promise<unknown>;

/**
 * A signer that asks for a public key only once, as a wallet does that knows its card: `on` gives the keys kept to the
 * signer of another tap.
 */
export type KeepingSigner = Signer & { readonly on: (signer: Signer) => Signer };

export function keepPublicKeys(signer: Signer, kept = new Map<string, Promise<PublicKey>>()): KeepingSigner {
  return {
    ...signer,
    getPublicKey: (request) => {
      const name = `${request.curve} ${request.path}`;
      const known = kept.get(name) ?? signer.getPublicKey(request);
      kept.set(name, known);
      return known;
    },
    on: (other) => keepPublicKeys(other, kept),
  };
}

/** Two coins of the first BIP-84 account, to somebody and the change back. */
export async function twoInTwoOut(signer: Signer): Promise<ReadyPayment> {
  const account = await bitcoinAccount(signer);
  const owned = [accountAddress(account, 0, 0), accountAddress(account, 0, 1)];
  const amounts = [60_000_000n, 45_000_000n] as const;
  const previous = {
    version: 2,
    segwitFlag: false,
    inputs: [{ txid: new Uint8Array(32).fill(0xfd), index: 0, finalScriptSig: new Uint8Array(), sequence: 0xffffffff }],
    outputs: owned.map(({ script }, index) => ({ script, amount: amounts[index] ?? 0n })),
    witnesses: undefined,
    lockTime: 0,
  };
  const coins = owned.map(({ script, path, publicKey }, index) => ({
    txid: transactionId(previous),
    index,
    amount: amounts[index] ?? 0n,
    script,
    previous,
    scriptType: account.scriptType,
    path,
    publicKey,
    masterFingerprint: account.masterFingerprint,
    height: 1,
  }));
  const payments = [{ address: 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4', amount: 80_000_000n }];
  const { psbt } = buildPayment({ coins, payments, feeRate: 5, account, changeIndex: 0 });
  return (later) => signPsbt(later, psbt);
}

/** EIP-1559, without data. */
export async function ether(signer: Signer): Promise<ReadyPayment> {
  await signer.getPublicKey({ path: ethereumPath, curve: 'secp256k1' });
  return (later) =>
    signEthereum(
      later,
      {
        type: 'eip1559',
        chainId: 1n,
        nonce: 7n,
        maxPriorityFeePerGas: 1_000_000_000n,
        maxFeePerGas: 20_000_000_000n,
        gasLimit: 21_000n,
        to: '0x00000000000000000000000000000000DeaDBeef',
        value: 250_000_000_000_000_000n,
        data: '0x',
        accessList: [],
      },
      { path: ethereumPath },
    );
}

/** A legacy message with one instruction: the system program's transfer of one SOL. */
export async function lamports(signer: Signer): Promise<ReadyPayment> {
  const [self, to, blockhash] = [
    await solanaAccount(signer, solanaPath),
    new Uint8Array(32).fill(7),
    new Uint8Array(32).fill(9),
  ];
  const systemProgram = new Uint8Array(32);
  // Instruction 2 and the amount, both little-endian.
  const data = [2, 0, 0, 0, ...U64LE.encode(1_000_000_000n)];
  const message = [1, 0, 1, 3, ...self, ...to, ...systemProgram, ...blockhash, 1, 2, 2, 0, 1, data.length, ...data];
  const transaction = Uint8Array.of(1, ...new Uint8Array(64), ...message);
  return (later) => signSolana(later, transaction, { path: solanaPath });
}
