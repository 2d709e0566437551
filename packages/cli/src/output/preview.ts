/** Shows what is about to be signed. */
import { isWarning, type Line, warningsFirst } from '@symbolon/interface';
import { red, type Screen } from './screen.ts';

/** The lines of a preview: as everywhere, those first that warn. */
export function showPreview(screen: Screen, lines: readonly Line[]): void {
  for (const line of warningsFirst(lines)) screen.note([isWarning(line) ? red(line) : line]);
}
