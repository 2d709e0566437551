import type { PlannedAccount } from '@symbolon/backup/plan';
import {
  accountAddress,
  accountDescriptor,
  addressOfScript,
  bitcoinAccount,
  networkNamed,
  networks,
  scriptOfAddress,
  scriptTypes,
} from '@symbolon/chains/bitcoin/address';
import { addChecksum, policyDescriptor } from '@symbolon/chains/bitcoin/descriptors';
import { previewMessage, signMessage } from '@symbolon/chains/bitcoin/sign';
import { formatPath, harden } from '@symbolon/interface';
import type { ChainSupport } from '../chain.ts';
import { givenPath, scriptTypeFor, warnUnscanned } from './given-path.ts';
import { notedAccounts, scanBitcoin } from './scan.ts';

export const bitcoin: ChainSupport = Object.freeze({
  address({ network, type: asked, path, account, index }) {
    const on = networkNamed(network);
    const given = path === undefined ? undefined : givenPath(path, network, 'address');
    const type = scriptTypeFor(given, asked);
    return async (signer) => {
      if (given === undefined) {
        const opened = await bitcoinAccount(signer, { network, scriptType: type, account });
        const { address, path: at } = accountAddress(opened, 0, index);
        return { chain: on.chain, address, path: at };
      }
      const warnings = warnUnscanned(given, type);
      const { publicKey } = await signer.getPublicKey({ path: given, curve: 'secp256k1' });
      const address = addressOfScript(scriptTypes[type].scriptPubKey(publicKey), on) ?? '';
      return { chain: on.chain, address, path: given, ...(warnings.length > 0 && { warnings }) };
    };
  },
  messagePath({ network, type, path }) {
    const { purpose } = scriptTypes[scriptTypeFor(undefined, type)];
    const usual = [harden(purpose), harden(networkNamed(network).coinType), harden(0), 0, 0];
    return path === undefined ? usual : givenPath(path, network, 'sign message');
  },
  async showMessage(signer, message, { network, type, path }) {
    const options = { path, scriptType: scriptTypeFor(path, type), network };
    const preview = await previewMessage(signer, message, options);
    return { preview, sign: () => signMessage(signer, message, { ...options, approved: preview.fingerprint }) };
  },
  discover: scanBitcoin,
  async planned(signer) {
    const accounts: PlannedAccount[] = [];
    for (const [scriptType, label] of [
      ['p2wpkh', 'first account'],
      ['p2tr', 'first Taproot account'],
    ] as const) {
      const account = await bitcoinAccount(signer, { scriptType, account: 0 });
      const { address } = accountAddress(account, 0, 0);
      accounts.push({
        chain: 'Bitcoin',
        label,
        path: formatPath(account.path),
        descriptor: accountDescriptor(account),
        address,
      });
    }
    return accounts;
  },
  notedPaths: (notes, network) => notedAccounts(notes, network).map(({ path }) => path),
  // Multisig wallets, for a watching wallet.
  notedDescriptors: ({ policies }) => policies.map((policy) => addChecksum(policyDescriptor(policy))),
  coins: Object.values(networks).map(({ name, chain, asset }) => ({
    ...{ chain, asset, symbol: 'BTC', decimals: 8 },
    network: name === 'mainnet' ? 'Bitcoin' : `Bitcoin ${name}`,
  })),
  account(of, address) {
    const network = Object.values(networks).find(({ chain }) => chain === of);
    return network === undefined ? undefined : scriptOfAddress(address, network);
  },
} satisfies ChainSupport);
