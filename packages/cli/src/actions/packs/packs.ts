import { watchReaders } from '@symbolon/transport-pcsc/node';
import { createLinkedStop } from '../../cards/sources/linked-stop.ts';
import type { ActionOf } from '../../command-line/command.ts';
import { shellWord } from '../../command-line/shell-word.ts';
import type { packNewCommand, readersCommand } from '../../commands/packs.ts';
import { wrongUsage } from '../../errors/cli-error.ts';
import { createPackFolder } from '../../pack/pack-folder.ts';

export const makePack: ActionOf<typeof packNewCommand> = async ({ folder, cards }, { screen }) => {
  if (folder === '') throw wrongUsage('DIR: it is empty', { name: 'pack new' });
  screen.progress(`Making ${cards === 1 ? 'one card' : `${cards} cards`}`);
  const made = createPackFolder(folder, cards).map((printed, index) => ({ card: index + 1, ...printed }));
  return {
    next: [{ words: `wallet create --pack ${shellWord(folder)}`, why: 'has the first card make a wallet' }],
    result: { pack: folder, cards: made },
    text: [
      `${folder}: ${made.length === 1 ? 'one blank card' : `${made.length} blank cards`}`,
      ...made.map(({ card, number, can }) => `  card ${card}   number ${number}   CAN ${can}`),
    ],
  };
};

/** Watching begins with the connected readers; the first look takes some tenths of a second. */
const FIRST_LOOK_MILLISECONDS = 1_000;

export const listConnectedReaders: ActionOf<typeof readersCommand> = async (_, { signal }) => {
  const found = new Map<string, boolean>();
  const look = createLinkedStop(signal);
  const timer = setTimeout(look.stop, FIRST_LOOK_MILLISECONDS);
  try {
    for await (const { reader, type } of watchReaders({ signal: look.signal }))
      found.set(reader, type === 'card-inserted');
  } finally {
    clearTimeout(timer);
    look.stop();
  }
  signal.throwIfAborted();
  const list = [...found].map(([name, card]) => ({ name, card }));
  const lines = list.map(({ name, card }) => `${name}${card ? '   (a card is there)' : ''}`);
  return { result: { readers: list }, text: lines.length === 0 ? ['No reader is connected.'] : lines };
};
