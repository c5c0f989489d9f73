/**
 * Every field that the ledger keeps must have a reader, and only leases may say who is alive: a flag that nobody acts on
 * costs somebody a week, and two stores of liveness disagree. Asks the compiler: a reader is whoever takes the field out of
 * its record, by name or by destructuring, or has the ledger select or order by it.
 */

import { resolve } from 'node:path';
import type { Node, ObjectLiteralExpression } from 'typescript/unstable/ast';
import {
  isBindingElement,
  isCallExpression,
  isIdentifier,
  isObjectLiteralExpression,
  isPropertyAccessExpression,
  isPropertyAssignment,
  isShorthandPropertyAssignment,
  isStringLiteral,
  isVariableDeclaration,
} from 'typescript/unstable/ast/is';
import { API, type Checker, type Project, type Symbol as TypeSymbol } from 'typescript/unstable/sync';
import type { Sabotage } from '../../src/engine/sabotage.ts';

export interface RecordFields {
  /** `UnitRecord.flag of units`: kept, and never looked at. */
  readonly unread: readonly string[];
  /** Fields that say who is alive, beside the lease. */
  readonly liveness: readonly string[];
  /** How many fields were looked at. */
  readonly fields: number;
}

const LIVENESS = /heart_?beat|last_?(ping|beat)|alive/i;

/** `config` is the path of a `tsconfig.json` whose files are the sources without their tests. */
export function recordFields(config: string, sabotage?: Sabotage): RecordFields {
  if (sabotage?.breaks === 'graphNotChecked') return { unread: [], liveness: [], fields: 0 };
  const api = new API({ cwd: resolve(config, '..') });
  try {
    const project = api.updateSnapshot({ openProject: config }).getProject(config);
    if (!project) throw new Error(`${config} cannot be opened as a project`);
    return lookAt(project);
  } finally {
    api.close();
  }
}

function lookAt({ program, checker }: Project): RecordFields {
  const found = new Findings();
  for (const file of program.getSourceFileNames()) {
    if (file.includes('/node_modules/') || file.endsWith('.d.ts')) continue;
    const source = program.getSourceFile(file);
    if (source) visit(source, found);
  }
  const records = found.collections.map(({ constant, name, type, node }) => {
    const recordType = checker.getTypeFromTypeNode(node);
    const properties = recordType ? checker.getPropertiesOfType(recordType) : [];
    return { constant, name, type, properties };
  });
  const names = new Set(records.flatMap(({ properties }) => properties.map((property) => property.name)));
  const read = readDeclarations(found, names, checker);
  const unread: string[] = [];
  const liveness: string[] = [];
  let fields = 0;
  for (const { constant, name, type, properties } of records) {
    const asked = askedFor(found.queries, constant, checker);
    for (const property of properties) {
      fields += 1;
      const field = `${type}.${property.name} of ${name}`;
      if (LIVENESS.test(property.name)) liveness.push(field);
      if (!asked.has(property.name) && !keysOf(property).some((key) => read.has(key))) unread.push(field);
    }
  }
  return { unread: unread.sort(), liveness: liveness.sort(), fields };
}

class Findings {
  readonly collections: { constant: string; name: string; type: string; node: TypeArgument }[] = [];
  readonly accesses: Node[] = [];
  readonly patterns: { pattern: Node; name: string }[] = [];
  readonly queries: { constant: string; literal: ObjectLiteralExpression }[] = [];
}

type TypeArgument = Parameters<Checker['getTypeFromTypeNode']>[0];

function visit(node: Node, found: Findings): void {
  if (isPropertyAccessExpression(node)) found.accesses.push(node.name);
  else if (isBindingElement(node) && !node.dotDotDotToken) {
    const name = node.propertyName ?? node.name;
    if (name && isIdentifier(name)) found.patterns.push({ pattern: node.parent, name: name.text });
  } else if (isVariableDeclaration(node) && node.initializer && isCallExpression(node.initializer)) {
    const { expression, typeArguments, arguments: given } = node.initializer;
    const [argument] = given;
    const [type] = typeArguments ?? [];
    const isCollection = isIdentifier(expression) && expression.text === 'collection';
    if (isCollection && type && argument && isStringLiteral(argument) && isIdentifier(node.name))
      found.collections.push({
        constant: node.name.text,
        name: argument.text,
        type: type.getText(),
        node: type,
      });
  } else if (isObjectLiteralExpression(node)) {
    const collection = valueIn(node, 'collection');
    if (collection && isIdentifier(collection))
      found.queries.push({ constant: collection.text, literal: node });
  }
  node.forEachChild((child) => {
    visit(child, found);
  });
}

/** Declarations of the properties that somebody takes out of something. */
function readDeclarations(
  found: Findings,
  names: ReadonlySet<string>,
  checker: Checker,
): ReadonlySet<string> {
  const accesses = found.accesses.filter((name) => isIdentifier(name) && names.has(name.text));
  const symbols = checker.getSymbolAtLocation(accesses);
  const patterns = found.patterns.filter(({ name }) => names.has(name));
  const types = checker.getTypeAtLocation(patterns.map(({ pattern }) => pattern));
  patterns.forEach(({ name }, i) => {
    const type = types[i];
    symbols.push(type && checker.getPropertyOfType(type, name));
  });
  return new Set(symbols.flatMap((symbol) => (symbol ? keysOf(symbol) : [])));
}

/** Fields that queries of a collection select or order by. */
function askedFor(queries: Findings['queries'], constant: string, checker: Checker): ReadonlySet<string> {
  const asked = new Set<string>();
  for (const { literal } of queries.filter((query) => query.constant === constant)) {
    const where = valueIn(literal, 'where');
    const type = where && checker.getTypeAtLocation(where);
    for (const { name } of type ? checker.getPropertiesOfType(type) : []) asked.add(name);
    const orderBy = valueIn(literal, 'orderBy');
    if (orderBy && isStringLiteral(orderBy)) asked.add(orderBy.text);
    const between = valueIn(literal, 'between');
    const field = between && isObjectLiteralExpression(between) ? valueIn(between, 'field') : null;
    if (field && isStringLiteral(field)) asked.add(field.text);
  }
  return asked;
}

function valueIn(literal: ObjectLiteralExpression, name: string): Node | null {
  for (const property of literal.properties) {
    if (!isPropertyAssignment(property) && !isShorthandPropertyAssignment(property)) continue;
    if (!isIdentifier(property.name) || property.name.text !== name) continue;
    return isPropertyAssignment(property) ? property.initializer : property.name;
  }
  return null;
}

/** The same for a property and for what `Pick` and its like make of it. */
function keysOf({ declarations }: TypeSymbol): string[] {
  return declarations.map(({ path, index }) => `${path}#${index}`);
}
