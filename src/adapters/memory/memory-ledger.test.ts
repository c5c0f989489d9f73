import { ledgerContract } from '../../../test/contract/ledger-contract.ts';
import { memoryUnderTest } from '../../../test/contract/memory-under-test.ts';

ledgerContract(memoryUnderTest);
