/**
 * Every field that the ledger keeps must have a reader, and only leases may say who is alive: a flag that nobody acts on
 * costs somebody a week, and two stores of liveness disagree. Looks at the text of the sources: a reader is a file that
 * names the record's type or collection and takes the field out of something.
 */

export interface RecordFields {
  /** `UnitRecord.flag of units`: kept, and never looked at. */
  readonly unread: readonly string[];
  /** Fields that say who is alive, beside the lease. */
  readonly liveness: readonly string[];
  /** How many fields were looked at. */
  readonly fields: number;
}

const COLLECTION = /\bconst (\w+) = collection<(\w+)>\(\s*'(\w+)'/g;
const LIVENESS = /heart_?beat|last_?(ping|beat)|alive/i;

/** `sources`: text by file name, tests left out. */
export function recordFields(sources: ReadonlyMap<string, string>): RecordFields {
  const texts = [...sources.values()].map(withoutComments);
  const unread: string[] = [];
  const liveness: string[] = [];
  let fields = 0;
  for (const declaring of texts) {
    for (const [, constant = '', type = '', collection = ''] of declaring.matchAll(COLLECTION)) {
      const names = fieldsOf(type, texts);
      const near = texts.filter((text) => new RegExp(`\\b(${constant}|${type})\\b`).test(text));
      for (const name of names) {
        fields += 1;
        const field = `${type}.${name} of ${collection}`;
        if (LIVENESS.test(name)) liveness.push(field);
        if (!near.some((text) => isRead(name, text))) unread.push(field);
      }
    }
  }
  return { unread: unread.sort(), liveness: liveness.sort(), fields };
}

/** The fields an interface declares, with those of the interfaces it extends. */
function fieldsOf(type: string, texts: readonly string[]): string[] {
  for (const text of texts) {
    const found = new RegExp(`\\binterface ${type}( extends (\\w+))? \\{`).exec(text);
    if (!found) continue;
    const body = bodyAt(text, found.index + found[0].length);
    const own = [...body.matchAll(/\breadonly (\w+)\??:/g)].map(([, name = '']) => name);
    return [...new Set([...own, ...(found[2] ? fieldsOf(found[2], texts) : [])])];
  }
  throw new Error(`no interface ${type} is declared in the sources: a record's shape is an interface`);
}

/** What stands between the braces, nested ones left out: their fields are part of the one that holds them. */
function bodyAt(text: string, start: number): string {
  let body = '';
  let depth = 1;
  for (let i = start; i < text.length && depth > 0; i += 1) {
    const char = text[i] as string;
    if (char === '{') depth += 1;
    else if (char === '}') depth -= 1;
    else if (depth === 1) body += char;
  }
  return body;
}

/** `.field`, `{ field } =`, `({ field }) =>`, `where: { field }`, `orderBy: 'field'`. */
function isRead(name: string, text: string): boolean {
  const taken = new RegExp(`\\.${name}\\b(?!\\s*=[^=])`);
  const pattern = new RegExp(`\\{[^;]*?\\b${name}\\b[^;]*?\\}\\s*(\\)\\s*=>|\\)?\\s*=\\s|:\\s*\\w+)`);
  const asked = new RegExp(`where:? (= )?\\{[^}]*\\b${name}\\b|(orderBy|field): '${name}'`);
  const destructured = [
    ...text.matchAll(/(?:const|let) \{([^;=]*)\} =|[(,]\s*\{([^;=]*?)\}(?::[^)=]*)?\s*\)?\s*(?:=>|:|,)/g),
  ];
  const isDestructured = destructured.some(([, a = '', b = '']) => new RegExp(`\\b${name}\\b`).test(a + b));
  return taken.test(text) || asked.test(text) || (isDestructured && pattern.test(text));
}

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/^\s*\/\/.*$/gm, '');
}
