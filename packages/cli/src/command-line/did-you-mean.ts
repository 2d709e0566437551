/** A slip of the keyboard is no riddle: the nearest word that there is. */
import { closestMatch } from 'leven';

/**
 * @param words what there is
 * @returns `: did you mean "wallet create"?`, or nothing where no word is near
 */
export function didYouMean(typed: string, words: readonly string[]): string {
  const near = closestMatch(typed.toLowerCase(), [...words], { maxDistance: Math.min(3, Math.ceil(typed.length / 3)) });
  return near === undefined ? '' : `: did you mean "${near}"?`;
}
