/**
 * Loaded into the command while it is recorded, and never otherwise: makes its random numbers and its clock repeatable.
 * So the keys of a recording are TEST KEYS that anybody can make again.
 */
import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import { seedVariable, startVariable } from './variables.mjs';

const seed = process.env[seedVariable];

// Helpers that the command starts are given the same environment.
if (seed !== undefined) {
  let counter = 0;
  let left = Buffer.alloc(0);
  const take = (length) => {
    const parts = [left];
    for (let have = left.length; have < length; have += 32) {
      parts.push(crypto.createHash('sha256').update(`${seed} ${counter}`).digest());
      counter += 1;
    }
    const all = Buffer.concat(parts);
    left = all.subarray(length);
    return Buffer.from(all.subarray(0, length));
  };
  crypto.randomBytes = (length) => take(length);
  globalThis.crypto.getRandomValues = (array) => {
    new Uint8Array(array.buffer, array.byteOffset, array.byteLength).set(take(array.byteLength));
    return array;
  };
  syncBuiltinESMExports();

  const started = Number(process.env[startVariable]);
  const Real = Date;
  let asked = 0;
  // It goes on whenever it is looked at, and not with the machine.
  const now = () => {
    asked += 1;
    return started + asked;
  };
  globalThis.Date = class extends Real {
    constructor(...given) {
      super(...(given.length === 0 ? [now()] : given));
    }
    static now() {
      return now();
    }
  };
}
