/** What people take for the file of a wallet: said to be what it is, and how to get the file. */
import { type Fields, isFields } from './fields.ts';

const asOneOfAll = 'export the wallet that a program makes of the keys of all';
const asText = 'export the wallet as an output descriptor, or as a file for Coldcard';

const texts: readonly (readonly [form: RegExp, kind: string])[] = [
  // `electrum/storage.py`: ECIES, in base64.
  [/^QklFM[0-9A-Za-z+/=\s]+$/, 'it is encrypted: save it without a password'],
  [/^ur:/i, `it is the content of a QR code (UR): ${asText}`],
  [/^B\$[0-9A-Z]{2}/, `it is the content of a QR code (BBQr): ${asText}`],
  // H2, "MVStore": the first chunk of a file.
  [/^H:2,/, `it is the database of a wallet of Sparrow: ${asText} there`],
  [/^SQLite format 3\0/, `it is a database, such as the wallet of Bitcoin Core: save what "listdescriptors" answers`],
  [/^(?:cHNidP|psbt\xff|70736274ff)/i, 'it is a transaction (PSBT), not the wallet that it is of'],
  // BIP-129, "Key record": a token, a key, a description, a signature.
  [
    /^BSMS 1\.0\r?\n[0-9a-f]+\r?\n\[/i,
    'it is the key of one cosigner (BSMS): the wallet is in the descriptor record that the coordinator makes of all',
  ],
  [
    /^\s*(?:\[[0-9a-f]{8}[^\]\s]*\])?[a-z]pub[1-9A-HJ-NP-Za-km-z]{100,}\s*$/i,
    `it is the key of one cosigner: ${asOneOfAll}`,
  ],
];

/** What a text is that is no file of a wallet of several; `undefined` where it may be one. */
export function otherText(text: string): string | undefined {
  return texts.find(([form]) => form.test(text))?.[1];
}

/** The same of JSON. */
export function otherJson(value: unknown): string | undefined {
  if (!isFields(value)) return undefined;
  if (isKeyExport(value)) return `it is the key of one cosigner, for each kind of script: ${asOneOfAll}`;
  // As devices export it for Caravan.
  if (typeof value['xpub'] === 'string' && ('path' in value || 'bip32Path' in value || 'xfp' in value))
    return `it is the key of one cosigner: ${asOneOfAll}`;
  return undefined;
}

/** Coldcard and others: `p2wsh`, and `p2wsh_deriv` beside it. */
const isKeyExport = (value: Fields): boolean =>
  ['p2wsh', 'p2sh_p2wsh', 'p2wsh_p2sh', 'p2sh'].some((script) => `${script}_deriv` in value);
