/** What cards are here, for somebody who does not know what to type. It takes no PIN, and no try of one. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { openCard } from '@symbolon/client';
import { type PinTries, readPinTries } from '../cards/pin-tries.ts';
import type { CardSource } from '../cards/sources/card-source.ts';
import { stoppable } from '../cards/stoppable.ts';
import { manifestFile } from '../pack/pack-folder.ts';

/** One card, by its place in `--card` from 1; a reader has one. */
export type SeenCard = { readonly place: number; readonly tries: PinTries };

/** Folders with a pack of emulated cards, in this one. */
export function packsHere(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => isFile(join(folder, name, manifestFile)))
    .sort();
}

/** What can't be looked at is none: what is behind a plain file, a link to itself, or a folder of somebody else. */
function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Of a pack all cards, of a reader the one that is there. */
export async function lookAtCards(source: CardSource, signal: AbortSignal): Promise<readonly SeenCard[]> {
  const seen: SeenCard[] = [];
  for (let turn = 0; turn < (source.cards ?? 1); turn += 1) {
    const tries = await source.connect(turn, async (transport) =>
      readPinTries(await openCard(stoppable(transport, signal))),
    );
    seen.push({ place: turn + 1, tries });
  }
  return seen;
}
