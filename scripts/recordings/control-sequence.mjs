/** What a program tells a terminal beside text (ECMA-48, 5.4): parameters and the function. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the terminal's own
export const controlSequence = /\u001b\[([\d;?]*)([A-Za-z])/gu;
