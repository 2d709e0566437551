/** A backup, a tap at a time. The phone carries sealed messages from card to card; each card decides for itself. */
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { cloneSource, cloneTarget } from '@symbolon/client/clone-session';
import { type BackupMessage, type BackupStep, carry } from '../model/phone.ts';
import type { World } from '../world/world.ts';

/** Does one step of `backupSteps`. Doing a step again gives the same messages: the cards see to that. */
export async function takeStep(world: World, { kind, card }: BackupStep, pin: string): Promise<void> {
  const remember = (message: BackupMessage, messages: { readonly [card: string]: string }): void =>
    world.state.set((now) => ({ ...now, phone: carry(now.phone, message, messages) }));
  const { offers, exports, receipts } = world.state.get().phone.backup;
  const asTarget = <T>(use: (target: ReturnType<typeof cloneTarget>) => Promise<T>): Promise<T> =>
    world.tap(card, { can: world.can(card) }, (session) => use(cloneTarget(session)));
  const asSource = <T>(use: (source: ReturnType<typeof cloneSource>) => Promise<T>): Promise<T> =>
    world.tap(card, { pin, can: world.can(card) }, (session) => use(cloneSource(session)));
  switch (kind) {
    case 'offers':
      return asTarget(async (target) => remember('offers', { [card]: bytesToHex(await target.offer()) }));
    case 'exports':
      return asSource(async (source) => {
        for (const [target, offer] of Object.entries(offers)) {
          remember('exports', { [target]: bytesToHex((await source.exportTo(hexToBytes(offer), { role: 'backup' })).export) });
        }
      });
    case 'receipts':
      return asTarget(async (target) =>
        remember('receipts', { [card]: bytesToHex(await target.importClone({ export: hexToBytes(exports[card] ?? '') })) }),
      );
    case 'seal':
      return asSource(async (source) => {
        for (const receipt of Object.values(receipts)) await source.confirm(hexToBytes(receipt));
        await source.seal();
        world.state.set((now) => ({ ...now, phone: { ...now.phone, backup: { ...now.phone.backup, sealed: true } } }));
      });
  }
}
