/** Says of an address of another chain or network whose it is: for an error that helps. */
import { type BitcoinNetworkName, networks, scriptOfAddress } from '@symbolon/chains/bitcoin/address';
import { parseAddress as parseEthereum } from '@symbolon/chains/ethereum/address';
import { parseAddress as parseSolana } from '@symbolon/chains/solana/address';
import { quote, visible } from '@symbolon/interface';

const works = (parse: () => unknown): boolean => {
  try {
    parse();
    return true;
  } catch {
    return false;
  }
};

const others: readonly (readonly [form: RegExp, what: string])[] = [
  [/^ln(bc|tb|bcrt|tbs)[0-9a-z]{20,}$/i, 'a Lightning invoice, and this wallet pays on the chain: ask for an address'],
  [/^t?sp1[0-9a-z]{50,}$/i, 'a silent payment address (BIP-352), which this wallet does not pay: ask for another one'],
  [/^[xyztuv](pub|prv)[1-9A-HJ-NP-Za-km-z]{50,}$/i, 'an extended key, and no address: ask for an address'],
  [/^[^@\s]+@[^@\s]+\.[a-z]+$/i, 'a name, and no server is asked what it stands for: give the address'],
];

/** What a text is, if it is plainly something else than an address of the chain that was meant. */
export function whoseAddress(text: string): string | undefined {
  if (visible(text) !== text) return `text with characters that do not show, ${quote(text)}: type it anew`;
  if (/^[a-z]+:/i.test(text)) return 'a link to pay with: give the address in it alone';
  const other = others.find(([form]) => form.test(text));
  if (other !== undefined) return other[1];
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
