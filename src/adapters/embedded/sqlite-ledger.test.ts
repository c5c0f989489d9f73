import { ledgerContract } from '../../../test/contract/ledger-contract.ts';
import { sqliteUnderTest } from '../../../test/contract/sqlite-under-test.ts';

ledgerContract(sqliteUnderTest);
