import type { FastifyInstance } from 'fastify';

/** The routes of an app, such as `GET /dashboard/api/events/:id`, from the tree that Fastify prints. */
export function routesOf(app: FastifyInstance): string[] {
  const path: string[] = [];
  return app
    .printRoutes({ commonPrefix: false })
    .split('\n')
    .flatMap((line) => {
      const [, indent = '', name = '', methods = ''] =
        /^([^\w/*:]*(?:[├└]── ))(\S+) \((.*)\)$/.exec(line) ?? [];
      const depth = indent.length / 4 - 1;
      path.splice(depth, path.length, name);
      return methods.split(', ').map((method) => `${method} ${path.join('')}`);
    });
}
