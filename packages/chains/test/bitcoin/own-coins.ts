/** Coins of the first addresses of an account, each with the transaction that made it. For tests. */
import { hex } from '@scure/base';
import { accountAddress, openAccount } from '../../src/bitcoin/address.ts';
import type { Coin } from '../../src/bitcoin/coins.ts';
import type { ScriptType } from '../../src/bitcoin/scripts.ts';
import type { Signer } from '../../src/types.ts';
import { softwareSigner } from '../software-signer.ts';
import { fakeChain } from './fake-chain.ts';

export async function coinsOf(
  scriptType: ScriptType,
  amounts: readonly bigint[],
  signer: Signer = softwareSigner(),
): Promise<Coin[]> {
  const account = await openAccount(signer, { scriptType });
  return amounts.map((amount, index) => {
    const { script, path, publicKey } = accountAddress(account, 0, index);
    const chain = fakeChain([[{ amount, script }]]);
    const [[txid] = ['']] = chain.transactions;
    const previous = {
      version: 2,
      inputs: [{ txid: new Uint8Array(32).fill(1), index: 0, finalScriptSig: new Uint8Array(), sequence: 0 }],
      outputs: [{ amount, script }],
      lockTime: 0,
    };
    return {
      txid: hex.decode(txid),
      index: 0,
      amount,
      script,
      previous,
      scriptType,
      path,
      publicKey,
      masterFingerprint: account.masterFingerprint,
      height: 1,
    };
  });
}
