/** Reads a share of SLIP-39 as people have it, or says what is wrong with it. */
import { chainError, checkArgument, isSymbolonError, type Slip39Share, type SymbolonError } from '@symbolon/interface';
import { beginning, folded } from './letters.ts';
import { isSlip39Share, keyKind } from './other-kinds.ts';
import { phraseCounts, readPhrase } from './read-phrase.ts';
import { isChecksumRight, placesOfError } from './rs1024.ts';
import { shareOfWords, valueLength } from './share-layout.ts';
import { splitPhrase } from './split.ts';
import { type WordList, wordList } from './word-list.ts';
import { gluedWords, isWhole, passedOver, plural, type ReadingIn, unknownWord, wrongPlaces } from './wrong-words.ts';

type Reading = ReadingIn<WordList>;

/**
 * Reads a share of SLIP-39 as people write it: in any case, one word a line, numbered, with labels such as "Word 1:",
 * with commas, with spaces of every kind, or with the first letters of words, four or more. One share at a time.
 *
 * @param text Of a person or a file.
 * @throws SymbolonError `share/malformed`, whose `fault` is `count`, `word` (with its place), `checksum` (with the
 * place of the wrong word, if only one is), `padding` or `threshold` for what its maker did wrongly, or `kind` for what
 * is another thing, such as a BIP-39 phrase. Of the text it holds nothing but words near the first that is wrong
 * @example
 * ```ts
 * import { readShare } from '@symbolon/chains/phrases';
 * const { identifier, memberIndex, memberThreshold } = await readShare(
 *   'shadow pistol academic acid actress prayer class unknown daughter sweater depict flip twice unkind craft early superior advocate guest smoking',
 * ); // a test share everyone knows
 * identifier; // => 25653
 * memberIndex; // => 0
 * memberThreshold; // => 2
 * ```
 */
export async function readShare(text: string): Promise<Slip39Share> {
  checkArgument('text', text, 'text');
  const { words: written, strayNumbers } = splitPhrase(text);
  const list = await loadList();
  const reading: Reading = { list, written, words: written.map((word) => wordOf(list, word)) };
  const told = (reason: string): string => `${reason}${passedOver(strayNumbers)}`;
  if (!isWhole(reading) || valueLength(written.length) === undefined) {
    const kind = await kindOf(text, reading);
    throw kind === undefined ? wrongWords(reading, told) : refused('kind', kind);
  }
  const words = reading.words.map((word) => list.words.indexOf(word));
  if (!isChecksumRight(words)) throw wrongChecksum(words, told);
  const { share, padding } = shareOfWords(words);
  const { groupThreshold, groupCount } = share;
  if (padding !== 0) throw refused('padding', 'bits that have to be zero are not; whoever made it erred: use another');
  if (groupThreshold > groupCount)
    throw refused(
      'threshold',
      `it asks for ${groupThreshold} groups, and says that there are ${groupCount}; whoever made it erred: use another`,
    );
  return Object.freeze(share);
}

/** The checksum is so long that some words may be whole and others abbreviated, as a person types them from a plate. */
function wordOf(list: WordList, written: string): string | undefined {
  const begun = list.find(beginning(written), { abbreviated: true });
  return list.find(written, { abbreviated: false }) ?? (begun?.startsWith(folded(written)) ? begun : undefined);
}

/** What was loaded before: making it takes longer than reading a share. */
let loaded: Promise<WordList> | undefined;

function loadList(): Promise<WordList> {
  loaded ??= import('./slip-39-words.ts').then(({ slip39Words }) => wordList('SLIP-39', slip39Words.split(' ')));
  // What could not be loaded once may be the next time.
  loaded.catch(() => {
    loaded = undefined;
  });
  return loaded;
}

/** What a text is instead. A phrase may be of words that are in both lists. */
async function kindOf(text: string, { words, written }: Reading): Promise<string | undefined> {
  const key = keyKind(text.trim());
  if (key !== undefined) return `it looks like ${key}, and not like words`;
  const known = words.filter((word) => word !== undefined).length;
  // A share with something wrong: no reason to load the lists of ten languages. The reader of phrases would say that it
  // is a share.
  if (await isSlip39Share(written)) return undefined;
  if (!phraseCounts.includes(words.length) && known * 2 > words.length) return undefined;
  try {
    (await readPhrase(text)).entropy.fill(0);
    return 'it is a BIP-39 phrase, which is a wallet without any other: import it as a phrase';
  } catch (error) {
    return isSymbolonError(error, 'phrase/malformed') && error.context.fault === 'kind'
      ? error.context.reason
      : undefined;
  }
}

function wrongWords(reading: Reading, told: (reason: string) => string): SymbolonError {
  const count = reading.written.length;
  if (count === 0) return refused('count', told('there are no words in it'));
  if (valueLength(count) === undefined)
    return refused('count', told(`it has ${plural(count)}, and a share has 20 or 33${whyOtherCount(reading)}`));
  const { place, reason } = unknownWord(reading, 'are not in the SLIP-39 list');
  return refused('word', told(reason), place);
}

/** What may be the matter where there are too many words, or too few: for the end of a reason. */
function whyOtherCount(reading: Reading): string {
  const { length } = reading.words;
  const wrong = wrongPlaces(reading);
  const glued = wrong.map((place) => [place, gluedWords(reading, place)] as const).find(([, count]) => count > 1);
  if (glued !== undefined) return `; word ${glued[0]} looks like ${glued[1]} words without a space between`;
  const several = [20, 33].find((each) => length > each && length % each === 0);
  if (several !== undefined && wrong.length === 0)
    return `; it looks like ${length / several} shares: give one at a time`;
  return ', or up to 59 if its secret is of another length';
}

function wrongChecksum(words: readonly number[], told: (reason: string) => string): SymbolonError {
  const [first, second] = placesOfError(words);
  const where =
    first === undefined
      ? 'some of them are other words, or changed places'
      : second === undefined
        ? `if only one of them is another word, it is word ${first}`
        : `if it is only that two of them changed places, they are words ${first} and ${second}`;
  const reason = `its ${plural(words.length)} are in the SLIP-39 list, but its checksum is wrong: ${where}`;
  return refused('checksum', told(reason), first);
}

function refused(
  fault: 'count' | 'word' | 'checksum' | 'padding' | 'threshold' | 'kind',
  reason: string,
  place?: number,
): SymbolonError {
  return chainError('share/malformed', { what: 'SLIP-39 share', fault, place, reason });
}
