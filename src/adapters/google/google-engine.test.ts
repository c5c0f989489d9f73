import { test } from 'node:test';
import { alertsContract } from '../../../test/contract/alerts-contract.ts';
import { busContract } from '../../../test/contract/bus-contract.ts';
import { googleUnderTest } from '../../../test/contract/google-under-test.ts';
import { ledgerContract } from '../../../test/contract/ledger-contract.ts';
import { missingEmulators } from '../../../test/support/google-emulators.ts';

if (missingEmulators === null) {
  ledgerContract(googleUnderTest);
  busContract(googleUnderTest);
  alertsContract(googleUnderTest);
} else {
  test(
    'Google’s engine keeps the promises of ledger, bus and alerts',
    { skip: missingEmulators },
    () => undefined,
  );
}
