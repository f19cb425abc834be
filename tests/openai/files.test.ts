/** Files in messages: what is text, what is a PDF, and what is refused, by their content. */
import { expect, test } from '@jest/globals';
import { BridgeError } from '../../src/core/bridge-error.js';
import { fileBlock } from '../../src/wire/content/parse-file.js';

const base64 = (content: string | Uint8Array): string => Buffer.from(content).toString('base64');
const pdf = { type: 'base64', mediaType: 'application/pdf', data: 'JVBERi0x' };

test.each<[string, string, string | null, object]>([
  ['a text', 'data:text/plain;base64,aGk=', 'a.txt', { type: 'text', text: 'hi' }],
  ['with parameters', 'data:text/csv;charset=utf-8;base64,YSxi', 'a.csv', { type: 'text', text: 'a,b' }],
  ['JSON', `data:application/json;base64,${base64('{"a":1}')}`, 'a', { type: 'text', text: '{"a":1}' }],
  [
    'as a browser on Windows names CSV',
    'data:application/vnd.ms-excel;base64,YSxi',
    'a.csv',
    { type: 'text', text: 'a,b' },
  ],
  [
    'as most tables name TypeScript',
    'data:video/mp2t;base64,bGV0IGE=',
    'a.ts',
    { type: 'text', text: 'let a' },
  ],
  [
    'of an unknown type',
    'data:application/octet-stream;base64,aGk=',
    'Makefile',
    { type: 'text', text: 'hi' },
  ],
  ['without a type', 'data:;base64,aGk=', 'a.rs', { type: 'text', text: 'hi' }],
  ['as bare base64', 'aGk=', null, { type: 'text', text: 'hi' }],
  [
    'with every kind of character',
    base64('é\t\r\n日本🙂\u2028'),
    'a',
    { type: 'text', text: 'é\t\r\n日本🙂\u2028' },
  ],
  ['with a byte order mark', base64(Buffer.from([0xef, 0xbb, 0xbf, 0x61])), 'a', { type: 'text', text: 'a' }],
  ['a PDF', 'data:application/pdf;base64,JVBERi0x', 'a.pdf', pdf],
  ['a PDF by its first bytes', 'data:application/octet-stream;base64,JVBERi0x', 'a', pdf],
  ['a bare PDF', 'JVBERi0x', null, pdf],
])('%s', (_name, data, filename, source) => {
  expect(fileBlock(data, filename, 'file_data')).toEqual({
    ...{ type: 'document', source },
    ...(filename === null ? {} : { title: filename }),
  });
});

const zip = Buffer.from([0x50, 0x4b, 0x03, 0x04, 0x14, 0, 0, 0, 0x08, 0]);
const ole = Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);

test.each<[string, string, string | null, RegExp]>([
  [
    'a Word file',
    base64(zip),
    'a.docx',
    /^file_data is not supported\. "a\.docx" is neither .+ Convert an office file .+ to PDF or to text/,
  ],
  ['an Excel file', `data:application/vnd.ms-excel;base64,${base64(ole)}`, 'a.xls', /"a\.xls" is neither/],
  [
    'an office file that claims to be text',
    `data:text/plain;base64,${base64(zip)}`,
    null,
    /The file is neither/,
  ],
  ['an image', 'data:image/png;base64,iVBORw0KGgo=', 'a.png', /Send an image as an image part/],
  ['text in Latin-1', base64(Buffer.from('é', 'latin1')), 'a.txt', /other text to UTF-8/],
  ['blank text', base64(' \n'), 'a.txt', /holds no text/],
  ['no data', 'data:text/plain;base64,', 'a.txt', /holds no data/],
  ['no base64', 'data:text/plain,hi', 'a.txt', /must have the form/],
])('%s is refused', (_name, data, filename, message) => {
  const read = (): unknown => fileBlock(data, filename, 'file_data');
  expect(read).toThrow(message);
  expect(read).toThrow(BridgeError);
});
