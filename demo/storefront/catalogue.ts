/** The products of the demo shop. */

export interface Choice {
  id: string;
  name: string;
  /** sRGB, as on the swatch and in the model. */
  colour: string;
}

export const FABRICS: readonly Choice[] = [
  { id: 'moss', name: 'Moss bouclé', colour: '#5d6b4a' },
  { id: 'sand', name: 'Sand linen', colour: '#cdbfa6' },
  { id: 'rust', name: 'Rust wool', colour: '#a4512f' },
  { id: 'ink', name: 'Ink wool', colour: '#2c3947' },
];

export const WOODS: readonly Choice[] = [
  { id: 'oak', name: 'Oiled oak', colour: '#b98a57' },
  { id: 'walnut', name: 'Walnut', colour: '#5b3a26' },
];

export interface Product {
  /** UUID of the asset in the configuration of the org. */
  assetId: string;
  sku: string;
  slug: string;
  name: string;
  category: string;
  /** EUR. */
  price: number;
  summary: string;
  facts: readonly [name: string, value: string][];
  /** The camera's first position: `<model-viewer camera-orbit>`. */
  orbit: string;
}

export const CURRENCY = 'EUR';

export const PRODUCTS: readonly [Product, ...Product[]] = [
  {
    assetId: 'bee4a155-5b92-48ad-b3fb-f14a235637a5',
    sku: 'HL-100',
    slug: 'lounge-chair',
    name: 'Halden lounge chair',
    category: 'Seating',
    price: 890,
    summary:
      'A low, wide seat on a frame of solid wood. Two loose cushions and a neck roll, with covers that come off.',
    facts: [
      ['Width', '79 cm'],
      ['Depth', '80 cm'],
      ['Height', '89 cm'],
      ['Seat', '43 cm'],
      ['Weight', '14 kg'],
    ],
    orbit: '-32deg 74deg 105%',
  },
  {
    assetId: '3c1d90c5-7f0e-4a55-9d7e-0f6a3f2b8e11',
    sku: 'HL-200',
    slug: 'side-table',
    name: 'Halden side table',
    category: 'Tables',
    price: 290,
    summary:
      'Three turned legs, one ring, and a round tray with a woven inlay that keeps the cup quiet.',
    facts: [
      ['Diameter', '48 cm'],
      ['Height', '50 cm'],
      ['Weight', '5 kg'],
    ],
    orbit: '-20deg 68deg 105%',
  },
];
