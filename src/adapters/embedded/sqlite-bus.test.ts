import { busContract } from '../../../test/contract/bus-contract.ts';
import { busLanesContract } from '../../../test/contract/bus-lanes-contract.ts';
import { sqliteUnderTest } from '../../../test/contract/sqlite-under-test.ts';

busContract(sqliteUnderTest);
busLanesContract(sqliteUnderTest);
