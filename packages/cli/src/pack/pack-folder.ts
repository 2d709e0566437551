/**
 * A pack of emulated cards in a folder:
 *
 * ```text
 * pack.json      what is printed on the cards; written once
 * card-1.card    memory of the first card; replaced whole after every command that changes it, before its answer leaves
 * lock.7         the process that uses the pack
 * ```
 */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { createMemory, createPack, createVirtualCard, emulatorTrust, type VirtualCard } from '@symbolon/emulator/cards';
import { type CliError, cliError, isCliError } from '../errors/cli-error.ts';
import { isFileErrorCode, unwritable } from '../errors/file-errors.ts';
import type { JsonFields } from '../input/json-values.ts';
import { readAtMost, readSmallText } from '../input/read-file.ts';
import { discard, syncFolder, writeNew, writeWhole } from '../output/write-file.ts';
import { decodeCardImage, encodeCardImage, packVersion } from './card-image.ts';
import { type KeptCard, keepCard } from './kept-card.ts';
import { type Lock, type LockHolder, takeLock } from './lock.ts';

/** What is printed on a card. */
export type PrintedCard = {
  /** 12 digits. */
  readonly number: string;
  /** Six digits. */
  readonly can: string;
};

export type PackFolder = {
  readonly cards: readonly PrintedCard[];
  /** @param position of a card, from 1. @throws CliError `pack/no-card`, `pack/damaged`, `pack/newer`, `pack/older` */
  readonly take: (position: number) => KeptCard;
  /** Releases the pack to other processes. */
  readonly close: () => void;
};

type Manifest = { readonly cards: readonly PrintedCard[] };

/** By which a folder is known as a pack. */
export const manifestFile = 'pack.json';

/** In bytes, more than any file of a pack has. */
const LARGEST_FILE = 4 * 1024 * 1024;
const imageFile = (position: number): string => `card-${position}.card`;
const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length));

/**
 * Makes a pack of new cards. The folder appears when it is complete.
 *
 * @param cards 1 to 9
 * @throws CliError `pack/exists`, `file/unwritable`
 */
export function createPackFolder(folder: string, cards: number): readonly PrintedCard[] {
  if (existsSync(folder)) throw cliError('pack/exists', { pack: folder });
  const made = createPack({ cards, random });
  const printed = made.map(({ number, can }) => ({ number, can }));
  const target = resolve(folder);
  let partial: string | undefined;
  try {
    // An unforeseeable name, and a folder for this user alone (POSIX mkdtemp).
    const fresh = mkdtempSync(join(dirname(target), '.symbolon-'));
    partial = fresh;
    made.forEach((card, index) => {
      writeNew(join(fresh, imageFile(index + 1)), encodeCardImage(card.image()));
    });
    const manifest = { format: 'symbolon pack', version: packVersion, cards: printed };
    writeNew(join(fresh, manifestFile), `${JSON.stringify(manifest, undefined, 2)}\n`);
    syncFolder(fresh);
    renameSync(fresh, target);
    partial = undefined;
    syncFolder(dirname(target));
  } catch (error) {
    if (['ENOTEMPTY', 'EEXIST', 'ENOTDIR'].some((code) => isFileErrorCode(error, code)) && existsSync(target))
      throw cliError('pack/exists', { pack: folder });
    throw unwritable(folder, error);
  } finally {
    if (partial !== undefined) discard(partial);
  }
  return printed;
}

/**
 * Opens a pack for this process alone.
 *
 * @throws CliError `pack/missing`, `pack/damaged`, `pack/newer`, `pack/older`, `pack/in-use`, `file/unwritable`
 */
export function openPackFolder(folder: string): PackFolder {
  if (!existsSync(join(folder, manifestFile))) throw cliError('pack/missing', { pack: folder });
  const { cards } = readManifest(folder);
  const lock = lockFolder(folder);
  if ('holder' in lock) throw cliError('pack/in-use', { pack: folder, process: lock.holder });
  const taken = new Map<number, KeptCard>();
  // Drafts of killed processes were never part of the pack.
  for (const file of readdirSync(folder, { withFileTypes: true }))
    if (file.name.endsWith('.partial') && !file.isDirectory()) rmSync(join(folder, file.name), { force: true });

  function take(position: number): KeptCard {
    if (cards[position - 1] === undefined)
      throw cliError('pack/no-card', { pack: folder, card: position, cards: cards.length });
    const known = taken.get(position);
    if (known !== undefined) return known;
    const kept = keepCard(readCard(folder, position), (image) => {
      writeWhole(join(folder, imageFile(position)), encodeCardImage(image), { replace: true });
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
  if ('version' in decoded) throw otherVersion(folder, decoded.version);
  if ('damaged' in decoded) throw damaged(folder, `${file}: ${decoded.damaged}`);
  return createVirtualCard({
    name: `card ${position}`,
    rng: random,
    trust: emulatorTrust,
    memory: createMemory(decoded.image),
  });
}

function otherVersion(pack: string, version: number): CliError {
  return cliError(version > packVersion ? 'pack/newer' : 'pack/older', { pack, version });
}

function readManifest(folder: string): Manifest {
  let manifest: unknown;
  try {
    manifest = JSON.parse(readSmallText(join(folder, manifestFile), LARGEST_FILE));
  } catch (error) {
    throw damaged(folder, `${manifestFile} can't be read`, error);
  }
  const { format, version, cards } = asFieldsOrNone(manifest);
  if (format !== 'symbolon pack' || typeof version !== 'number')
    throw damaged(folder, `${manifestFile} does not describe a pack`);
  if (version !== packVersion) throw otherVersion(folder, version);
  if (!Array.isArray(cards) || cards.length < 1) throw damaged(folder, `${manifestFile} does not describe a pack`);
  return {
    cards: cards.map((card: unknown) => {
      const { number, can } = asFieldsOrNone(card);
      if (typeof number !== 'string' || typeof can !== 'string' || !/^[0-9]{6}$/.test(can))
        throw damaged(folder, `${manifestFile} does not describe a card`);
      return { number, can };
    }),
  };
}

function asFieldsOrNone(value: unknown): JsonFields {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function lockFolder(folder: string): Lock | LockHolder {
  try {
    return takeLock(folder);
  } catch (error) {
    throw isCliError(error) ? error : unwritable(folder, error);
  }
}

function damaged(pack: string, reason: string, cause?: unknown): CliError<'pack/damaged'> {
  return cliError('pack/damaged', { pack, reason }, { cause });
}
