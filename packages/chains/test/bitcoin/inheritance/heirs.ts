/** Wallets of an owner and an heir, their coins, and what each of the two signs. Public test keys. */

import { RawOldTx, RawTx } from '@scure/btc-signer/script.js';
import { deriveScript } from '../../../src/bitcoin/firmware/descriptors/script.ts';
import { parsePolicy, type WalletPolicy } from '../../../src/bitcoin/firmware/descriptors/wallet-policy.ts';
import { multisigWalletId } from '../../../src/bitcoin/firmware/multisig-wallet.ts';
import { transactionId } from '../../../src/bitcoin/firmware/transaction/psbt.ts';
import { psbtCodecs, type RawTransaction } from '../../../src/bitcoin/firmware/transaction/psbt-maps.ts';
import { buildRefresh, type WalletCoin } from '../../../src/bitcoin/inheritance/refresh.ts';
import { signPsbt } from '../../../src/bitcoin/sign/sign.ts';
import { readingSigner } from '../interpreters/reading-signer.ts';
import { foreignScript } from '../make-psbt.ts';
import { keys, nobody, seeds } from '../multisig-psbt.ts';

const two = keys.slice(0, 2);
/** Key 1 is the owner's, key 2 the heir's. */
export const plainWallet = (lock: string): WalletPolicy => ({
  template: `wsh(or_d(pk(@0/**),and_v(v:pkh(@1/**),${lock})))`,
  keys: two,
});
export const nestedWallet = (lock: string): WalletPolicy => ({
  ...plainWallet(lock),
  template: `sh(${plainWallet(lock).template})`,
});
export const taprootWallet = (lock: string): WalletPolicy => ({
  template: `tr(@0/**,and_v(v:pk(@1/**),${lock}))`,
  keys: two,
});
/** Without a key path: the owner's key is in a leaf. */
export const leavesWallet = (lock: string): WalletPolicy => ({
  template: `tr(@0/**,{pk(@1/**),and_v(v:pk(@2/**),${lock})})`,
  keys: [nobody, ...two],
});

/** A coin that somebody paid to an address of the wallet, `n` of which differ in their id. */
export function coinOf(
  policy: WalletPolicy,
  n: number,
  rest: Partial<WalletCoin> & { readonly amount?: bigint } = {},
): WalletCoin {
  const { multipath = 0, addressIndex = n, amount = 100_000n, ...others } = rest;
  const { script } = deriveScript(parsePolicy(policy), { multipath, index: addressIndex });
  const previous: RawTransaction = {
    version: 2,
    lockTime: 0,
    inputs: [{ txid: new Uint8Array(32).fill(n + 1), index: 0, finalScriptSig: new Uint8Array(), sequence: 0 }],
    outputs: [{ amount, script }],
  };
  return { txid: transactionId(previous), index: 0, amount, height: 500, multipath, addressIndex, previous, ...others };
}

/** As the chain has it. */
export function bytesOf({ previous }: WalletCoin): Uint8Array {
  const { version, lockTime, inputs, outputs } = previous;
  return RawOldTx.encode({ version, lockTime, inputs: [...inputs], outputs: [...outputs] });
}

/** The coin that a refresh makes. */
export function madeBy(transaction: Uint8Array, height: number, addressIndex: number): WalletCoin {
  const { version, lockTime, inputs, outputs } = RawTx.decode(transaction);
  const previous: RawTransaction = { version, lockTime, inputs, outputs };
  const amount = outputs[0]?.amount ?? 0n;
  return { txid: transactionId(previous), index: 0, amount, height, multipath: 1, addressIndex, previous };
}

/** What else a spending has than a refresh: where it goes, and when. */
export type Spending = { readonly sequence?: number; readonly lockTime?: number };

/** The heir sends a coin away. */
export function takenBy(
  policy: WalletPolicy,
  coin: WalletCoin,
  { sequence = 0xfffffffd, lockTime = 0 }: Spending,
): Uint8Array {
  const { psbt } = buildRefresh(policy, { coins: [coin], feeRate: 20, feeCeiling: 10n ** 8n, changeIndex: 0 });
  const maps = psbtCodecs[0].decode(psbt);
  const { unsignedTx } = maps.global;
  if (unsignedTx === undefined) throw new Error('no transaction');
  const amount = unsignedTx.outputs[0]?.amount ?? 0n;
  return psbtCodecs[0].encode({
    global: {
      unsignedTx: {
        ...unsignedTx,
        lockTime,
        inputs: unsignedTx.inputs.map((input) => ({ ...input, sequence })),
        outputs: [{ amount, script: foreignScript }],
      },
    },
    inputs: maps.inputs,
    outputs: [{}],
  });
}

/** The complete transaction of one card that has confirmed the wallet, which signs alone. */
export async function signedBy(who: 'owner' | 'heir', policy: WalletPolicy, psbt: Uint8Array): Promise<Uint8Array> {
  const card = readingSigner(seeds[who === 'owner' ? 0 : 1], 200, [multisigWalletId(policy)]);
  const { complete } = await signPsbt(card, psbt, { policies: [policy] });
  if (complete === undefined) throw new Error('incomplete');
  return complete.transaction;
}
