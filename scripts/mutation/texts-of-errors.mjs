/**
 * What Stryker leaves alone: texts for people in the errors that are thrown. Tests hold the codes of errors and not
 * their wording, so a mutant of a text only says that a text can be changed.
 */
const isText = ({ type, value }) => type === 'TemplateLiteral' || (type === 'StringLiteral' && value.includes(' '));
const keyName = (node) => (node.type === 'ObjectProperty' ? (node.key.name ?? node.key.value) : undefined);
const isReason = (node) => keyName(node) === 'reason' && isText(node.value);
/** Errors that have no code: their first argument is the text. */
const plain = new Set(['Error', 'RangeError', 'TypeError']);

export const textsOfErrors = {
  shouldIgnore: ({ node, parent }) => {
    const why = 'a text for people';
    if (parent === null || parent === undefined) return undefined;
    if (isText(node) && isReason(parent)) return why;
    if (node.type === 'ObjectExpression' && node.properties.length > 0 && node.properties.every(isReason)) return why;
    if (isText(node) && parent.type === 'NewExpression' && plain.has(parent.callee.name)) return why;
    return undefined;
  },
};
