/**
 * A plugin of Stryker that leaves texts for people alone: what an error says, how an approach is called and described, where a price comes from, what
 * the reader of a schedule is told. That something is thrown or told is mutated all the same; a test that compares the words would only repeat them.
 */
const TEXT_PROPERTIES = new Set(['label', 'about', 'from', 'meaning', 'title']);
/** Functions of the price lists whose last argument says where a price comes from. */
const PRICED = new Set(['assumed', 'knownCost', 'rangedCost']);

/** The first argument of `k.noted?.(text, ...)`: a sentence for the reader of a schedule. */
function isNotedText({ parent, listKey, key }) {
  return listKey === 'arguments' && key === 0 && parent.callee?.property?.name === 'noted';
}

/** The last argument of `assumed(..., text)` and the like. */
function isOrigin({ parent, listKey, key }) {
  return listKey === 'arguments' && PRICED.has(parent.callee?.name) && key === parent.arguments.length - 1;
}

function isText(path) {
  if (path.isNewExpression()) return path.parentPath.isThrowStatement();
  if (isNotedText(path) || isOrigin(path)) return true;
  return path.isObjectProperty() && path.node.key.type === 'Identifier' && TEXT_PROPERTIES.has(path.node.key.name);
}

const texts = { shouldIgnore: (path) => (isText(path) ? 'a text for people' : undefined) };

export const strykerPlugins = [{ kind: 'Ignore', name: 'texts', value: texts }];
