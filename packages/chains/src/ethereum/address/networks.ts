/** Names of EVM networks. Any chain id works without a row here; its number is shown instead of a name. */
import { checkArgument } from '@symbolon/interface';

/** An EVM network with a name. */
export type EthereumNetwork = {
  /** EIP-155. */
  readonly chainId: bigint;
  /** As people know it. */
  readonly name: string;
  /** The coin fees are paid in; 18 decimals on every chain here. */
  readonly currency: string;
  /**
   * Whether the chain charges for data published elsewhere on top of the gas a transaction limits: as the OP Stack does
   * (`data-fee`), or in a way that is not counted.
   */
  readonly dataFee: 'none' | 'op-stack' | 'other';
  /** Whether its coins are worth nothing. */
  readonly test: boolean;
};

const mainnet = { currency: 'ETH', dataFee: 'none', test: false } as const;
const opStack = { currency: 'ETH', dataFee: 'op-stack', test: false } as const;
const testnet = { currency: 'ETH', dataFee: 'none', test: true } as const;

/** Source: ethereum-lists/chains, the registry behind chainid.network. */
const networks: readonly EthereumNetwork[] = [
  { ...mainnet, chainId: 1n, name: 'Ethereum' },
  { ...opStack, chainId: 10n, name: 'OP Mainnet' },
  { ...mainnet, chainId: 56n, name: 'BNB Smart Chain', currency: 'BNB' },
  { ...mainnet, chainId: 100n, name: 'Gnosis', currency: 'xDAI' },
  { ...opStack, chainId: 130n, name: 'Unichain' },
  { ...mainnet, chainId: 137n, name: 'Polygon', currency: 'POL' },
  { ...mainnet, chainId: 324n, name: 'ZKsync Era' },
  { ...opStack, chainId: 480n, name: 'World Chain' },
  { ...opStack, chainId: 8453n, name: 'Base' },
  { ...mainnet, chainId: 42161n, name: 'Arbitrum One' },
  { ...mainnet, chainId: 43114n, name: 'Avalanche C-Chain', currency: 'AVAX' },
  { ...mainnet, chainId: 59144n, name: 'Linea' },
  { ...opStack, chainId: 81457n, name: 'Blast' },
  { ...mainnet, chainId: 534352n, name: 'Scroll', dataFee: 'other' },
  { ...testnet, chainId: 17000n, name: 'Holesky' },
  { ...testnet, chainId: 31337n, name: 'local development chain' },
  { ...testnet, chainId: 560048n, name: 'Hoodi' },
  { ...testnet, chainId: 11155111n, name: 'Sepolia' },
  { ...opStack, chainId: 11155420n, name: 'OP Sepolia', test: true },
  { ...opStack, chainId: 84532n, name: 'Base Sepolia', test: true },
];

/**
 * The network with this id, or one named by its number.
 *
 * @example
 * ```ts
 * import { networkOf } from '@symbolon/chains/ethereum/address';
 * networkOf(8453n).name; // => 'Base'
 * networkOf(123_456n).name; // => 'chain 123456 (not known to this wallet)'
 * ```
 */
export function networkOf(chainId: bigint): EthereumNetwork {
  checkArgument('chainId', chainId, 'bigint');
  const known = networks.find((network) => network.chainId === chainId);
  return (
    known ?? {
      ...mainnet,
      chainId,
      name: `chain ${chainId} (not known to this wallet)`,
      currency: 'coins',
      dataFee: 'other',
    }
  );
}
