/** What a card refused and why, as a sentence. The status word comes after it, for who looks it up. */
import { effects } from '../cards/effect-words.ts';

/** As `card/status` of `@symbolon/interface` has it. */
export type Refused = {
  readonly command: string;
  readonly status: number;
  readonly refusal: string | undefined;
  readonly meaning: string;
};

/** Of commands that change nothing: see `cards/effect-words.ts` for the others. */
const askedFor: { readonly [command: string]: string } = {
  internalAuthenticate: 'proving that it is genuine',
  getStatus: 'saying what it holds',
  getInfo: 'saying which card it is',
  getPublicKey: 'showing a key',
  signStart: 'reading what is to be signed',
  signData: 'reading what is to be signed',
  getPolicy: 'showing its policy',
  getBudgets: 'showing what is left of allowances',
  verify: 'checking the PIN',
  openChannel: 'opening a session',
  listPhones: 'listing the phones that it knows',
  resumeSession: 'opening a session',
  prepareReset: 'getting ready to be erased',
  getRoster: 'showing the members of its set',
  proveMembership: 'proving what it holds',
  pinResetOffer: 'asking for a new PIN',
  pinReset: 'taking a new PIN',
  resetRetryCounter: 'setting a PIN or PUK, or its tries',
  getLogHead: 'showing its log',
  readLog: 'showing its log',
  listFiles: 'listing its files',
  readFile: 'reading a file',
  readEncryptedFile: 'giving its files to other cards',
  shareStatus: 'showing what it knows of shares',
  vaultList: 'listing what its vault keeps',
  vaultOffer: 'offering itself for recovery material',
  timeNonce: 'asking for the time',
};

/** Where the meaning of a status word is no sentence for a person. */
const because: { readonly [refusal: string]: string } = {
  referencedDataNotFound: 'it holds nothing of that number or name',
  incorrectData: 'it does not take what it was given',
  conditionsOfUse: 'what it holds, or was set to, does not allow that',
  securityStatus: 'it takes another password, or one that was not given',
  notEnoughMemory: 'it has no room for that',
  functionNotSupported: 'it can not do that',
  unknownInstruction: 'its firmware does not know that',
  unknownClass: 'its firmware does not know that',
  notAllowed: 'it does not do that now',
  memoryFailure: 'its memory failed',
  noDiagnosis: 'it does not say why',
  fileNotFound: 'it has no such file or application',
  wrongLength: 'it expected another length',
  wrongParameters: 'it does not know what was asked for',
};

/** `the card refused forgetting a phone or computer: it holds nothing of that number or name (FORGET PHONE, 6A88)` */
export function refusalInWords({ command, status, refusal, meaning }: Refused): string {
  const name = command.toLowerCase().replace(/ (.)/g, (_, first: string) => first.toUpperCase());
  const what = (effects as { readonly [name: string]: string | null })[name] ?? askedFor[name];
  const why = because[refusal ?? ''] ?? meaning;
  const word = status.toString(16).toUpperCase().padStart(4, '0');
  return `the card refused ${what ?? command}: ${why} (${what === undefined ? '' : `${command}, `}status ${word})`;
}

/** As `signer/refuses` of `@symbolon/interface` has it, without what is for who writes a wallet. */
export function policyRefusalInWords({
  meaning,
  wayOut,
}: {
  readonly meaning: string;
  readonly wayOut: string;
}): string {
  return `the card will refuse it: ${meaning}. ${wayOut.replace(/ or `setPolicy`/g, '')} Nothing was signed`;
}
