import { CURRENT_FILE, TRACKER_FILES } from '../tracker/tracker-files.js';
import { pathParameter } from './openapi-parts.js';

const text = (description: string) => ({ description, schema: { type: 'string' } });

/** The responses of a file, which any page may load. */
const fileResponses = (caching: string, errors: object) => ({
  200: {
    description: 'The file, compressed with brotli or gzip where the request accepts that',
    headers: {
      'Access-Control-Allow-Origin': text('*'),
      'Cache-Control': text(caching),
      ETag: text('Of the content and its coding'),
    },
    content: { 'text/javascript': { schema: { type: 'string' } } },
  },
  304: { description: '`If-None-Match` has the ETag' },
  ...errors,
});

/** The paths that serve the tracker. */
export const trackerPaths = (base: string, errors: object) => ({
  [`${base}/t.js`]: {
    get: {
      operationId: 'getCurrentTracker',
      summary: `\`${CURRENT_FILE}\` of the version that this collector was released with`,
      security: [],
      responses: fileResponses('10 minutes', errors),
    },
  },
  [`${base}/v/{version}/{file}`]: {
    get: {
      operationId: 'getTracker',
      summary: 'A file of one version of the tracker, which never changes',
      security: [],
      parameters: [
        pathParameter('version', 'Version of the tracker, such as 1.0.0'),
        {
          ...{ name: 'file', in: 'path', required: true, description: 'Name of the file' },
          schema: { type: 'string', enum: [...TRACKER_FILES] },
        },
      ],
      responses: fileResponses('A year, immutable', errors),
    },
  },
});
