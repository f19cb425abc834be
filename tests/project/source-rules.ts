/** The rules of the source tree as functions of text, so that a test can show each of them failing. */
import { posix } from 'node:path';
import ts from 'typescript';

export interface Import {
  /** As written, such as `../core/turn.js` or `node:fs`. */
  readonly from: string;
  readonly typeOnly: boolean;
}

/** Which layers a layer may import; `types` holds those from which it may import types only. */
export interface LayerRule {
  readonly all: readonly string[];
  readonly types: readonly string[];
}

/** The rows of the first Markdown table whose header begins with `layer` and `may import`. @throws when there is none. */
export function layerTable(markdown: string): Map<string, LayerRule> {
  const lines = markdown.split('\n');
  const header = lines.findIndex((line) => /^\|\s*layer\s*\|\s*may import\s*\|/u.test(line));
  if (header < 0) throw new Error('The page holds no table that begins with "| layer | may import |".');
  const rows = lines.slice(header + 2);
  const end = rows.findIndex((line) => !line.startsWith('|'));
  return new Map(rows.slice(0, end < 0 ? rows.length : end).map(layerRow));
}

function layerRow(row: string): [string, LayerRule] {
  const [, name = '', allowed = ''] = row.split('|');
  const named = [...allowed.matchAll(/`(\w+)`(\s*\(types\))?/gu)];
  return [
    name.replaceAll('`', '').trim(),
    {
      all: named.filter((match) => match[2] === undefined).map((match) => match[1]!),
      types: named.filter((match) => match[2] !== undefined).map((match) => match[1]!),
    },
  ];
}

/** Every import of a file: static, re-exported, dynamic, required, and inside types. */
export function importsOf(source: string): Import[] {
  const found: Import[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) {
      add(node.moduleSpecifier, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword);
    } else if (ts.isExportDeclaration(node) && node.moduleSpecifier) {
      add(node.moduleSpecifier, node.isTypeOnly);
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      add(node.argument.literal, true);
    } else if (ts.isCallExpression(node) && /^(?:import|require)$/u.test(node.expression.getText())) {
      add(node.arguments[0], false);
    }
    ts.forEachChild(node, visit);
  };
  const add = (specifier: ts.Node | undefined, typeOnly: boolean): void => {
    const from = specifier && ts.isStringLiteralLike(specifier) ? specifier.text : '(computed)';
    found.push({ from, typeOnly });
  };
  visit(parse(source));
  return found;
}

/** The file a relative import names, as a path from the same root as `file`; `undefined` for packages and Node's modules. */
function importedFile(file: string, from: string): string | undefined {
  if (!from.startsWith('.')) return undefined;
  return posix.join(posix.dirname(file), from).replace(/\.js$/u, '.ts');
}

/** Imports that the table forbids. `files` maps paths such as `http/server/listen.ts` to their source. */
export function layerViolations(
  files: ReadonlyMap<string, string>,
  table: ReadonlyMap<string, LayerRule>,
): string[] {
  return [...files].flatMap(([file, source]) => {
    const layer = layerOf(file);
    const rule = table.get(layer);
    if (rule === undefined) return [`${file} is in no layer of the table`];
    return importsOf(source).flatMap(({ from, typeOnly }) => {
      if (from === '(computed)') return [`${file} imports a computed name`];
      const target = importedFile(file, from);
      if (target === undefined || layerOf(target) === layer || rule.all.includes(layerOf(target))) return [];
      if (!rule.types.includes(layerOf(target))) return [`${file} imports ${target}`];
      return typeOnly ? [] : [`${file} imports more than types from ${target}`];
    });
  });
}

/** One line for each import cycle, such as `a.ts -> b.ts -> a.ts`. Type imports count too. */
export function cycles(files: ReadonlyMap<string, string>): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const walk = (file: string, path: readonly string[]): void => {
    const start = path.indexOf(file);
    if (start >= 0) found.push([...path.slice(start), file].join(' -> '));
    if (start >= 0 || done.has(file)) return;
    for (const { from } of importsOf(files.get(file) ?? '')) {
      const target = importedFile(file, from);
      if (target !== undefined && files.has(target)) walk(target, [...path, file]);
    }
    done.add(file);
  };
  for (const file of files.keys()) walk(file, []);
  return found;
}

const worldly =
  /^(?:node:)?(?:child_process|cluster|dgram|dns|fs|http|http2|https|net|os|process|readline|timers|tls|worker_threads)(?:\/|$)/u;
const worldlyCalls =
  /^(?:setTimeout|setInterval|setImmediate|queueMicrotask|fetch|Date\.now|performance\.now|Math\.random|crypto\.randomUUID|randomUUID)$/u;

/** The side effects of a file that should be pure: modules that do I/O, timers, the clock, randomness, the environment. */
export function impurities(source: string): string[] {
  const found = importsOf(source)
    .filter(({ from }) => worldly.test(from))
    .map(({ from }) => from);
  const visit = (node: ts.Node): void => {
    const text = node.getText();
    if (ts.isCallExpression(node) && worldlyCalls.test(node.expression.getText())) {
      found.push(node.expression.getText());
    } else if (ts.isNewExpression(node) && text.startsWith('new Date') && !node.arguments?.length) {
      found.push('new Date()');
    } else if (ts.isIdentifier(node) && text === 'process' && ts.isPropertyAccessExpression(node.parent)) {
      if (node.parent.expression === node) found.push('process');
    }
    ts.forEachChild(node, visit);
  };
  visit(parse(source));
  return found;
}

/** The starts of programs that may open a console window on Windows: those without `windowsHide: true`. */
export function shownWindows(source: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && /^(?:spawn|spawnSync)$/u.test(node.expression.getText())) {
      const options = node.arguments.find(ts.isObjectLiteralExpression);
      const hides = options?.properties.some((each) => each.getText() === 'windowsHide: true') ?? false;
      if (!hides) found.push(node.getText());
    }
    ts.forEachChild(node, visit);
  };
  visit(parse(source));
  return found;
}

/** Texts that are written as they stand although they name a command of the bridge. @param command finds one */
export function rawCommands(source: string, command: RegExp): string[] {
  const found: string[] = [];
  const look = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && node.expression.getText() === 'typedHere') return;
    const text = textOf(node);
    if (text !== undefined && text.search(command) >= 0) found.push(text.trim());
    ts.forEachChild(node, look);
  };
  visitAll(source, (node) => {
    if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return;
    if (node.expression.name.text === 'write') node.arguments.forEach(look);
  });
  return found;
}

/** What failures name as the next line to type, and is none: a sentence, or a line with a remark. */
export function proseNextLines(source: string): string[] {
  const found: string[] = [];
  const judge = (node: ts.Node | undefined): void => {
    if (node === undefined) return;
    if (ts.isConditionalExpression(node)) [node.whenTrue, node.whenFalse].forEach(judge);
    else if (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) {
      const line = node.getText().slice(1, -1);
      if (!LINE_TO_TYPE.test(line) || / {2,}|\(or/.test(line)) found.push(line);
    }
  };
  visitAll(source, (node) => {
    if (!ts.isNewExpression(node)) return;
    const place = { CommandFailure: 2, SettingError: 1 }[node.expression.getText()];
    if (place !== undefined) judge(node.arguments?.[place]);
  });
  return found;
}

/** It begins with a program or a variable, or with what the code puts there. */
const LINE_TO_TYPE =
  /^(?:\$\{|(?:claude-bridge|claude|npm|ls|chmod|redis-cli|loginctl|unset) |(?:export )?[A-Z_]+=|npx )/u;

/** The text of a literal, or of one piece of a template. */
function textOf(node: ts.Node): string | undefined {
  return ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)
    ? node.text
    : undefined;
}

function visitAll(source: string, see: (node: ts.Node) => void): void {
  const visit = (node: ts.Node): void => {
    see(node);
    ts.forEachChild(node, visit);
  };
  visit(parse(source));
}

/** Why a file's name, length or opening breaks the rules; empty when it does not. */
export function shapeFaults(file: string, source: string): string[] {
  const lines = source.trimEnd().split('\n').length;
  const words = file.replace(/\.ts$/u, '').split(/[/.-]/u);
  const vague = words.filter((word) =>
    /^(?:util|utils|helper|helpers|manager|managers|misc|common|index)$/u.test(word),
  );
  return [
    ...vague.map((word) => `${file} is named "${word}", which says nothing`),
    ...(lines > 250 && !isData(file) ? [`${file} has ${lines} lines; 250 is the most`] : []),
    ...(hasOpeningSentence(source) ? [] : [`${file} does not open with a comment that says what it is for`]),
  ];
}

/** A list that people read row by row may have any length. Its file name says so. */
function isData(file: string): boolean {
  return /-(?:table|schemas?|examples)\.ts$/u.test(file);
}

/** The comment may come first, or after the imports and before the file's own first statement. */
function hasOpeningSentence(source: string): boolean {
  if (/^(?:#!.*\n)?(?:\/\*\*|\/\/) ?[\s\S]*?\w/u.test(source)) return true;
  const first = parse(source).statements.find((statement) => !ts.isImportDeclaration(statement));
  return first !== undefined && /^\s*\/\*\*/u.test(first.getFullText());
}

function layerOf(file: string): string {
  return file.split('/')[0]!;
}

function parse(source: string): ts.SourceFile {
  return ts.createSourceFile('file.ts', source, ts.ScriptTarget.Latest, true);
}
