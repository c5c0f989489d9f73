import { busContract } from '../../../test/contract/bus-contract.ts';
import { memoryUnderTest } from '../../../test/contract/memory-under-test.ts';

busContract(memoryUnderTest);
