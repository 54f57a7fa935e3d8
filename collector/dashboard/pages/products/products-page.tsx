import { useAddress } from '../../address/use-address.js';
import { useScope } from '../../api/use-scope.js';
import { Tabs } from '../../components/tabs.js';
import { OptionTable } from './option-table.js';
import { ProductTable } from './product-table.js';

/** Products, and the options that visitors choose. */
export function ProductsPage() {
  const { state } = useAddress();
  const scope = useScope();
  return (
    <>
      <Tabs label="Products and options" tabs={{ '': 'Products', options: 'Options' }} />
      {state.view.tab === 'options' ? (
        <OptionTable scope={scope} />
      ) : (
        <ProductTable scope={scope} />
      )}
    </>
  );
}
