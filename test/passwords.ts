/** TEST PIN, PUK and CAN: of cards that hold nothing. */
export const testPin = '246810';
export const testPuk = '123456789012';
export const testCan = '123456';
