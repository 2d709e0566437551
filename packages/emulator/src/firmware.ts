import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';

/**
 * What emulated cards have as their firmware's measurement (32 bytes). A chip measures its own image; here there is no image to measure, so this names the emulator
 * instead, and production certificates must never carry it.
 */
export const firmwareMeasurement: Uint8Array = sha256(utf8ToBytes('symbolon emulator firmware 1'));
