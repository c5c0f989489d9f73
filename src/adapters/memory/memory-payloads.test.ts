import { payloadsContract } from '../../../test/contract/payloads-contract.ts';
import { memoryPayloads } from './memory-payloads.ts';

payloadsContract({
  name: 'the archive in memory',
  create: async () => ({ payloads: memoryPayloads(), remove: async () => undefined }),
});
