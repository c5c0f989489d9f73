import { alertsContract } from '../../../test/contract/alerts-contract.ts';
import { sqliteUnderTest } from '../../../test/contract/sqlite-under-test.ts';

alertsContract(sqliteUnderTest);
