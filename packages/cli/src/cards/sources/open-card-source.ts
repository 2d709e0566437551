import { cliError, wrongUsage } from '../../errors/cli-error.ts';
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
    throw cliError('card/not-chosen', { reason: 'both a pack and a reader are chosen: leave out one of them' });
  if (pack !== undefined) {
    const { openPackSource } = await import('./pack-source.ts');
    return openPackSource(pack, { ...services, order: choice.card ?? environment['SYMBOLON_CARD'] ?? '1' });
  }
  if (reader !== undefined && choice.card !== undefined)
    throw wrongUsage('--card is of a pack: at a reader you put the cards on one after the other. Leave it out');
  if (reader === undefined) throw cliError('card/not-chosen', { reason: 'no card is chosen' });
  const { createReaderSource } = await import('./reader-source.ts');
  return createReaderSource(reader, { ...services, testCards });
}
