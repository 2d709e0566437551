/** The card's log: see `log.ts` for its entries and their chain. */
import * as P from 'micro-packed';
import { tlvStruct } from '../encoding/tlv.ts';
import { list, struct } from '../encoding/values.ts';
import { type LogHead, logHead } from '../log/log.ts';
import { defineCommand } from './define.ts';

/** What the head of the log is signed for. */
export type GetLogHeadRequest = {
  /** Fresh random bytes of the host, 32. */
  readonly challenge: Uint8Array;
};
/** A signed head. */
export type GetLogHeadResponse = {
  /** What the card says about its log. */
  readonly head: LogHead;
  /** ECDSA P-256 with SHA-256 over `logHeadInput`: r || s, 64 bytes. */
  readonly signature: Uint8Array;
};
/**
 * The head of the log, signed for this channel and the host's challenge. On a card without a wallet a CAN session gets
 * all of it, because it proves whether the card ever held a key. On an active card only a PIN session gets the chain
 * and the counters of the wallets.
 */
export const getLogHead = defineCommand({
  name: 'GET LOG HEAD',
  cla: 0x80,
  ins: 0x50,
  request: struct<GetLogHeadRequest>({ challenge: P.bytes(32) }),
  response: tlvStruct<GetLogHeadResponse>('signed log head', {
    head: [0xa0, logHead],
    signature: [0x5f37, P.bytes(64)],
  }),
  access: { sessions: ['can', 'pin', 'puk', 'phone'], lifecycles: ['blank', 'active', 'terminated'] },
});

/** Which entries of the log to read. */
export type ReadLogRequest = {
  /** Sequence number of the first entry. */
  readonly from: number;
};
/** The kept entries from a sequence number on, oldest first, as bytes: `decodeLogEntry`. */
export const readLog = defineCommand({
  name: 'READ LOG',
  cla: 0x80,
  ins: 0x52,
  request: struct<ReadLogRequest>({ from: P.U32BE }),
  response: list(null, P.bytes(P.U8)),
  access: { sessions: ['pin'], lifecycles: ['active'] },
});
