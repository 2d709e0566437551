/** Where the content of a new item comes from, and what is checked of it before a card is asked. */
import { isatty } from 'node:tty';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { limits } from '@symbolon/protocol/limits';
import type { VaultKind } from '@symbolon/protocol/vault';
import type { CommandContext } from '../../context.ts';
import { cliError, wrongUsage } from '../../errors/cli-error.ts';
import { unreadable } from '../../errors/file-errors.ts';
import { decodeText, largestSecret, readAtMost, readDescriptor } from '../../input/read-file.ts';
import { red } from '../../output/screen.ts';
import { checkSecret } from './check-secret.ts';

type Wanted = {
  readonly kind: VaultKind;
  readonly file: string | undefined;
  readonly unchecked: boolean;
  /** What the question calls it. Default: the secret, and its kind. */
  readonly called?: string | undefined;
};

/** Kinds that may be bytes and no text. */
const maybeBytes: readonly VaultKind[] = ['seed', 'privateKey', 'publicKey', 'symmetricKey', 'certificate'];

/** Words of the shortest phrase, and of the shortest share. */
const fewestWords: { readonly [kind in VaultKind]?: number } = {
  bip39Phrase: 12,
  electrumPhrase: 12,
  otherPhrase: 12,
  slip39Share: 20,
};

/**
 * The caller wipes it.
 *
 * @throws CliError `secret/needed`, `secret/unusable`, `usage/wrong`, and those of files; SymbolonError
 * `phrase/malformed`, `share/malformed`, `data/malformed`
 */
export async function readSecret(context: CommandContext, wanted: Wanted): Promise<Uint8Array> {
  const { kind, file, unchecked, called = `The secret (${kind})` } = wanted;
  const { bytes, text } = file === undefined ? await askedFor(context, { kind, called }) : contentOf(file, kind);
  if (bytes !== undefined) return checkedSize(bytes);
  const { content, isVerified } = await checkSecret(kind, text, { unchecked, note: context.screen.note });
  const isTyped = file === undefined && !context.secrets.has('secret');
  // Nothing else would tell of a typing error, and on some cards nothing ever shows it.
  if (isTyped && !isVerified && (await askAgain(context, { kind, called })) !== text) {
    for (const question of [called, onceMore(called)]) context.secrets.forget('secret', question);
    context.screen.note([red("the secret can't be used: the two are not the same")]);
    context.screen.note('Type it again. Ctrl-R shows what you type.');
    return readSecret(context, wanted);
  }
  return checkedSize(typeof content === 'string' ? utf8ToBytes(content) : content);
}

type Given =
  | { readonly bytes: Uint8Array; readonly text?: undefined }
  | { readonly bytes?: undefined; readonly text: string };

type Question = { readonly kind: VaultKind; readonly called: string };

async function askedFor({ secrets }: CommandContext, { kind, called }: Question): Promise<Given> {
  return { text: await secrets.get('secret', { question: called, until: isWhole(kind) }) };
}

function askAgain({ secrets }: CommandContext, { kind, called }: Question): Promise<string> {
  return secrets.get('secret', { question: onceMore(called), until: isWhole(kind) });
}

const onceMore = (called: string): string => `${called}, once more`;

/** At the terminal: phrases on one line, or a word a line until an empty one; anything else is one line. */
function isWhole(kind: VaultKind): (lines: readonly string[]) => boolean {
  const fewest = fewestWords[kind];
  if (fewest === undefined) return () => true;
  return ([first = '', ...more]) => first.trim().split(/\s+/).length >= fewest || more.at(-1)?.trim() === '';
}

function contentOf(file: string, kind: VaultKind): Given {
  const bytes = file === '-' ? readStandardInput() : readAtMost(file, largestSecret);
  if (bytes.length === 0)
    throw cliError('secret/unusable', {
      name: 'secret',
      reason: file === '-' ? 'standard input is empty' : `the file ${file} is empty`,
    });
  try {
    const text = decodeText(file, bytes).replace(/\r?\n$/, '');
    if (!maybeBytes.includes(kind) || !/(?![\n\r\t])\p{Cc}/u.test(text)) {
      bytes.fill(0);
      return { text };
    }
  } catch (error) {
    if (!maybeBytes.includes(kind)) throw error;
  }
  return { bytes };
}

function readStandardInput(): Uint8Array {
  if (isatty(0))
    throw wrongUsage('--secret-file -: what you type there shows. Leave the option out: then the secret is asked for', {
      name: 'vault store',
    });
  try {
    return readDescriptor(0, { most: largestSecret });
  } catch (error) {
    throw unreadable('-', error);
  }
}

function checkedSize(content: Uint8Array): Uint8Array {
  const { length } = content;
  if (length > 0 && length <= limits.vaultContent) return content;
  content.fill(0);
  const reason = length === 0 ? 'it is empty' : `it has ${length} bytes, and an item ${limits.vaultContent} at most`;
  throw cliError('secret/unusable', { name: 'secret', reason });
}
