/** Messages by which people sign in to an application (EIP-4361), in words. */
import { type Line, line, quote, warn, word } from '@symbolon/interface';
import { hostOf, placeOf, warnOfNoDates, whoChecked } from '../../sign/sign-in-words.ts';
import { type EthereumAddress, formatAddress, parseAddress } from '../firmware/address/address.ts';
import { networkOf } from '../firmware/address/networks.ts';

/** Wherever it stands, a message asks to sign in, or seems to (EIP-4361, "Wallet implementer steps"). */
const request = 'wants you to sign in with your Ethereum account';

/**
 * The fields in their order (EIP-4361, "ABNF Message Format"): scheme, domain, address, statement, URI, chain, issued,
 * until, from, id, resources. Without names, which Hermes does not take in an expression made from text.
 */
const form = new RegExp(
  [
    `^(?:([a-zA-Z][a-zA-Z0-9+.-]*)://)?([^\\s/?#]+) ${request}:\\n(0x[0-9a-fA-F]{40})\\n`,
    '\\n(?:([^\\n]*)\\n)?\\nURI: ([^\\s]+)\\nVersion: 1\\nChain ID: (\\d{1,78})',
    '\\nNonce: [a-zA-Z0-9]{8,}\\nIssued At: ([^\\n]+)(?:\\nExpiration Time: ([^\\n]+))?',
    '(?:\\nNot Before: ([^\\n]+))?(?:\\nRequest ID: ([^\\n]*))?(?:\\nResources:((?:\\n- [^\\n]+)*))?$',
  ].join(''),
);

/** Who asks for a signature, where it is known. */
export type Asked = {
  /** The account that signs. */
  readonly from: EthereumAddress | undefined;
  /** Host and port of the page that asks. */
  readonly domain: string | undefined;
};

/**
 * What a message that signs in says, with warnings where it is for another account or another page than the one that
 * asks, or is not as the standard has it.
 *
 * @param text The message.
 * @returns `undefined` for any other message
 */
export function describeSignIn(text: string, { from, domain: page }: Asked): readonly Line[] | undefined {
  const found = form.exec(text);
  if (found === null)
    return text.includes(request)
      ? [warn`it asks to sign in, but not as wallets know it (EIP-4361): do not trust it`]
      : undefined;
  const [, scheme = 'https', domain = '', address = '', statement, uri = '', chain = '', issued = '', ...last] = found;
  const [until, start, id, more = ''] = last;
  const isAt = (other: string): boolean => placeOf(other, scheme) === placeOf(domain, scheme);
  const account = formatAddress(parseAddress(address.toLowerCase()));
  const resources = more.split('\n- ').slice(1);
  return [
    ...(from !== undefined && account !== from
      ? [warn`it signs in account ${word(address)}, which is not the one that signs, ${word(from)}`]
      : []),
    // EIP-4361, "Checking domain bindings".
    ...(page !== undefined && !isAt(page)
      ? [warn`the page is of ${quote(page)}, and asks to sign in to ${quote(domain)}`]
      : []),
    ...warnOfNoDates({ 'Issued At': issued, 'Expiration Time': until, 'Not Before': start }),
    ...(isAt(hostOf(uri)) ? [] : [warn`it is for ${quote(uri)}, which is not at ${quote(domain)}`]),
    line`Sign in to ${quote(domain)} with account ${word(account)}`,
    ...(page === undefined || isAt(page) ? [whoChecked(page !== undefined)] : []),
    ...(statement === undefined ? [] : [line`It says: ${quote(statement)}`]),
    line`For ${quote(uri)}, on ${networkOf(BigInt(chain)).name}`,
    line`Asked at ${quote(issued)}`,
    ...(start === undefined ? [] : [line`Valid from ${quote(start)}`]),
    until === undefined ? line`Valid for as long as the application wants` : line`Valid until ${quote(until)}`,
    ...(id === undefined ? [] : [line`Request ${quote(id)}`]),
    ...resources.map((resource) => line`Resource: ${quote(resource)}`),
  ];
}
