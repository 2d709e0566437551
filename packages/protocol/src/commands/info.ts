/** What the firmware of a card can do. */
import * as P from 'micro-packed';
import { many, tlvStruct } from '../encoding/tlv.ts';
import { list, nothing, struct } from '../encoding/values.ts';
import { defineCommand } from './define.ts';

/** An interpreter of a card: its number, and the version of what it reads, from 1. */
export type InterpreterInfo = { readonly id: number; readonly version: number };
/** A limit of a card: its number in `statedLimits`, and its value. */
export type LimitInfo = { readonly limit: number; readonly value: number };

/** What the firmware of a card can do. Nothing in it differs between two cards of one release. */
export type GetInfoResponse = {
  /** Versions of the protocol, ascending. */
  readonly versions: readonly number[];
  /** Number of the firmware. */
  readonly release: number;
  /** Measurement of the firmware, 32 bytes. The card's certificate names the same. */
  readonly measurement: Uint8Array;
  /** Numbers of `features`, ascending. It may have some that this host does not know. */
  readonly features: readonly number[];
  /** The formats of transactions that it reads. */
  readonly interpreters: readonly InterpreterInfo[];
  /** Its limits. It may have some that this host does not know. */
  readonly limits: readonly LimitInfo[];
};

/** What the firmware can do, in every session and of every wallet alike. */
export const getInfo = defineCommand({
  name: 'GET INFO',
  cla: 0x80,
  ins: 0x0e,
  request: nothing,
  response: tlvStruct<GetInfoResponse>(
    'card information',
    {
      versions: [0x80, list(null, P.U8)],
      release: [0x81, P.U16BE],
      measurement: [0x82, P.bytes(32)],
      features: [0x83, list(null, P.U8)],
      interpreters: [0x84, list(null, struct<InterpreterInfo>({ id: P.U8, version: P.U8 }))],
      limits: [0xa5, many(0x80, struct<LimitInfo>({ limit: P.U8, value: P.U32BE }), 'growing')],
    },
    'growing',
  ),
  access: { sessions: ['can', 'pin', 'puk', 'phone'], lifecycles: ['blank', 'active', 'terminated'] },
});
