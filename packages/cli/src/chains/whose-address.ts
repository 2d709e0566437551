/** Says of an address of another chain or network whose it is: for an error that helps. */
import { type BitcoinNetworkName, networks, scriptOfAddress } from '@symbolon/chains/bitcoin/address';
import { parseAddress as parseEthereum } from '@symbolon/chains/ethereum/address';
import { parseAddress as parseSolana } from '@symbolon/chains/solana/address';

const works = (parse: () => unknown): boolean => {
  try {
    parse();
    return true;
  } catch {
    return false;
  }
};

/** What a text is, if it is plainly something else than an address of the chain that was meant. */
export function whoseAddress(text: string): string | undefined {
  if (/^(bitcoin|ethereum|solana):/i.test(text)) return 'a link to pay with: give the address in it alone';
  if (/^[a-z0-9-]+(\.[a-z0-9-]+)*\.(eth|sol|bnb|xyz)$/i.test(text))
    return 'a name, and no server is asked what it stands for: give the address';
  const network = (Object.keys(networks) as BitcoinNetworkName[]).find((name) =>
    works(() => scriptOfAddress(text, networks[name])),
  );
  if (network !== undefined)
    return network === 'mainnet' ? 'a Bitcoin address' : `a Bitcoin address of a test network (such as ${network})`;
  if (works(() => parseEthereum(text))) return 'an address of Ethereum and chains like it';
  if (text.length >= 32 && works(() => parseSolana(text))) return 'a Solana address';
  return undefined;
}
