/** Coins of the first addresses of an account, each with the transaction that made it. For tests. */

import { hex } from '@scure/base';
import type { Signer } from '@symbolon/interface';
import { accountAddress, bitcoinAccount } from '../../src/bitcoin/address/account.ts';
import type { BitcoinCoin } from '../../src/bitcoin/discover/coins.ts';
import type { BitcoinScriptType } from '../../src/bitcoin/firmware/address/scripts.ts';
import { softwareSigner } from '../software-signer.ts';
import { fakeChain } from './discover/fake-chain.ts';

export async function coinsOf(
  scriptType: BitcoinScriptType,
  amounts: readonly bigint[],
  signer: Signer = softwareSigner(),
): Promise<BitcoinCoin[]> {
  const account = await bitcoinAccount(signer, { scriptType });
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
