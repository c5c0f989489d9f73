/** The partition column of every raw table. */

import { required } from '../define-table.ts';

export const FOR_DATE = required('date', { doc: 'league date whose unit wrote the row; the partition' });
