import { alertsContract } from '../../../test/contract/alerts-contract.ts';
import { memoryUnderTest } from '../../../test/contract/memory-under-test.ts';

alertsContract(memoryUnderTest);
