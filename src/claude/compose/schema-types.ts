/** The words that schemas of other languages and dialects use for the seven types of JSON Schema. */
export type TypeName = 'string' | 'integer' | 'number' | 'boolean' | 'array' | 'object' | 'null';

/** The types that a word stands for; `undefined` when it is unknown or stands for every type. */
export function typesOf(word: string): TypeName[] | undefined {
  const found = alternatives(word).map((each) => TYPES.get(baseWord(each)));
  const types = found.filter((type) => type !== undefined);
  return types.length === found.length && types.length > 0 ? [...new Set(types)] : undefined;
}

/** Whether a word alone means any value. */
export function meansAnything(word: string): boolean {
  return word.trim() === '' || ANYTHING.has(word.trim().toLowerCase());
}

/** `str | None` names two types; the bar inside `list[str | int]` separates none. */
function alternatives(word: string): string[] {
  return /[[<({]/u.test(word) ? [word] : word.split('|');
}

/** `List[int]`, `array<string>` and `string[]` are lists, whatever they contain. */
function baseWord(word: string): string {
  const plain = word.trim().toLowerCase();
  if (plain.endsWith('[]')) return 'array';
  return /^(?<base>\w+)\s*[[<(]/u.exec(plain)?.groups?.['base'] ?? plain;
}

const TYPES: ReadonlyMap<string, TypeName> = new Map<string, TypeName>([
  ...words('string', 'string', 'str', 'text', 'char', 'character', 'varchar', 'unicode'),
  ...words('integer', 'integer', 'int', 'long', 'short', 'int8', 'int16', 'int32', 'int64', 'bigint'),
  ...words('integer', 'uint', 'uint8', 'uint16', 'uint32', 'uint64'),
  ...words('number', 'number', 'num', 'float', 'float32', 'float64', 'double', 'decimal', 'real', 'numeric'),
  ...words('boolean', 'boolean', 'bool'),
  ...words('array', 'array', 'list', 'tuple', 'set', 'sequence'),
  ...words('object', 'object', 'dict', 'dictionary', 'map', 'mapping', 'struct', 'record'),
  ...words('null', 'null', 'none', 'nil', 'nonetype'),
]);

const ANYTHING: ReadonlySet<string> = new Set(['any', 'unknown', 'mixed', 'type_unspecified', '*']);

function words(type: TypeName, ...all: string[]): [string, TypeName][] {
  return all.map((word) => [word, type]);
}
