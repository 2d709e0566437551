/** Sessions of our own client, for stories in which hosts do what they should. */
import {
  attest,
  type Credentials,
  createWallet,
  getStatus,
  identify,
  openCard,
  openPaceSession,
  openSession,
  requestApdu,
  type Session,
} from '@symbolon/client';
import { emulatorTrust } from '@symbolon/emulator/cards';
import { commands, type RequestOf } from '@symbolon/protocol/commands';
import { testPin, testPuk } from '../../../../test/passwords.ts';
import type { RecordedCard, Recorder } from '../transcript.ts';

/** A session of OPEN CHANNEL. */
export async function open(card: RecordedCard, credentials: Credentials): Promise<Session> {
  return openSession(await openCard(card.tap(), { random: card.random }), credentials);
}

/** Before the card is given a secret, or says one. */
export async function genuine(card: RecordedCard, credentials: Credentials): Promise<Session> {
  return (await identify(await openCard(card.tap(), { random: card.random }), credentials, { trust: emulatorTrust }))
    .session;
}

/** The other way in, which every terminal for identity cards knows. */
export async function openByPace(card: RecordedCard, credentials: Credentials): Promise<Session> {
  return openPaceSession(await openCard(card.tap(), { random: card.random }), credentials);
}

/** The same, and the card has proven that it is genuine. */
export async function genuineByPace(card: RecordedCard, credentials: Credentials): Promise<Session> {
  const session = await openByPace(card, credentials);
  await attest(session, { trust: emulatorTrust });
  return session;
}

/** A session whose first command shows whether the password is right. */
export async function proven(card: RecordedCard, credentials: Credentials): Promise<Session> {
  const session = await open(card, credentials);
  await getStatus(session);
  return session;
}

/** OPEN CHANNEL with a request as it is, and nothing after it. */
export async function openWith(card: RecordedCard, request: RequestOf<typeof commands.openChannel>): Promise<void> {
  const { transmit } = await openCard(card.tap(), { random: card.random });
  await transmit(requestApdu(commands.openChannel, request));
}

/** A new card with a wallet, {@link testPin} and {@link testPuk}. */
export async function active({ step, newCard }: Recorder): Promise<RecordedCard> {
  const card = newCard();
  step('OPEN CHANNEL with the CAN');
  const session = await genuine(card, { can: card.can });
  step('CREATE WALLET');
  await createWallet(session, { pin: testPin, puk: testPuk, exportable: true });
  return card;
}

/** An attempt that the card refuses. @throws Error if it does not */
export const refused = async (attempt: Promise<unknown>): Promise<void> => {
  const outcome = await attempt.then(
    () => 'taken',
    () => 'refused',
  );
  if (outcome === 'taken') throw new Error('the card was to refuse');
};
