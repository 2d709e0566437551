/**
 * A wallet of the test card and of an heir on regtest, whose coins are on a small chain that an Electrum server tells
 * of. Scripts and locks are judged by bitcore-lib and the rules of consensus, which share no code with the command.
 */
import { writeFileSync } from 'node:fs';
import { HDKey } from '@scure/bip32';
import { readWalletFile, type WalletPolicy } from '@symbolon/chains/bitcoin/descriptors';
import { type ElectrumChain, serveSmallChain } from '../../../chains/test/bitcoin/inheritance/electrum-chain.ts';
import { bytesOf, coinOf } from '../../../chains/test/bitcoin/inheritance/heirs.ts';
import { createSmallChain, type SmallChain } from '../../../chains/test/bitcoin/inheritance/small-chain.ts';
import { root, type Workplace } from './workplace.ts';

/** BIP-32, of test networks. */
const versions = { private: 0x04358394, public: 0x043587cf };
const path = "m/48'/1'/0'/2'";

/** A key with its origin, as "multisig key" shows it. */
function keyOf(master: HDKey): string {
  const { publicKey, chainCode, depth, index, parentFingerprint } = master.derive(path);
  const node = { publicKey: publicKey ?? new Uint8Array(), chainCode: chainCode ?? new Uint8Array() };
  const key = new HDKey({ ...node, depth, index, parentFingerprint, versions });
  return `[${master.fingerprint.toString(16).padStart(8, '0')}${path.slice(1)}]${key.publicExtendedKey}`;
}

/** TEST KEY. */
const heir = HDKey.fromMasterSeed(new Uint8Array(64).fill(9));
/** Of the card with the test wallet, and of its heir. */
const heirKeys = [keyOf(root), keyOf(heir)] as const;

/**
 * @param lock such as `older(144)`
 * @param second another owner, without whom nothing moves
 */
export function heirWallet(lock: string, second?: HDKey): string {
  const [ours, theirs] = heirKeys;
  const owners = second === undefined ? `pk(${ours}/<0;1>/*)` : `multi(2,${ours}/<0;1>/*,${keyOf(second)}/<0;1>/*)`;
  return `wsh(or_d(${owners},and_v(v:pkh(${theirs}/<0;1>/*),${lock})))`;
}

export type HeirChain = {
  readonly policy: WalletPolicy;
  readonly chain: SmallChain;
  readonly electrum: ElectrumChain;
  /** Mines so many blocks, the first with what was sent. */
  readonly mine: (blocks: number) => void;
};

/** Writes the description of the wallet into `wallet.txt`, and pays these amounts to it, each to the next address. */
export async function startHeirChain(
  { path: at }: Workplace,
  { lock = 'older(144)', wallet = heirWallet(lock), amounts = [100_000n, 40_000_000n] } = {},
): Promise<HeirChain> {
  writeFileSync(at('wallet.txt'), `${wallet}\n`);
  const policy = readWalletFile(wallet);
  const chain = createSmallChain(amounts.map((amount, n) => bytesOf(coinOf(policy, n, { amount }))));
  const electrum = await serveSmallChain(chain);
  return {
    ...{ policy, chain, electrum },
    mine: (blocks) => {
      chain.mine(electrum.waiting.splice(0));
      for (let n = 1; n < blocks; n += 1) chain.mine();
    },
  };
}
