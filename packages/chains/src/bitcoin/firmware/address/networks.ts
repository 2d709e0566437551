import {
  type AssetId,
  type ChainId,
  chainError,
  checkArgument,
  formatPath,
  hardened,
  type Path,
  quote,
} from '@symbolon/interface';

/** Networks by the names that Bitcoin Core gives them, but `mainnet` and `testnet` in full. */
export type BitcoinNetworkName = 'mainnet' | 'testnet' | 'testnet4' | 'signet' | 'regtest';

/** What tells one network from another. */
export type BitcoinNetwork = {
  readonly name: BitcoinNetworkName;
  /** CAIP-2: namespace bip122 and the first 16 bytes of the genesis block's hash. */
  readonly chain: ChainId;
  /** CAIP-19: the coin of this chain by its SLIP-44 number. */
  readonly asset: AssetId;
  /** SLIP-44: 0 for mainnet, 1 for every test network. */
  readonly coinType: 0 | 1;
  /** Address prefixes, in the form `@scure/btc-signer` takes. */
  readonly prefixes: {
    readonly bech32: string;
    readonly pubKeyHash: number;
    readonly scriptHash: number;
    readonly wif: number;
  };
  /** Version bytes of extended public and private keys (BIP-32). */
  readonly extendedKeys: { readonly public: number; readonly private: number };
};

const mainPrefixes = { bech32: 'bc', pubKeyHash: 0x00, scriptHash: 0x05, wif: 0x80 } as const;
const testPrefixes = { bech32: 'tb', pubKeyHash: 0x6f, scriptHash: 0xc4, wif: 0xef } as const;
const mainKeys = { public: 0x0488b21e, private: 0x0488ade4 } as const;
const testKeys = { public: 0x043587cf, private: 0x04358394 } as const;

function define(
  name: BitcoinNetworkName,
  genesis: string,
  coinType: 0 | 1,
  prefixes: BitcoinNetwork['prefixes'],
): BitcoinNetwork {
  const chain = `bip122:${genesis}`;
  const extendedKeys = coinType === 0 ? mainKeys : testKeys;
  return Object.freeze({ name, chain, asset: `${chain}/slip44:${coinType}`, coinType, prefixes, extendedKeys });
}

/**
 * The networks by name. `testnet` is testnet3; `testnet4` is BIP-94. They and signet (BIP-325) share keys and
 * addresses.
 */
export const networks: { readonly [N in BitcoinNetworkName]: BitcoinNetwork } = Object.freeze({
  mainnet: define('mainnet', '000000000019d6689c085ae165831e93', 0, mainPrefixes),
  testnet: define('testnet', '000000000933ea01ad0ee984209779ba', 1, testPrefixes),
  testnet4: define('testnet4', '00000000da84f2bafbbc53dee25a72ae', 1, testPrefixes),
  signet: define('signet', '00000008819873e925422c1ff0f99f7c', 1, testPrefixes),
  regtest: define('regtest', '0f9188f13cb7b2c71f2a335e3a4fc328', 1, { ...testPrefixes, bech32: 'bcrt' }),
});

/**
 * The network of a name.
 *
 * @throws `argument/invalid` for any other string
 * @example
 * ```ts
 * import { networkNamed } from '@symbolon/chains/bitcoin/address';
 * networkNamed('signet').asset; // => 'bip122:00000008819873e925422c1ff0f99f7c/slip44:1'
 * ```
 */
export function networkNamed(name: BitcoinNetworkName): BitcoinNetwork {
  checkArgument('network', name, 'text');
  if (!Object.hasOwn(networks, name))
    throw chainError('argument/invalid', { argument: 'network', reason: `no network ${quote(name)}` });
  return networks[name];
}

/** Purposes whose second step is a coin type (BIP-44, BIP-48, BIP-49, BIP-84, BIP-86, BIP-87). */
const purposesWithCoinType: readonly number[] = [44, 48, 49, 84, 86, 87];

/**
 * Refuses to sign with a key of the other kind of network, as a coin of one must not be spent while the other's is
 * shown. Every key is of one kind: those at coin type 1' below a purpose that has coin types (SLIP-44) are of all test
 * networks, every other key is of mainnet, such as m/0'/0/5 of BRD or those of BIP-45.
 *
 * @param where Names the place in the error.
 * @throws `transaction/refused` naming the path, and what to do
 */
export function checkKeyNetwork(path: Path, network: BitcoinNetwork, where: string): void {
  const [purpose = 0, coinType] = path;
  const isTestKey = purposesWithCoinType.includes(purpose - hardened) && coinType === 1 + hardened;
  if (isTestKey === (network.coinType === 1)) return;
  const at = `its key at ${formatPath(path)}`;
  const reason = isTestKey
    ? `${at} is one of test networks, by its coin type 1': sign it on the network it is on, not on mainnet`
    : `${at} is one of mainnet: keys for ${network.name} are below coin type 1', such as m/84'/1'/0'; use such an account, or sign on mainnet if the coin is there`;
  throw chainError('transaction/refused', { where, reason });
}
