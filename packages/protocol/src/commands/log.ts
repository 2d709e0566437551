/** The card's log: see `log.ts` for its entries and their chain. */
import * as P from 'micro-packed';
import { logHead } from '../log.ts';
import { tlvStruct } from '../tlv.ts';
import { list } from '../values.ts';
import { defineCommand } from './define.ts';

/**
 * The signed head of the log: what the card has been through, bound to this channel and the host's challenge. What is
 * signed: `logHeadInput` in `log.ts`. On a card without a wallet anyone who has the CAN gets it whole: it proves
 * whether the card ever held a key. On an active card the chain and what was done with the wallets is for PIN sessions
 * only.
 */
export const getLogHead = defineCommand({
  name: 'GET LOG HEAD',
  cla: 0x80,
  ins: 0x50,
  request: P.struct({ challenge: P.bytes(32) }),
  response: tlvStruct('signed log head', {
    head: [0xa0, logHead],
    /** ECDSA P-256 with SHA-256, r || s. */
    signature: [0x5f37, P.bytes(64)],
  }),
  access: { sessions: ['can', 'pin', 'puk', 'phone'], lifecycles: ['blank', 'active', 'terminated'] },
});

/** The kept entries from a sequence number on, oldest first. */
export const readLog = defineCommand({
  name: 'READ LOG',
  cla: 0x80,
  ins: 0x52,
  request: P.struct({ from: P.U32BE }),
  response: list(null, P.bytes(P.U8)),
  access: { sessions: ['pin'], lifecycles: ['active'] },
});
