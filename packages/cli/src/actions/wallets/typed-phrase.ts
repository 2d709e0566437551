/** A phrase that somebody types: what is wrong with it is asked for again, word by word where that is enough. */
import { type Phrase, readPhrase } from '@symbolon/chains/phrases';
import { isSymbolonError, type SymbolonError } from '@symbolon/interface';
import type { CommandContext } from '../../context.ts';
import { withoutNearWords } from '../../errors/near-words.ts';
import { red } from '../../output/screen.ts';

type Asking = Pick<CommandContext, 'secrets' | 'screen' | 'ask'>;

const question = 'The 12 to 24 words';

/** BIP-39. */
const counts: readonly number[] = [12, 15, 18, 21, 24];

/**
 * The phrase of a file or the environment, or as it is typed.
 *
 * @throws CliError `secret/needed`, `interrupted`; SymbolonError `phrase/malformed`, of what a file or variable holds
 */
export async function askPhrase(context: Asking): Promise<Phrase> {
  const { secrets, screen } = context;
  const isGiven = secrets.has('phrase');
  for (;;) {
    let text = await secrets.get('phrase', { question, until: isWholePhrase });
    for (let isWhole = false; !isWhole; ) {
      try {
        return await readPhrase(text);
      } catch (error) {
        if (isGiven || !isSymbolonError(error, 'phrase/malformed')) throw error;
        screen.note([red(withoutNearWords(error.message))]);
        const mended = await askWord(context, text, error);
        isWhole = mended === undefined;
        text = mended ?? '';
      }
    }
    secrets.forget('phrase', question);
    screen.note('Type all of them again. Ctrl-R shows what you type.');
  }
}

/** @returns the text with one word typed again; `undefined` where all of them have to be */
async function askWord(
  { secrets, ask }: Asking,
  text: string,
  { context }: SymbolonError<'phrase/malformed'>,
): Promise<string | undefined> {
  const words = text.trim().split(/\s+/);
  if (!counts.includes(words.length)) return undefined;
  const place = context.fault === 'checksum' ? await askPlace(ask, words.length) : context.word;
  if (place === undefined || place > words.length) return undefined;
  const asked = `Word ${place} of ${words.length}; the others are kept (empty: all again)`;
  const word = (await secrets.get('phrase', { question: asked })).trim();
  secrets.forget('phrase', asked);
  return word === '' ? undefined : words.map((each, at) => (at === place - 1 ? word : each)).join(' ');
}

/** Of a wrong checksum nobody can say which word it is, but the person may know. */
async function askPlace(ask: Asking['ask'], count: number): Promise<number | undefined> {
  for (;;) {
    const typed = (await ask(`Which of them will you type again, 1 to ${count}? (empty: all) `))?.trim() ?? '';
    if (typed === '') return undefined;
    if (/^\d{1,2}$/.test(typed) && Number(typed) >= 1 && Number(typed) <= count) return Number(typed);
  }
}

/** At the terminal: one line with all words, or with the digits of a SeedQR, or one word a line until an empty line. */
function isWholePhrase(lines: readonly string[]): boolean {
  const [first = ''] = lines;
  const words = first.trim().split(/\s+/).length;
  if (/^\d{48,}$/.test(first.trim())) return true;
  return words >= 12 || (first.match(/\p{Script=Han}/gu)?.length ?? 0) >= 12 || lines.at(-1)?.trim() === '';
}
