/** JSON with comments and trailing commas, as the config files of editors have it. */
import { applyEdits, modify, parse, printParseErrorCode } from 'jsonc-parser';
import type { FormattingOptions, ParseError } from 'jsonc-parser';
import type { ConfigFormat } from './config-format.js';

export const jsonText: ConfigFormat = {
  parse(text) {
    if (text.trim() === '') return undefined;
    const errors: ParseError[] = [];
    const value: unknown = parse(text, errors, { allowTrailingComma: true });
    const [first] = errors;
    if (first === undefined) return value;
    const line = text.slice(0, first.offset).split('\n').length;
    throw new Error(`${printParseErrorCode(first.error)} in line ${line}`);
  },
  apply(text, changes) {
    const start = text.trim() === '' ? '{}\n' : text;
    const formattingOptions = formattingOf(start);
    return changes.reduce(
      (edited, { path, value }) =>
        applyEdits(edited, modify(edited, [...path], value, { formattingOptions })),
      start,
    );
  },
};

function formattingOf(text: string): FormattingOptions {
  const indent = /^([ \t]+)\S/mu.exec(text)?.[1] ?? '  ';
  return {
    insertSpaces: !indent.startsWith('\t'),
    tabSize: indent.length,
    eol: text.includes('\r\n') ? '\r\n' : '\n',
  };
}
