import PDFDocument from 'pdfkit';
import { FABRICS, type Product, WOODS } from '../storefront/catalogue.js';

/** One page of facts, as PDF. */
export function specSheet({ name, summary, sku, price, facts }: Product): Promise<Buffer> {
  const document = new PDFDocument({
    size: 'A5',
    margin: 48,
    info: { Title: name, Author: 'Halden' },
  });
  const chunks: Buffer[] = [];
  document.on('data', (chunk: Buffer) => chunks.push(chunk));
  const done = new Promise<Buffer>((resolve) =>
    document.on('end', () => resolve(Buffer.concat(chunks))),
  );
  document.font('Times-Roman').fontSize(24).text(name);
  document.moveDown(0.5).font('Helvetica').fontSize(10).fillColor('#555').text(summary);
  document.moveDown(1.5).fillColor('#111');
  const rows = [
    ['Article', sku],
    ['Price', `EUR ${price}`],
    ...facts,
    ['Cloth', FABRICS.map((fabric) => fabric.name).join(', ')],
    ['Wood', WOODS.map((wood) => wood.name).join(', ')],
  ] as const;
  for (const [label, value] of rows) {
    const y = document.y;
    document.fillColor('#777').text(label, 48, y, { width: 80 });
    document.fillColor('#111').text(value, 140, y, { width: 230 });
    document.moveDown(0.6);
  }
  document.end();
  return done;
}
