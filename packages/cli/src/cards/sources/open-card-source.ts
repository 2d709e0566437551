import { CliError } from '../../errors/cli-error.ts';
import type { CardChoice, CardSource, SourceServices } from './card-source.ts';

/**
 * Opens what the options or else the environment name.
 *
 * @throws CliError `card/not-chosen`, `usage/wrong`, and those of packs
 */
export async function openCardSource(choice: CardChoice, services: SourceServices): Promise<CardSource> {
  const { environment } = services;
  const explicit = choice.pack !== undefined || choice.reader !== undefined;
  const pack = choice.pack ?? (explicit ? undefined : environment['SYMBOLON_PACK']);
  const reader = choice.reader ?? (explicit ? undefined : environment['SYMBOLON_READER']);
  if (pack !== undefined && reader !== undefined)
    throw new CliError('card/not-chosen', { reason: 'both a pack and a reader are chosen' });
  if (pack !== undefined) {
    const { packSource } = await import('./pack-source.ts');
    return packSource(pack, choice.card ?? environment['SYMBOLON_CARD'], services);
  }
  if (reader === undefined) throw new CliError('card/not-chosen', { reason: 'no card is chosen' });
  const { readerSource } = await import('./reader-source.ts');
  return readerSource(reader, { testCards: choice['test-cards'] }, services);
}
