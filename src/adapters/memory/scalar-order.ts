/** The one order in which every ledger adapter sorts keys and indexed values. */

import type { Scalar } from '../../ports/ledger.ts';

/** Compares by Unicode code point, which is the order of UTF-8 bytes: SQLite's and Firestore's. */
export function compareText(left: string, right: string): number {
  if (left === right) return 0;
  const length = Math.min(left.length, right.length);
  for (let i = 0; i < length; i++) {
    const a = left.charCodeAt(i);
    const b = right.charCodeAt(i);
    if (a !== b) return rankOfUnit(a) - rankOfUnit(b);
  }
  return left.length - right.length;
}

/** Surrogates stand for code points above the whole basic plane, so they sort after it. */
function rankOfUnit(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

/** Null first, then values of one type in their natural order; types are never mixed within a field. */
export function compareScalars(left: Scalar, right: Scalar): number {
  const byType = rankOfType(left) - rankOfType(right);
  if (byType !== 0 || left === null || right === null) return byType;
  if (typeof left === 'string') return compareText(left, right as string);
  return Number(left) - Number(right);
}

const TYPE_ORDER = ['null', 'number', 'string', 'boolean'];

function rankOfType(value: Scalar): number {
  return TYPE_ORDER.indexOf(value === null ? 'null' : typeof value);
}
