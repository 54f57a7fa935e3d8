import { expect, test } from '../support/quiet-page.js';
import { open, READY, set, start, storedEvents } from './configurator-page.js';

test('reports a Shopify variant by the options that changed', async ({ rig, page }) => {
  const select = (size: string, color: string) => `{
    const event = new Event('shopify:product:select', { bubbles: true });
    event.product = { id: 'gid://shopify/Product/1' };
    event.selectedOptions = [{ name: 'Size', value: '${size}' }, { name: 'Color', value: '${color}' }];
    event.promise = Promise.resolve({ variant: null });
    document.querySelector('form').dispatchEvent(event);
  }`;
  await open(rig, page, {
    head: `${READY} window.ready = () => ${select('S', 'Red')}`,
    body: `<form><input type="radio" name="a" value="S" checked><input type="radio" name="b" value="Red" checked></form>
      <button onclick="${select('M', 'Red').replaceAll('"', '&quot;')}">M</button>
      <button onclick="${select('M', 'Blue').replaceAll('"', '&quot;')}">Blue</button>`,
  });
  await page.click('text=M');
  await page.click('text=M');
  await page.click('text=Blue');
  expect(await storedEvents(rig, 3)).toEqual([
    start('shopify'),
    set('Size', 'M', 'shopify'),
    set('Color', 'Blue', 'shopify'),
  ]);
});

for (const late of [false, true])
  test(`reads WooCommerce's variations through jQuery${late ? ' that loads late' : ''}`, async ({
    rig,
    page,
  }) => {
    const script = '/node_modules/jquery/dist/jquery.js';
    const found = (color: string) =>
      `jQuery('form').trigger('found_variation', [{ variation_id: 7, attributes: { attribute_pa_color: '${color}', attribute_size: 'L', attribute_any: '' } }])`;
    await open(rig, page, {
      head: READY + (late ? 'window.jQuery = () => {};' : ''),
      body: `${late ? '' : `<script src="${script}"></script>`}
        <form class="variations_form" data-product_id="7"><select><option selected value="L">L</option></select></form>
        <button onclick="${found('red')}">Red</button><button onclick="${found('blue')}">Blue</button>`,
    });
    if (late) await page.addScriptTag({ url: script });
    // Plug-ins trigger it as they like.
    await page.evaluate("jQuery('form').trigger('found_variation')");
    for (const name of ['Red', 'Red', 'Blue']) await page.click(`text=${name}`);
    expect(await storedEvents(rig, 3)).toEqual([
      start('woocommerce'),
      set('color', 'red', 'woocommerce'),
      set('color', 'blue', 'woocommerce'),
    ]);
    await page.evaluate(() => window.vitrine.stop());
    expect(
      await page.evaluate('jQuery._data(document, "events")?.found_variation'),
    ).toBeUndefined();
  });

test("reports the form's choice when a variation allows any value", async ({ rig, page }) => {
  await open(rig, page, {
    head: READY,
    body: `<script src="/node_modules/jquery/dist/jquery.js"></script>
      <form class="variations_form" data-product_id="7">
        <select name="attribute_pa_size"><option value="">Choose</option><option value="xl">XL</option></select>
        <input type="radio" name="attribute_logo" value="Yes">
      </form><button onclick="jQuery('form').trigger('found_variation', [{ attributes: { attribute_pa_size: '', attribute_logo: 'Yes' } }])">Choose</button>`,
  });
  await page.selectOption('select', 'xl');
  await page.click('button');
  expect(await storedEvents(rig, 3)).toEqual([
    start('woocommerce'),
    set('size', 'xl', 'woocommerce'),
    set('logo', 'Yes', 'woocommerce'),
  ]);
});

test('reports BigCommerce options by their labels, and never typed text', async ({ rig, page }) => {
  await open(rig, page, {
    head: READY,
    body: `<form><div data-product-option-change>
        <div data-product-attribute="set-select"><label class="form-label">Size: <small>Required</small></label>
          <select name="attribute[1]"><option value="">Choose</option><option value="11">Large</option></select></div>
        <div data-product-attribute="swatch"><label class="form-label">Color: <span></span></label>
          <input type="radio" name="attribute[2]" value="21" id="r"><label for="r">Red</label></div>
        <div data-product-attribute="input-checkbox"><input type="checkbox" name="attribute[3]" id="c"><label for="c">Wrap</label></div>
        <div data-product-attribute="input-text"><input name="attribute[4]" id="t"></div>
      </div><select id="other"><option>1</option><option>2</option></select></form>`,
  });
  await page.fill('#t', 'Anna');
  await page.selectOption('#other', '2');
  await page.selectOption('[name="attribute[1]"]', '11');
  await page.check('#r');
  await page.check('#c');
  expect(await storedEvents(rig, 4)).toEqual([
    start('bigcommerce'),
    set('Size', 'Large', 'bigcommerce'),
    set('Color', 'Red', 'bigcommerce'),
    set('attribute[3]', 1, 'bigcommerce'),
  ]);
});
