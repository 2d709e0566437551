/**
 * A pack of emulated cards in a folder:
 *
 * ```text
 * pack.json      what is printed on the cards; written once
 * card-1.card    memory of the first card, replaced whole after every command that changes it, before its answer is given
 * lock.7         who is using the pack
 * ```
 */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import {
  createMemory,
  createPack,
  createVirtualCard,
  emulatorTrust,
  type VirtualCard,
} from '@symbolon/emulator/cards';
import { CliError } from '../errors/cli-error.ts';
import { readAtMost, readSmallText } from '../input/read-file.ts';
import { isCode, syncFolder, unwritable, writeNew, writeWhole } from '../output/write-file.ts';
import { decodeCardImage, encodeCardImage, packVersion } from './card-image.ts';
import { type KeptCard, keepCard } from './kept-card.ts';
import { takeLock } from './lock.ts';

/** What is printed on a card. */
export type Printed = {
  /** 12 digits. */
  readonly number: string;
  /** Six digits. */
  readonly can: string;
};

export type PackFolder = {
  readonly cards: readonly Printed[];
  /** @param position from 1. @throws CliError `pack/no-card`, `pack/damaged`, `pack/newer` */
  readonly take: (position: number) => KeptCard;
  /** Gives the pack back to others. */
  readonly close: () => void;
};

type Manifest = { readonly cards: readonly Printed[] };

const manifestFile = 'pack.json';
/** More than any file of a pack has. */
const LARGEST_FILE = 4 * 1024 * 1024;
const imageFile = (position: number): string => `card-${position}.card`;
/** Keys are in it: nobody else's business. */
const fileMode = 0o600;
const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length));

/**
 * Makes a pack of new cards. The folder is there when all of it is.
 *
 * @param cards 1 to 9
 * @throws CliError `pack/exists`, `file/unwritable`
 */
export function createPackFolder(folder: string, cards: number): readonly Printed[] {
  if (existsSync(folder)) throw new CliError('pack/exists', { pack: folder });
  const made = createPack({ cards, random });
  const printed = made.map(({ number, can }) => ({ number, can }));
  const target = resolve(folder);
  let partial: string | undefined;
  try {
    // A name that nobody knew, and a folder for this user alone (POSIX mkdtemp).
    const fresh = mkdtempSync(join(dirname(target), '.symbolon-'));
    partial = fresh;
    made.forEach((card, index) => {
      writeNew(join(fresh, imageFile(index + 1)), encodeCardImage(card.image()), fileMode);
    });
    const manifest = { format: 'symbolon pack', version: packVersion, cards: printed };
    writeNew(join(fresh, manifestFile), `${JSON.stringify(manifest, undefined, 2)}\n`, fileMode);
    syncFolder(fresh);
    renameSync(fresh, target);
    partial = undefined;
    syncFolder(dirname(target));
  } catch (error) {
    if (isCode(error, 'ENOTEMPTY') || isCode(error, 'EEXIST') || isCode(error, 'ENOTDIR'))
      throw new CliError('pack/exists', { pack: folder });
    throw unwritable(folder, error);
  } finally {
    if (partial !== undefined) rmSync(partial, { recursive: true, force: true });
  }
  return printed;
}

/**
 * Opens a pack, for this process alone.
 *
 * @throws CliError `pack/missing`, `pack/damaged`, `pack/newer`, `pack/in-use`, `file/unwritable`
 */
export function openPackFolder(folder: string): PackFolder {
  if (!existsSync(join(folder, manifestFile))) throw new CliError('pack/missing', { pack: folder });
  const { cards } = readManifest(folder);
  const lock = attempt(folder, () => takeLock(folder));
  if ('holder' in lock) throw new CliError('pack/in-use', { pack: folder, process: lock.holder });
  const taken = new Map<number, KeptCard>();
  // What a killed process left half-written was never part of the pack.
  for (const file of readdirSync(folder, { withFileTypes: true }))
    if (file.name.endsWith('.partial') && !file.isDirectory()) rmSync(join(folder, file.name), { force: true });

  function take(position: number): KeptCard {
    if (cards[position - 1] === undefined)
      throw new CliError('pack/no-card', { pack: folder, card: position, cards: cards.length });
    const known = taken.get(position);
    if (known !== undefined) return known;
    const kept = keepCard(readCard(folder, position), (image) => {
      writeWhole(join(folder, imageFile(position)), encodeCardImage(image), { replace: true, mode: fileMode });
    });
    taken.set(position, kept);
    return kept;
  }

  return Object.freeze({ cards, take, close: lock.release });
}

function readCard(folder: string, position: number): VirtualCard {
  const file = imageFile(position);
  let bytes: Uint8Array;
  try {
    bytes = readAtMost(join(folder, file), LARGEST_FILE);
  } catch (error) {
    throw damaged(folder, `${file} can't be read`, error);
  }
  const decoded = decodeCardImage(bytes);
  if ('newer' in decoded) throw new CliError('pack/newer', { pack: folder, version: decoded.newer });
  if ('damaged' in decoded) throw damaged(folder, `${file}: ${decoded.damaged}`);
  return createVirtualCard({
    name: `card ${position}`,
    rng: random,
    trust: emulatorTrust,
    memory: createMemory(decoded.image),
  });
}

function readManifest(folder: string): Manifest {
  let manifest: unknown;
  try {
    manifest = JSON.parse(readSmallText(join(folder, manifestFile), LARGEST_FILE));
  } catch (error) {
    throw damaged(folder, `${manifestFile} can't be read`, error);
  }
  const { format, version, cards } = asObject(manifest);
  if (format !== 'symbolon pack' || typeof version !== 'number')
    throw damaged(folder, `${manifestFile} describes no pack`);
  if (version > packVersion) throw new CliError('pack/newer', { pack: folder, version });
  if (version !== packVersion || !Array.isArray(cards) || cards.length < 1)
    throw damaged(folder, `${manifestFile} describes no pack`);
  return {
    cards: cards.map((card: unknown) => {
      const { number, can } = asObject(card);
      if (typeof number !== 'string' || typeof can !== 'string' || !/^[0-9]{6}$/.test(can))
        throw damaged(folder, `${manifestFile} describes no card`);
      return { number, can };
    }),
  };
}

function asObject(value: unknown): { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function attempt<T>(folder: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw error instanceof CliError ? error : unwritable(folder, error);
  }
}

function damaged(pack: string, reason: string, cause?: unknown): CliError<'pack/damaged'> {
  return new CliError('pack/damaged', { pack, reason }, { cause });
}
