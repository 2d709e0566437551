/** Values the docstrings of `@symbolon/backup` use: a backup about to begin, and another one about to be sealed. Emulated cards. */
import { backUp, type Tap } from '@symbolon/backup/ceremony/back-up';
import { createWallet } from '@symbolon/client/actions/create-wallet';
import { openCard } from '@symbolon/client/card';
import { cloneSource, cloneTarget } from '@symbolon/client/clone-session';
import { type Credentials, openSession, type Session } from '@symbolon/client/session';
import { createPack, type PackedCard } from '@symbolon/emulator/pack';

const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
const pin = '246810';

/** One tap of a card: `use` gets what `role` makes of the session. */
function tapOf<C>(card: PackedCard, credentials: Credentials, role: (session: Session) => C): Tap<C> {
  return async (use) => {
    const transport = card.tap();
    try {
      return await use(role(await openSession(await openCard(transport), credentials)));
    } finally {
      await transport.close();
    }
  };
}

async function newPack() {
  const [first, ...others] = createPack({ cards: 3, random });
  if (first === undefined) throw new Error('the pack is empty');
  await tapOf(first, { can: first.can }, (session) => session)((session) => createWallet(session, { pin }));
  return {
    primary: first,
    source: tapOf(first, { pin }, cloneSource),
    targets: others.map((card) => tapOf(card, { can: card.can }, cloneTarget)),
  };
}

const first = await newPack();
export const source = first.source;
export const targets = first.targets;

const second = await newPack();
export const receipts = await backUp(second, { role: 'backup' });
export const primary = cloneSource(await openSession(await openCard(second.primary.tap()), { pin }));
