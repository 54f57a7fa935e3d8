import type { StoreScheme } from '../store-scheme.js';
import { parseClickHouseAddress } from './address.js';
import { openClickHouseAddress } from './open-clickhouse-address.js';

/** `clickhouse:` and the URL of the HTTP interface. */
export const clickHouseScheme: StoreScheme = {
  example: 'clickhouse:http://user:password@host:8123/vitrine',
  isFile: false,
  open: openClickHouseAddress,
  problemOf(address) {
    try {
      parseClickHouseAddress(address);
      return undefined;
    } catch (error) {
      return (error as Error).message;
    }
  },
  nameOf(address) {
    const { url, database } = parseClickHouseAddress(address);
    return `${url}/${database}`;
  },
  fileOf: (address) => parseClickHouseAddress(address).spool,
};
