/** Names of EVM networks. Any chain id works without a row here; its number is shown instead of a name. */
import { checkArgument, type Line, line } from '@symbolon/interface';

/** An EVM network with a name. */
export type EthereumNetwork = {
  /** EIP-155. */
  readonly chainId: bigint;
  /** As people know it. */
  readonly name: Line;
  /** The coin fees are paid in; 18 decimals on every chain here. */
  readonly currency: Line;
  /**
   * Whether the chain charges for data published elsewhere on top of the gas a transaction limits: as the OP Stack does
   * (`data-fee`), or in a way that is not counted.
   */
  readonly dataFee: 'none' | 'op-stack' | 'other';
  /** A fee that is much for any transaction, in the smallest unit; none where its coins have no price that is known. */
  readonly dearFee: bigint | undefined;
  /** Whether its coins are worth nothing. */
  readonly test: boolean;
};

const tenths = (count: bigint): bigint => count * 10n ** 17n;
/** Some hundred dollars, whatever the market does. */
const inEther = { currency: line`ETH`, dearFee: tenths(1n) } as const;
const mainnet = { ...inEther, dataFee: 'none', test: false } as const;
const opStack = { ...inEther, dataFee: 'op-stack', test: false } as const;
const testnet = { ...inEther, dataFee: 'none', test: true } as const;

/** Source: ethereum-lists/chains, the registry behind chainid.network. */
const networks: readonly EthereumNetwork[] = [
  { ...mainnet, chainId: 1n, name: line`Ethereum` },
  { ...opStack, chainId: 10n, name: line`OP Mainnet` },
  { ...mainnet, chainId: 56n, name: line`BNB Smart Chain`, currency: line`BNB`, dearFee: tenths(5n) },
  { ...mainnet, chainId: 100n, name: line`Gnosis`, currency: line`xDAI`, dearFee: tenths(3_000n) },
  { ...opStack, chainId: 130n, name: line`Unichain` },
  { ...mainnet, chainId: 137n, name: line`Polygon`, currency: line`POL`, dearFee: tenths(10_000n) },
  { ...mainnet, chainId: 324n, name: line`ZKsync Era` },
  { ...opStack, chainId: 480n, name: line`World Chain` },
  { ...opStack, chainId: 8453n, name: line`Base` },
  { ...mainnet, chainId: 42161n, name: line`Arbitrum One` },
  { ...mainnet, chainId: 43114n, name: line`Avalanche C-Chain`, currency: line`AVAX`, dearFee: tenths(200n) },
  { ...mainnet, chainId: 59144n, name: line`Linea` },
  { ...opStack, chainId: 81457n, name: line`Blast` },
  { ...mainnet, chainId: 534352n, name: line`Scroll`, dataFee: 'other' },
  { ...testnet, chainId: 17000n, name: line`Holesky` },
  { ...testnet, chainId: 31337n, name: line`local development chain` },
  { ...testnet, chainId: 560048n, name: line`Hoodi` },
  { ...testnet, chainId: 11155111n, name: line`Sepolia` },
  { ...opStack, chainId: 11155420n, name: line`OP Sepolia`, test: true },
  { ...opStack, chainId: 84532n, name: line`Base Sepolia`, test: true },
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
      name: line`chain ${chainId} (not known to this wallet)`,
      currency: line`coins`,
      dearFee: undefined,
      dataFee: 'other',
    }
  );
}
