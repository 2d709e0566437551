/** What a card has signed is not lost with a file. */
import type { Screen } from '../output/screen.ts';

/** Writes what is signed. Where that fails it is shown: an allowance is spent, and a card may not sign it again. */
export function keepSigned(write: () => void, signed: string, screen: Pick<Screen, 'note' | 'data'>): void {
  try {
    write();
  } catch (error) {
    screen.note('The card has signed, and the file can not be written. This is what it signed:');
    screen.data(signed);
    throw error;
  }
}
