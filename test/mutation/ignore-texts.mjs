/**
 * A plugin of Stryker that leaves texts for people alone: what an error says, and how an approach is called and described. That something is
 * thrown, and what, is mutated all the same; a test that compares the words would only repeat them.
 */
const TEXT_PROPERTIES = new Set(['label', 'about']);

function isText(path) {
  if (path.isNewExpression()) return path.parentPath.isThrowStatement();
  return path.isObjectProperty() && path.node.key.type === 'Identifier' && TEXT_PROPERTIES.has(path.node.key.name);
}

const texts = { shouldIgnore: (path) => (isText(path) ? 'a text for people' : undefined) };

export const strykerPlugins = [{ kind: 'Ignore', name: 'texts', value: texts }];
