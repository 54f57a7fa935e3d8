import { Liquid, type TagToken, type TopLevelToken } from 'liquidjs';

/** Renders a block as Shopify does: Liquid, the address of an asset, and the schema taken out. */
export async function renderLiquid(
  template: string,
  values: object,
): Promise<{ html: string; schema: string }> {
  let schema = '';
  const engine = new Liquid({ strictFilters: true });
  engine.registerFilter('asset_url', (name: string) => `/${name}`);
  engine.registerTag('schema', {
    parse(_tag: TagToken, rest: TopLevelToken[]) {
      for (let token = rest.shift(); token; token = rest.shift()) {
        if ((token as TagToken).name === 'endschema') return;
        schema += token.getText();
      }
    },
    render: () => '',
  });
  return { html: await engine.parseAndRender(template, values), schema };
}
