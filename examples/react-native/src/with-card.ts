import type { NextCard } from '@symbolon/client';
import { openPhone, type PhoneReader } from '@symbolon/transport-nfc/react-native';
import NfcManager, { NfcError, NfcEvents, NfcTech } from 'react-native-nfc-manager';

/** Opens the phone's NFC for one job of one or more taps. On iOS the sheet shows how it ended. */
export async function withReader<T>(job: (reader: PhoneReader) => Promise<T>): Promise<T> {
  const reader = await openPhone({ NfcManager, NfcTech, NfcEvents, NfcError });
  try {
    const result = await job(reader);
    await reader.close({ message: 'Done' });
    return result;
  } catch (error) {
    await reader.close({ message: error instanceof Error ? error.message : 'It did not work', failed: true });
    throw error;
  }
}

const messages = { use: 'Hold your card', read: 'Hold your card', sign: 'Hold your card to sign' } as const;

/** Brings cards to an open reader. */
export function cardsAt(reader: PhoneReader): NextCard {
  return ({ task, problem }, options) =>
    reader.tap({ ...options, message: problem === undefined ? messages[task] : `Hold it still. ${messages[task]}` });
}

/** Opens the phone's NFC for each card, and closes it with the card: for a signer that lives as long as the app. */
export const nextCard: NextCard = async (reason, options) => {
  const reader = await openPhone({ NfcManager, NfcTech, NfcEvents, NfcError });
  try {
    const transport = await cardsAt(reader)(reason, options);
    const close = () => transport.close().finally(() => reader.close());
    return { ...transport, close };
  } catch (error) {
    await reader.close({ message: error instanceof Error ? error.message : 'It did not work', failed: true });
    throw error;
  }
};
