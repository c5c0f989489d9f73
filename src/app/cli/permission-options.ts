/** What `halt` and `permit` are asked in the same words: for which scope, until when. */

import { UsageError } from '../usage-error.ts';
import { CHANGE_OPTIONS, type Change, changeOf } from './change-options.ts';
import { untilOption } from './until-option.ts';

export const PERMISSION_OPTIONS = {
  ...CHANGE_OPTIONS,
  home: { type: 'string' },
  json: { type: 'boolean' },
  all: { type: 'boolean' },
  scope: { type: 'string' },
  until: { type: 'string' },
} as const;

export const PERMISSION_HELP = `  --scope SCOPE     all, date:YYYY-MM-DD or system:NAME
  --until TIME      90m, 2h, 3d, or an instant like 2024-01-15T23:00Z`;

interface Values {
  readonly 'dry-run'?: boolean;
  readonly reason?: string;
  readonly actor?: string;
  readonly scope?: string;
  readonly until?: string;
}

/** `declare` when a scope or a time is given, to list otherwise. */
export function isDeclared({ scope, until }: Values): boolean {
  return scope !== undefined || until !== undefined;
}

/** The scope is judged by the operation; throws `UsageError` for none, for no time and for no reason. */
export function permissionOf(
  verb: 'halt' | 'permit',
  values: Values,
): Change & { readonly scope: 'all'; readonly until: number } {
  if (values.scope === undefined)
    throw new UsageError(`say what to ${verb} with --scope: all, date:YYYY-MM-DD or system:NAME`);
  return {
    ...changeOf(values),
    scope: values.scope as 'all',
    until: untilOption(values.until, Date.now()),
  };
}
