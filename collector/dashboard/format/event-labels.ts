/** Events as this dashboard counts them, each with the name that stands over its figures. */
const EVENT_LABELS: Readonly<Record<string, string>> = {
  'product session start': 'Product view',
  'product session end': 'End of product view',
  'product renders': '3D view',
  'product interaction': '3D interaction',
  'product configuration start': 'Configuration start',
  'product configuration attribute set': 'Option chosen',
  'product AR offered': 'AR offered',
  'product AR download': 'AR open',
  'product AR not available': 'AR not available',
  'product AR mobile transition offered': 'Phone code shown',
  'product AR mobile transition completed': 'Phone code scanned',
  'product cart-add': 'Add to cart',
  'product ordered': 'Order',
  'product refunded': 'Refund',
  'product social share': 'Share',
  'product download': 'Download',
};

/** The name of an event on the page. Those of the shop keep theirs. */
export const eventLabel = (type: string): string => EVENT_LABELS[type] ?? type;
