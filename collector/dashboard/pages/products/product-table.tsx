import { useMemo } from 'preact/hooks';
import { addFilter } from '../../address/address-state.js';
import { useAddress } from '../../address/use-address.js';
import { ROWS_PER_PAGE, readAllRows } from '../../api/read-all-rows.js';
import { BREAKDOWN, type Breakdown } from '../../api/use-breakdown.js';
import { useRequest } from '../../api/use-request.js';
import type { Scope } from '../../api/use-scope.js';
import { Answer } from '../../components/answer.js';
import { Empty } from '../../components/empty.js';
import { MoneyList } from '../../components/money-list.js';
import { Panel } from '../../components/panel.js';
import { type Column, DataTable } from '../../table/data-table.js';
import { Pager } from '../../table/pager.js';
import { sortRows } from '../../table/sort-rows.js';
import {
  PRODUCT_TYPES,
  type ProductRow,
  productSortValues,
  sortsByType,
  toProductRows,
} from './product-rows.js';

const PER_PAGE = 50;

/** A request may have 16 KiB of headers, the address included. Ids can be long. */
const MAX_ADDRESS_LENGTH = 8_000;

const BY_ITEM = { by: 'item_id', perPage: ROWS_PER_PAGE };
const BY_ITEM_AND_TYPE = {
  ...{ by: ['item_id', 'eventType'], perPage: ROWS_PER_PAGE, eventType: PRODUCT_TYPES },
};

/** Views, adds, orders and revenue of each product. */
export function ProductTable({ scope }: { scope: Scope }) {
  const { state, go, href } = useAddress();
  const { format, period } = scope;
  const items = useRequest<Breakdown>(scope.question(BREAKDOWN, BY_ITEM), readAllRows);
  const sort = state.sort || '-sessions';
  // Only these orders need the types of all products: with many products, they cost more than all else.
  const allTypes = useRequest<Breakdown>(
    sortsByType(sort) ? scope.question(BREAKDOWN, BY_ITEM_AND_TYPE) : undefined,
    readAllRows,
  );
  const currency = [...(items.value?.totals.values ?? [])].sort((a, b) => b.orders - a.orders)[0]
    ?.currency;
  const all = useMemo(
    () => toProductRows(items.value?.rows ?? [], allTypes.value?.rows ?? []),
    [items.value, allTypes.value],
  );
  // Events without a product, such as a shop's own, are no product.
  const products = all.filter(({ id }) => id !== null);
  const sorted = sortRows(products, { sort, values: productSortValues(currency) });
  const page = Math.min(state.p, Math.max(1, Math.ceil(sorted.length / PER_PAGE)));
  const shown = sorted.slice((page - 1) * PER_PAGE, page * PER_PAGE);
  const ids = shown.flatMap(({ id }) => id ?? []);
  const typesOfShown = scope.question(BREAKDOWN, { ...BY_ITEM_AND_TYPE, item_id: ids });
  const typesUrl =
    typesOfShown.length < MAX_ADDRESS_LENGTH
      ? typesOfShown
      : scope.question(BREAKDOWN, BY_ITEM_AND_TYPE);
  const types = useRequest<Breakdown>(ids.length ? typesUrl : undefined, readAllRows);
  const typeRows = types.stale ? undefined : types.value?.rows;
  const byId = new Map(items.value?.rows.map((row) => [row.item_id, row]));
  const rows = toProductRows(
    ids.flatMap((id) => byId.get(id) ?? []),
    typeRows ?? [],
  );
  const count = (key: string, label: string, of: (row: ProductRow) => number) => ({
    ...{ key, label, numeric: true },
    cell: (row: ProductRow) => (typeRows ? format.count(of(row)) : '…'),
  });
  const rate = (key: string, label: string, of: (row: ProductRow) => number | null) => ({
    ...{ key, label, numeric: true, hint: 'Of the sessions with the product' },
    cell: (row: ProductRow) => (typeRows ? format.percent(of(row)) : '…'),
  });
  const columns: Column<ProductRow>[] = [
    {
      key: 'name',
      label: 'Product',
      cell: ({ name, id }) => (
        <button
          type="button"
          class="value"
          onClick={() => go({ filters: addFilter(state.filters, 'item_id', id ?? ''), p: 1 })}
        >
          {name ?? id}
          {name && <small> {id}</small>}
          <span class="unseen">, show only this product</span>
        </button>
      ),
    },
    {
      ...{ key: 'sessions', label: 'Sessions', numeric: true },
      cell: ({ sessions }) => format.count(sessions),
    },
    count('views', 'Views', ({ views }) => views),
    count('ar', 'AR opens', ({ arOpens }) => arOpens),
    rate('ar-rate', 'AR rate', ({ arRate }) => arRate),
    count('adds', 'Adds', ({ adds }) => adds),
    rate('add-rate', 'Add rate', ({ addRate }) => addRate),
    count('orders', 'Orders', ({ orders }) => orders),
    rate('order-rate', 'Order rate', ({ orderRate }) => orderRate),
    {
      ...{ key: 'value', label: 'Value', numeric: true },
      cell: ({ values }) => <MoneyList values={values} format={format} />,
    },
  ];
  const hidden = (items.value?.count ?? 0) - all.length;

  return (
    <Panel
      title="Products"
      note={`${format.period(period)}. Rates are shares of the sessions with the product; value is orders less refunds${currency ? `, sorted by ${currency}` : ''}`}
      csv={scope.csv(BREAKDOWN, BY_ITEM_AND_TYPE)}
      busy={items.loading || allTypes.loading || types.loading}
    >
      <Answer of={items} lines={10}>
        {() =>
          products.length ? (
            <>
              <DataTable
                caption="Figures by product"
                columns={columns}
                rows={rows}
                keyOf={({ id }) => `${id}`}
                sorting={{
                  current: sort,
                  keys: columns.map(({ key }) => key),
                  sort: (key) => go({ sort: key, p: 1 }),
                }}
              />
              <Pager
                {...{ page, perPage: PER_PAGE, count: sorted.length, what: 'products', format }}
                href={(p) => href({ p })}
              />
              {hidden > 0 && (
                <p class="note">
                  {format.count(hidden)} products with fewer events are left out. The CSV has all.
                </p>
              )}
              <p class="note">
                An order with several products counts on the overview, but for none of its products.
              </p>
            </>
          ) : (
            <Empty title="No event of this period names a product.">
              The plugins send <code>item_id</code> by themselves; calls of your own give it as
              metadata.
            </Empty>
          )
        }
      </Answer>
    </Panel>
  );
}
