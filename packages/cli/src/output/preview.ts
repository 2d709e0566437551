/** Shows what is about to be signed. */
import type { Line } from '@symbolon/interface';
import { fold } from './fold.ts';
import { red, type Screen } from './screen.ts';

/** The lines of a preview: as everywhere, those first that warn. */
export function showPreview(screen: Screen, lines: readonly Line[]): void {
  const show = (line: Line, style: (text: string) => ReturnType<typeof red> | string): void => {
    for (const part of fold(line, screen.columns())) screen.note([style(part)]);
  };
  for (const line of lines.filter(warns)) show(line, red);
  for (const line of lines.filter((each) => !warns(each))) show(line, String);
}

const warns = (line: string): boolean => /^warning/i.test(line);
