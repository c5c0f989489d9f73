import { busContract } from '../../../test/contract/bus-contract.ts';
import { sqliteUnderTest } from '../../../test/contract/sqlite-under-test.ts';

busContract(sqliteUnderTest);
