/** Writes notifications to the structured log. */

import type { Log } from '../log.ts';
import type { Channel } from './channel.ts';

export function logChannel(log: Log): Channel {
  return {
    name: 'log',
    isBudgeted: false,
    async send({ key, severity, message }) {
      log[severity === 'warning' ? 'warn' : 'error']({ incident: key, severity }, message);
    },
  };
}
