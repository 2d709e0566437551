import './globals.js';
import { nextCard } from '../../src/with-card.ts';
import { signOnPhoneCard } from '../support/phone-card.ts';
import { signOnNewCard } from '../support/sign.ts';
import { card } from './react-native.ts';

declare const print: (text: string) => void;

async function signTwice(): Promise<void> {
  print(await signOnNewCard(card, nextCard));
  print(await signOnPhoneCard());
}

signTwice().catch((error: unknown) => print(`failed: ${error instanceof Error ? error.stack : String(error)}`));
