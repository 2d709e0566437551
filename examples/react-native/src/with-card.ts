import { type Credentials, openCard, openSession, type Session } from '@symbolon/client';
import { isSymbolonError } from '@symbolon/interface';
import { openPhone, type PhoneReader } from '@symbolon/transport-nfc/react-native';
import NfcManager, { NfcError, NfcTech } from 'react-native-nfc-manager';

/** Opens the phone's NFC for one job of one or more taps. On iOS the sheet shows how it ended. */
export async function withReader<T>(job: (reader: PhoneReader) => Promise<T>): Promise<T> {
  const reader = await openPhone({ NfcManager, NfcTech, NfcError });
  try {
    const result = await job(reader);
    await reader.close({ message: 'Done' });
    return result;
  } catch (error) {
    await reader.close({ message: error instanceof Error ? error.message : 'It did not work', failed: true });
    throw error;
  }
}

/** Asks for a card and opens a session. Asks again if the card is taken away too soon: `use` must be repeatable. */
export async function withCard<T>(
  reader: PhoneReader,
  message: string,
  credentials: Credentials,
  use: (session: Session) => Promise<T>,
): Promise<T> {
  for (let text = message; ; text = `Hold it still. ${message}`) {
    const transport = await reader.tap({ message: text });
    try {
      return await use(await openSession(await openCard(transport), credentials));
    } catch (error) {
      if (!isSymbolonError(error, 'transport/card-removed')) throw error;
    } finally {
      await transport.close();
    }
  }
}
