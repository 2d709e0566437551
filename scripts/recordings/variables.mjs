/** How the recorder tells a command what to repeat. */

export const seedVariable = 'SYMBOLON_RECORDING_SEED';
/** In milliseconds since 1970. */
export const startVariable = 'SYMBOLON_RECORDING_START';
