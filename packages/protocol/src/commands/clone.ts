/** The card's side of a backup: see `clone.ts` for the messages, which the host relays without reading them. */
import * as P from 'micro-packed';
import { role } from '../clone.ts';
import { nothing, rest } from '../values.ts';
import { defineCommand } from './define.ts';

/** A card offers an empty wallet slot for a clone. Until an export is imported it answers with the same offer. */
export const cloneOffer = defineCommand({
  name: 'CLONE OFFER',
  cla: 0x80,
  ins: 0x20,
  p1: 'wallet',
  request: nothing,
  response: P.struct({ offer: rest }),
  access: { sessions: ['can', 'pin'], lifecycles: ['blank', 'active'] },
});

/** The source exports to the card behind an offer. The same offer again gets the same export until its receipt is confirmed. */
export const cloneExport = defineCommand({
  name: 'CLONE EXPORT',
  cla: 0x80,
  ins: 0x22,
  p1: 'wallet',
  request: P.struct({ role, offer: rest }),
  response: P.struct({ export: rest }),
  access: { sessions: ['pin'], lifecycles: ['active'] },
});

/**
 * The target takes the export and answers with its receipt; the same export again gets the same receipt. It needs no session: the export
 * is signed by the source and sealed to this card's offer, and without one the card answers nothing that tells it from another.
 */
export const cloneImport = defineCommand({
  name: 'CLONE IMPORT',
  cla: 0x80,
  ins: 0x24,
  p1: 'wallet',
  request: P.struct({ export: rest }),
  response: P.struct({ receipt: rest }),
  access: { sessions: ['none', 'can', 'pin'], lifecycles: ['blank', 'active'] },
});

/** The source records that a clone has arrived and forgets what it kept for repeating the export. */
export const cloneConfirm = defineCommand({
  name: 'CLONE CONFIRM',
  cla: 0x80,
  ins: 0x26,
  p1: 'wallet',
  request: P.struct({ receipt: rest }),
  response: nothing,
  access: { sessions: ['pin'], lifecycles: ['active'] },
});

/** Ends cloning for good. Every export must be confirmed first. Sealing a sealed set changes nothing. */
export const cloneSeal = defineCommand({
  name: 'CLONE SEAL',
  cla: 0x80,
  ins: 0x28,
  p1: 'wallet',
  request: nothing,
  response: nothing,
  access: { sessions: ['pin'], lifecycles: ['active'] },
});
