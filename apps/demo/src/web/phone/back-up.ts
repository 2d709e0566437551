/** A backup, a tap at a time. The phone carries sealed messages from card to card; each card decides for itself. */
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { cloneSource, cloneTarget } from '@symbolon/client/clone-session';
import type { Session } from '@symbolon/client/session';
import { type BackupStep, carry, type PhoneMemory, roleOf } from '../model/phone.ts';
import type { World } from '../world/world.ts';
import { dailyPolicy } from './daily.ts';

/** Does one step of `backupSteps`. Doing a step again gives the same messages: the cards see to that. */
export async function takeStep(world: World, { kind, card }: BackupStep, pin: string): Promise<void> {
  const remember = (change: (phone: PhoneMemory) => PhoneMemory): void => world.state.set((now) => ({ ...now, phone: change(now.phone) }));
  const { phone } = world.state.get();
  const { offers, exports, receipts, roster } = phone.backup;
  const can = world.can(card);
  const asTarget = (use: (session: Session) => Promise<void>): Promise<void> => world.tap(card, { can }, use);
  const asSource = (use: (session: Session) => Promise<void>): Promise<void> => world.tap(card, { pin, can }, use);
  switch (kind) {
    case 'offers':
      return asTarget(async (session) => {
        const offer = bytesToHex(await cloneTarget(session).offer());
        remember((memory) => carry(memory, 'offers', { [card]: offer }));
      });
    case 'exports':
      return asSource(async (session) => {
        for (const [target, offer] of Object.entries(offers)) {
          const role = roleOf(phone, target);
          const made = await cloneSource(session).exportTo(
            hexToBytes(offer),
            { role, ...(role === 'daily' && { policy: dailyPolicy }) },
            { roster: true },
          );
          remember((memory) => carry(memory, 'exports', { [target]: bytesToHex(made.export) }));
          // The last list has all of them: clones made earlier learn of the later ones from it.
          const list = bytesToHex(made.roster ?? new Uint8Array());
          remember((memory) => ({ ...memory, backup: { ...memory.backup, roster: list } }));
        }
      });
    case 'receipts':
      return asTarget(async (session) => {
        const list = roster === undefined ? undefined : hexToBytes(roster);
        const receipt = bytesToHex(
          await cloneTarget(session).importClone({ export: hexToBytes(exports[card] ?? ''), ...(list && { roster: list }) }),
        );
        remember((memory) => carry(memory, 'receipts', { [card]: receipt }));
      });
    case 'seal':
      return asSource(async (session) => {
        const source = cloneSource(session);
        for (const receipt of Object.values(receipts)) await source.confirm(hexToBytes(receipt));
        await source.seal();
        remember((memory) => ({ ...memory, backup: { ...memory.backup, sealed: true } }));
      });
  }
}
