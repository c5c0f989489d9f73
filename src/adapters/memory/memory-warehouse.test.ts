import { warehouseContract } from '../../../test/contract/warehouse-contract.ts';
import { memoryWarehouse } from './memory-warehouse.ts';

warehouseContract({
  name: 'the warehouse in memory',
  create: async () => ({ warehouse: await memoryWarehouse(), remove: async () => undefined }),
});
