import { cliError } from '../../errors/cli-error.ts';
import type { CardChoice, CardSource, SourceServices } from './card-source.ts';

/**
 * Opens the pack or reader that the options name, or else the environment.
 *
 * @throws CliError `card/not-chosen`, `usage/wrong`, and those of packs
 */
export async function openCardSource(choice: CardChoice, services: SourceServices): Promise<CardSource> {
  const { environment } = services;
  const { testCards } = choice;
  const explicit = choice.pack !== undefined || choice.reader !== undefined;
  const pack = choice.pack ?? (explicit ? undefined : environment['SYMBOLON_PACK']);
  const reader = choice.reader ?? (explicit ? undefined : environment['SYMBOLON_READER']);
  if (pack !== undefined && reader !== undefined)
    throw cliError('card/not-chosen', { reason: 'both a pack and a reader are chosen' });
  if (pack !== undefined) {
    const { openPackSource } = await import('./pack-source.ts');
    return openPackSource(pack, { ...services, order: choice.card ?? environment['SYMBOLON_CARD'] ?? '1' });
  }
  if (reader === undefined) throw cliError('card/not-chosen', { reason: 'no card is chosen' });
  const { createReaderSource } = await import('./reader-source.ts');
  return createReaderSource(reader, { ...services, testCards });
}
