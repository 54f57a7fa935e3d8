import { posix } from 'node:path';
import type { MarkdownRenderer } from 'vitepress';

/**
 * Makes Markdown that is right on other hosts right here. Vite takes the image `img/a.svg` for a package, and Vue would
 * evaluate `{{ order.id }}` in inline code.
 */
export function adaptToVue(markdown: MarkdownRenderer) {
  markdown.core.ruler.before('linkify', 'adapt-to-vue', (state) => {
    for (const token of state.tokens.flatMap(({ children }) => children ?? [])) {
      if (token.type === 'code_inline') token.attrSet('v-pre', '');
      if (token.type !== 'image') continue;
      const source = token.attrGet('src') ?? '';
      if (/^\w[^:]*$/.test(source)) token.attrSet('src', `./${source}`);
    }
  });
}

/**
 * Rewrites links from pages to files outside `docs/`. With a repository they lead there; without one only their text
 * stays, since the site does not contain these files.
 *
 * @param repository address before the path of a file, such as `https://git.example/vitrine/blob/main`
 */
export function linkToRepository(markdown: MarkdownRenderer, repository: string | undefined) {
  markdown.core.ruler.before('linkify', 'link-to-repository', (state) => {
    const { relativePath = '' } = state.env as { relativePath?: string };
    const pathOf = (href: string) => posix.join('docs', posix.dirname(relativePath), href);
    for (const token of state.tokens) {
      let isOutside = false;
      token.children = (token.children ?? []).filter((child) => {
        if (child.type === 'link_open') {
          const href = child.attrGet('href') ?? '';
          isOutside = href.startsWith('../') && !pathOf(href).startsWith('docs/');
          if (isOutside && repository) child.attrSet('href', `${repository}/${pathOf(href)}`);
        }
        return !isOutside || repository || !/^link_(open|close)$/.test(child.type);
      });
    }
  });
}
