/**
 * A new host, honest and without any memory, that ends what an attacker left: it knows the cards and the terms the
 * owner wants, and asks the cards for the rest.
 */

import { records } from '@symbolon/card-core/nvm';
import { type RosterMember, rosterStatement } from '@symbolon/protocol/set';
import { status } from '@symbolon/protocol/status';
import type { CardName } from './cards.ts';
import type { Ledger } from './ledger.ts';
import { setOf } from './model.ts';
import type { Move } from './relay.ts';
import { slot } from './slot.ts';
import type { Arena } from './stages.ts';

/**
 * Throws where a clone that was made can not be brought to its end. @returns how many were lost to a card that had
 * thrown its offer away
 */
export function finish({ table, play }: Arena, source: CardName, ledger: Ledger): number {
  const { players } = table;
  const waited = () => {
    const members = setOf(players[source])?.members ?? [];
    return slot.exports.flatMap((record, at) =>
      players[source].store.get(record)?.pending === true && members[at + 1]?.standing !== 'revoked' ? [at + 1] : [],
    );
  };

  function must(move: Move): never {
    const { status: sw, response } = play(move, ledger);
    if (sw !== status.ok)
      throw new Error(`guarantee 4: a new host can't finish: ${move.name} on ${move.card}: ${sw.toString(16)}`);
    return response as never;
  }

  const lost: number[] = [];
  for (const index of waited()) {
    const set = setOf(players[source]);
    const member = set?.members[index];
    const target = member && table.byKey(member.publicKey);
    if (set === undefined || member === undefined || target === undefined)
      throw new Error('guarantee 4: a member that is no card');
    const made = [...ledger.exports.values()]
      .filter((one) => one.setId === set.setId && one.target === target.name && one.epoch === set.epoch)
      .at(-1);
    if (made === undefined) throw new Error('guarantee 4: waited for without an export');
    const anyPack = member.standing === 'admitted';
    if (setOf(target)?.setId === set.setId) {
      const { receipt } = must({
        card: target.name,
        name: 'cloneImport',
        request: { export: new Uint8Array() },
        session: 'pin',
      }) as {
        receipt: Uint8Array;
      };
      must({ card: source, name: 'cloneConfirm', request: { receipt } });
      continue;
    }
    const pending = target.store.get(slot.pendingOffer);
    const isSame =
      pending !== undefined && ledger.offers.get(made.offer)?.id === Buffer.from(pending.offerId).toString('hex');
    // The relay had it offer itself to others since, or another wallet is on it now.
    if (!isSame || pending.anyPack !== anyPack) {
      lost.push(index);
      continue;
    }
    const { offer } = must({ card: target.name, name: 'cloneOffer', request: { anyPack } }) as { offer: Uint8Array };
    const { export: exported } = must({
      card: source,
      name: 'cloneExport',
      request: { ...made.request, bare: false, offer },
    }) as {
      export: Uint8Array;
    };
    const ownPin = made.request.ownPin === true && isBlank(target) ? { pin: '135790' } : {};
    const session = isBlank(target) ? 'can' : 'pin';
    const { receipt } = must({
      card: target.name,
      name: 'cloneImport',
      request: { export: exported, ...ownPin },
      session,
    }) as {
      receipt: Uint8Array;
    };
    must({ card: source, name: 'cloneConfirm', request: { receipt } });
  }
  if (lost.length > 0) {
    const { statement } = must({ card: source, name: 'getRoster', request: {} }) as { statement: Uint8Array };
    const { body } = rosterStatement.decode(statement);
    const members = body.members.map(
      (member, place): RosterMember => (lost.includes(place) ? { ...member, standing: 'revoked' } : member),
    );
    const next = { ...body, epoch: body.epoch + 1, members };
    const signature = must({ card: source, name: 'signRoster', request: next });
    must({
      card: source,
      name: 'adoptRoster',
      request: { statement: rosterStatement.encode({ body: next, signatures: [signature] }) },
    });
  }
  must({ card: source, name: 'cloneSeal', request: {} });
  if (waited().length > 0) throw new Error('guarantee 4: sealed, and somebody is waited for');
  return lost.length;
}

function isBlank({ store }: Arena['table']['players'][CardName]): boolean {
  return store.get(records.lifecycle) === 'blank';
}
