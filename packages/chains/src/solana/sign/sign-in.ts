/**
 * Sign-in with Solana: the text that an application asks a wallet to sign, built of fields and read back into them.
 *
 * Source: wallet standard, `solana:signIn` (`SolanaSignInInput`), whose text `createSignInMessageText` of
 * `@solana/wallet-standard-util` writes; after ERC-4361 and CAIP-122.
 */
import { chainError, checkArgument } from '@symbolon/interface';
import { captureList } from './capture.ts';

/** What a page asks to sign in with. Each field is one line of text. */
export type SolanaSignInFields = {
  /** Who asks: the host of the page, with its port if that is not the usual one. */
  readonly domain: string;
  /** The account, in base 58. */
  readonly address: string;
  readonly statement?: string;
  readonly uri?: string;
  readonly version?: string;
  readonly chainId?: string;
  readonly nonce?: string;
  readonly issuedAt?: string;
  readonly expirationTime?: string;
  readonly notBefore?: string;
  readonly requestId?: string;
  readonly resources?: readonly string[];
};

/** The same as a page gives it: the wallet knows its account, and may know the page. */
export type SolanaSignInInput = Omit<SolanaSignInFields, 'domain' | 'address'> &
  Partial<Pick<SolanaSignInFields, 'domain' | 'address'>>;

type Labelled = Exclude<keyof SolanaSignInFields, 'domain' | 'address' | 'statement' | 'resources'>;

/** Fields with a label, in the order of the text. */
export const signInLabels = Object.freeze({
  uri: 'URI',
  version: 'Version',
  chainId: 'Chain ID',
  nonce: 'Nonce',
  issuedAt: 'Issued At',
  expirationTime: 'Expiration Time',
  notBefore: 'Not Before',
  requestId: 'Request ID',
} as const satisfies { readonly [field in Labelled]: string });

const labelled = Object.entries(signInLabels) as readonly (readonly [Labelled, string])[];
const heading = ' wants you to sign in with your Solana account:';

/**
 * Writes the text of a sign-in.
 *
 * @param fields Those that are empty are left out.
 * @throws SymbolonError `argument/invalid` for a field that is no text or breaks the line, and without domain and address
 * @example
 * ```ts
 * import { formatSignIn } from '@symbolon/chains/solana/sign';
 * const address = 'HAgk14JpMQLgt6rVgv7cBQFJWFto5Dqxi472uT3DKpqk';
 * const text = formatSignIn({ domain: 'example.com', address, nonce: '32891757' });
 * text.split('\n')[0]; // => 'example.com wants you to sign in with your Solana account:'
 * text.split('\n').at(-1); // => 'Nonce: 32891757'
 * ```
 */
export function formatSignIn(fields: SolanaSignInFields): string {
  const { domain, address, statement, resources, ...rest } = captureSignIn(fields);
  const written = [
    ...labelled.flatMap(([field, label]) => (rest[field] === undefined ? [] : [`${label}: ${rest[field]}`])),
    ...(resources === undefined ? [] : ['Resources:', ...resources.map((resource) => `- ${resource}`)]),
  ].join('\n');
  const parts = [`${domain}${heading}\n${address}`, statement, written];
  return parts.filter((part) => part !== undefined && part !== '').join('\n\n');
}

/**
 * Reads the text of a sign-in: the exact inverse of {@link formatSignIn}.
 *
 * @returns `undefined` for any other text
 * @throws SymbolonError `argument/invalid`
 * @example
 * ```ts
 * import { formatSignIn, parseSignIn } from '@symbolon/chains/solana/sign';
 * const text = formatSignIn({ domain: 'example.com', address: 'HAgk14JpMQLgt6rVgv7cBQFJWFto5Dqxi472uT3DKpqk' });
 * parseSignIn(text)?.domain; // => 'example.com'
 * parseSignIn('Log in to example.com'); // => undefined
 * ```
 */
export function parseSignIn(text: string): SolanaSignInFields | undefined {
  checkArgument('text', text, 'text');
  const [first = '', address = '', blank, ...rest] = text.split('\n');
  if (!first.endsWith(heading) || (blank !== undefined && blank !== '')) return undefined;
  const start = { domain: first.slice(0, -heading.length), address };
  const [statement = '', gap, ...more] = rest;
  const readings = [readFields(rest), gap === undefined || gap === '' ? { statement, ...readFields(more) } : undefined];
  return readings.map((reading) => ({ ...start, ...reading })).find((fields) => isTextOf(fields, text));
}

function isTextOf(fields: SolanaSignInFields, text: string): boolean {
  try {
    return formatSignIn(fields) === text;
  } catch {
    return false;
  }
}

/** What is no field is left out, so that the text does not come out again. */
function readFields(lines: readonly string[]): Partial<SolanaSignInFields> {
  const at = lines.indexOf('Resources:');
  const before = at < 0 ? lines : lines.slice(0, at);
  const found = labelled.flatMap(([field, label]) => {
    const written = before.find((one) => one.startsWith(`${label}: `));
    return written === undefined ? [] : [[field, written.slice(label.length + 2)] as const];
  });
  const resources = at < 0 ? {} : { resources: lines.slice(at + 1).map((one) => one.replace(/^- /, '')) };
  return { ...Object.fromEntries(found), ...resources };
}

/** Control characters and what else breaks a line: one would make two fields of one. */
const breaking = /[\p{Cc}\u2028\u2029]/u;

/**
 * The fields, each read once, without those that are empty.
 *
 * @param usual Where the input has none.
 * @throws SymbolonError `argument/invalid`
 */
export function captureSignIn(
  given: SolanaSignInInput,
  usual: Partial<Pick<SolanaSignInFields, 'domain' | 'address'>> = {},
): SolanaSignInFields {
  checkArgument('signIn', given, 'object');
  const { domain = usual.domain, address = usual.address, statement, resources } = given;
  const optional = (field: string, value: string | undefined) =>
    value === undefined || value === '' ? [] : [[field, checked(field, value)] as const];
  return Object.freeze({
    domain: checked('domain', domain),
    address: checked('address', address),
    ...Object.fromEntries([
      ...optional('statement', statement),
      ...labelled.flatMap(([field]) => optional(field, given[field])),
    ]),
    ...(resources !== undefined && {
      resources: captureList('signIn.resources', resources).map((one, i) => checked(`resources[${i}]`, one)),
    }),
  });
}

function checked(field: string, value: string | undefined): string {
  const argument = `signIn.${field}`;
  checkArgument(argument, value, 'text');
  if (value === undefined || value === '')
    throw chainError('argument/invalid', { argument, reason: 'expected a text that is not empty' });
  if (breaking.test(value)) throw chainError('argument/invalid', { argument, reason: 'it must be one line' });
  return value;
}
