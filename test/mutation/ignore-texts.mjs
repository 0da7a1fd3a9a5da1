/**
 * A plugin of Stryker that leaves texts for people alone: what an error says, how an approach is called and described, what the reader of a
 * schedule is told. That something is thrown or told is mutated all the same; a test that compares the words would only repeat them.
 */
const TEXT_PROPERTIES = new Set(['label', 'about']);
/** Function -> which of its arguments is a sentence for the reader of a schedule. */
const TEXT_ARGUMENTS = new Map([
  ['noted', 0],
  ['dereference', 2],
]);

function calledName({ callee }) {
  return callee?.type === 'Identifier' ? callee.name : callee?.property?.name;
}

function isText(path) {
  if (path.isNewExpression()) return path.parentPath.isThrowStatement();
  const argument = TEXT_ARGUMENTS.get(calledName(path.parent) ?? '');
  if (argument !== undefined && path.listKey === 'arguments' && path.key === argument) return true;
  return path.isObjectProperty() && path.node.key.type === 'Identifier' && TEXT_PROPERTIES.has(path.node.key.name);
}

const texts = { shouldIgnore: (path) => (isText(path) ? 'a text for people' : undefined) };

export const strykerPlugins = [{ kind: 'Ignore', name: 'texts', value: texts }];
