import './globals.js';
import { nextCard } from '../../src/with-card.ts';
import { signOnNewCard } from '../support/sign.ts';
import { card } from './react-native.ts';

declare const print: (text: string) => void;

signOnNewCard(card, nextCard).then(print, (error: unknown) =>
  print(`failed: ${error instanceof Error ? error.stack : String(error)}`),
);
