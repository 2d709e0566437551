/** EVM chains by the names that people type. */
import { networkOf } from '@symbolon/chains/ethereum/address';
import { wrongUsage } from '../../errors/cli-error.ts';

const byName: { readonly [name: string]: bigint } = {
  mainnet: 1n,
  ethereum: 1n,
  optimism: 10n,
  bnb: 56n,
  gnosis: 100n,
  unichain: 130n,
  polygon: 137n,
  base: 8453n,
  arbitrum: 42161n,
  avalanche: 43114n,
  linea: 59144n,
  scroll: 534352n,
  holesky: 17000n,
  hoodi: 560048n,
  sepolia: 11155111n,
};

/** @throws CliError `usage/wrong` */
export function chainNamed(text: string | undefined, command: string): bigint {
  const name = text ?? 'mainnet';
  const known = Object.hasOwn(byName, name) ? byName[name] : undefined;
  if (known !== undefined) return known;
  if (/^[1-9][0-9]{0,17}$/.test(name)) return BigInt(name);
  throw wrongUsage(
    `--network: "${name}" is no EVM chain that is known by name (${Object.keys(byName).join(', ')}); give its number (EIP-155)`,
    { name: command },
  );
}

/** As a person knows it. */
export function chainName(chainId: bigint): string {
  const { name } = networkOf(chainId);
  return /^chain \d/.test(name) ? `chain ${chainId}` : `${name} (chain ${chainId})`;
}
