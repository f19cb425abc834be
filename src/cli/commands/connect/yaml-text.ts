/** YAML; comments and empty lines stay. */
import { isMap, isSeq, parseDocument } from 'yaml';
import type { Document } from 'yaml';
import type { ConfigFormat } from './config-format.js';

export const yamlText: ConfigFormat = {
  parse: (text) => documentIn(text).toJS() as unknown,
  apply(text, changes) {
    const document = documentIn(text);
    for (const { path, value } of changes) {
      const node = document.createNode(value);
      const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
      if (isSeq(parent)) parent.set(path.at(-1), node);
      else if (isMap(parent) || path.length === 1) document.setIn(path, node);
      else throw new Error(`${path.slice(0, -1).join('.')} is written in a way that cannot be added to`);
    }
    // As the file has it already: lists that are not indented below their name, and spaces inside of brackets.
    const written = document.toString({
      lineWidth: 0,
      indentSeq: !/^- /mu.test(text),
      flowCollectionPadding: /(?:^|[^{])[[{] \S/mu.test(text),
    });
    return text.includes('\r\n') ? written.replaceAll(/\r?\n/gu, '\r\n') : written;
  },
};

/** @throws Error with the parser's words and the line */
function documentIn(text: string): Document {
  const document = parseDocument(text, { prettyErrors: true });
  const [first] = document.errors;
  if (first !== undefined) throw new Error(first.message.split('\n')[0]?.replace(/:$/u, ''));
  return document;
}
