/** The PIN of a wallet that the page makes by itself. Only for cards that hold nothing of value. */
export const demoPin = '246810';
