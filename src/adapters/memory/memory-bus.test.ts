import { busContract } from '../../../test/contract/bus-contract.ts';
import { busLanesContract } from '../../../test/contract/bus-lanes-contract.ts';
import { memoryUnderTest } from '../../../test/contract/memory-under-test.ts';

busContract(memoryUnderTest);
busLanesContract(memoryUnderTest);
