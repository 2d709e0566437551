import {
  changePin,
  changePuk,
  getStatus,
  openCard,
  openPaceSession,
  openSession,
  type Session,
  unblockPin,
} from '@symbolon/client';
import type { PackedCard } from '@symbolon/emulator/cards';
import { describe, expect, test } from 'vitest';
import { expectError, expectStatus } from '../../../packages/client/test/support/expectations.ts';
import { testPin, testPuk } from '../../../test/passwords.ts';
import { activeCard, tap } from '../support/table.ts';

const wrongPin = '999999';
const newPin = '135790';

/** The first command: it shows the card that the host knows the password. */
const used = (session: Session) => getStatus(session);

async function wrongTries(card: PackedCard, count: number): Promise<void> {
  for (let wrong = 0; wrong < count; wrong += 1) {
    const attempt = tap(card, { pin: wrongPin, can: card.can }, used);
    await expectError(attempt, wrong === 2 ? 'pin/blocked' : 'pin/wrong', wrong === 2 ? {} : { triesLeft: 2 - wrong });
  }
}

/** Wrong PUKs until the last try, for which nobody has the CAN. */
async function wrongPuks(card: PackedCard): Promise<void> {
  for (let left = 9; left > 0; left -= 1) {
    await expectError(tap(card, { puk: '000000000000' }, used), 'pin/wrong', { password: 'PUK', triesLeft: left });
  }
}

describe('a wrong PIN', () => {
  test('costs a try, and the right one gives all back', async () => {
    const card = await activeCard();
    await wrongTries(card, 1);
    await tap(card, { pin: testPin }, used);
    await wrongTries(card, 1);
  });

  test('suspends the PIN at one try: then it takes the CAN first', async () => {
    const card = await activeCard();
    await wrongTries(card, 2);
    await expectError(tap(card, { pin: testPin }, used), 'pin/suspended');
    await expectError(
      tap(card, { pin: testPin, can: '000000' === card.can ? '111111' : '000000' }, used),
      'pin/wrong',
      {
        password: 'CAN',
      },
    );
    await tap(card, { pin: testPin, can: card.can }, used);
    await tap(card, { pin: testPin }, used);
  });

  test('blocks the PIN after three, the right one too', async () => {
    const card = await activeCard();
    await wrongTries(card, 3);
    await expectError(tap(card, { pin: testPin, can: card.can }, used), 'pin/blocked');
  });

  test('that is no PIN at all costs nothing', async () => {
    const card = await activeCard();
    for (const pin of ['12345', '1234567890123', '12345a', ''])
      await expectError(tap(card, { pin }, used), 'argument/invalid');
    await tap(card, { pin: testPin }, used);
  });

  test('costs no try in PACE where the card is pulled away before it has answered for the PIN', async () => {
    const card = await activeCard();
    for (let attempt = 0; attempt < 5; attempt += 1) {
      const transport = card.tap();
      let exchanges = 0;
      const flaky = {
        ...transport,
        exchange: (command: Uint8Array) => {
          exchanges += 1;
          // SELECT, MSE:Set AT and three steps of PACE pass.
          if (exchanges > 5) card.remove();
          return transport.exchange(command);
        },
      };
      const open = openCard(flaky).then((opened) => openPaceSession(opened, { pin: testPin }));
      // Nobody knows what a card did with a token that it did not answer.
      await expectError(open, 'pin/unsettled', { password: 'PIN' });
    }
    await tap(card, { pin: testPin }, used);
    await wrongTries(card, 1);
  });
});

describe('the PUK', () => {
  test('unblocks the PIN, which stays the same', async () => {
    const card = await activeCard();
    await wrongTries(card, 3);
    await tap(card, { puk: testPuk }, unblockPin);
    await tap(card, { pin: testPin }, used);
  });

  test('sets a forgotten PIN anew', async () => {
    const card = await activeCard();
    await wrongTries(card, 3);
    await tap(card, { puk: testPuk }, (session) => changePin(session, newPin));
    await tap(card, { pin: newPin }, used);
    await expectError(tap(card, { pin: testPin }, used), 'pin/wrong');
  });

  test('has ten tries, of which the last takes the CAN as well, then it is gone', async () => {
    const card = await activeCard();
    await wrongPuks(card);
    for (const puk of ['000000000000', testPuk])
      await expectError(tap(card, { puk }, used), 'pin/suspended', { password: 'PUK' });
    await expectError(tap(card, { puk: '000000000000', can: card.can }, used), 'pin/blocked');
    await expectError(tap(card, { puk: testPuk }, used), 'pin/blocked');
    await tap(card, { pin: testPin }, used);
  });

  test('has all its tries again once its last one succeeded, by OPEN CHANNEL or PACE', async () => {
    for (const open of [openSession, openPaceSession]) {
      const card = await activeCard();
      await wrongPuks(card);
      const reader = card.tap();
      const onReader = await openCard(reader);
      await expectError(open(onReader, { puk: testPuk }), 'pin/suspended', { password: 'PUK' });
      await unblockPin(await open(onReader, { puk: testPuk, can: card.can }));
      await reader.close();
      await expectError(tap(card, { puk: '000000000000' }, used), 'pin/wrong', { password: 'PUK', triesLeft: 9 });
    }
  });

  test('serves ten times, however often it is changed', async () => {
    const card = await activeCard();
    await tap(card, { puk: testPuk }, (session) => changePuk(session, '998877665544'));
    for (let use = 1; use < 10; use += 1) await tap(card, { puk: '998877665544' }, unblockPin);
    await expectStatus(tap(card, { puk: '998877665544' }, unblockPin), 'methodBlocked');
    await expectStatus(
      tap(card, { puk: '998877665544' }, (session) => changePuk(session, testPuk)),
      'methodBlocked',
    );
  });

  test('opens no wallet', async () => {
    const card = await activeCard();
    const { set } = await tap(card, { puk: testPuk }, (session) => getStatus(session));
    expect(set).toBeUndefined();
  });
});

describe('changing the PIN', () => {
  test('takes a PIN session', async () => {
    const card = await activeCard();
    await tap(card, { pin: testPin }, (session) => changePin(session, newPin));
    await tap(card, { pin: newPin }, used);
    const byCan = tap(card, { can: card.can }, (session) => changePin(session, testPin));
    await expectError(byCan, 'pin/needed', { password: 'PIN' });
    const changed = tap(card, { pin: newPin }, (session) => changePuk(session, testPuk));
    await expectError(changed, 'pin/needed', { password: 'PUK' });
    await expectError(tap(card, { pin: newPin }, unblockPin), 'pin/needed', { password: 'PUK' });
  });
});
