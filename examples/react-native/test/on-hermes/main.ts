import './globals.js';
import { withCard, withReader } from '../../src/with-card.ts';
import { signOnNewCard } from '../support/sign.ts';
import { card } from './react-native.ts';

declare const print: (text: string) => void;

withReader((reader) =>
  signOnNewCard(card, (credentials, use) => withCard(reader, 'Hold your card', credentials, use)),
).then(print, (error: unknown) => print(`failed: ${error instanceof Error ? error.stack : String(error)}`));
