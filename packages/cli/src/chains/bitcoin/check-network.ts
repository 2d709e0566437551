import { sha256 } from '@noble/hashes/sha2.js';
import { hex } from '@scure/base';
import { type BitcoinNetworkName, networkNamed, networks } from '@symbolon/chains/bitcoin/address';
import type { BitcoinBlocks, BitcoinServer } from '@symbolon/chains/bitcoin/discover';
import { cliError } from '../../errors/cli-error.ts';

/** By the hash of its first block, as CAIP-2 names a chain (BIP-122). Throws CliError `server/other-network`. */
export async function checkNetwork(
  server: BitcoinServer & BitcoinBlocks,
  wanted: BitcoinNetworkName,
  { signal }: { readonly signal: AbortSignal },
): Promise<void> {
  const [first = new Uint8Array()] = await server.blockHeaders(0, 1, { signal });
  const chain = `bip122:${hex.encode(sha256(sha256(first)).reverse()).slice(0, 32)}`;
  if (chain === networkNamed(wanted).chain) return;
  const known = Object.entries(networks).find(([, network]) => network.chain === chain)?.[0];
  throw cliError('server/other-network', {
    server: server.name,
    serves: known === undefined ? 'a network that is not known here' : nameOf(known),
    wanted: nameOf(wanted),
  });
}

const nameOf = (network: string): string => (network === 'mainnet' ? 'Bitcoin' : `the ${network} of Bitcoin`);
