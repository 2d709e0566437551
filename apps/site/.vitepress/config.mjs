import { defineConfig } from 'vitepress';
import { baseToken } from '../scripts/relative-base.mjs';
import { repository } from '../scripts/repository.mjs';
import { sidebar } from '../scripts/sidebar.mjs';
import { slug } from '../scripts/slug.mjs';
import { extend } from './markdown.mjs';
import { plainMarkdown, plainTitle } from './untrusted.mjs';

// A link to a file of this kind is not one to a page.
process.env['VITE_EXTRA_EXTENSIONS'] = 'pml';

export default defineConfig({
  title: 'Symbolon',
  titleTemplate: ':title · Symbolon',
  description: 'An open smart-card wallet: cards that make keys, sign, and back each other up.',
  lang: 'en',
  base: process.env['SITE_BASE'] ?? baseToken,
  srcDir: 'staged',
  outDir: 'dist',
  cacheDir: 'node_modules/.cache/vitepress',
  metaChunk: true,
  // `scripts/check.mjs` looks at what was built, with anchors.
  ignoreDeadLinks: true,
  router: { prefetchLinks: false },
  head: [['link', { rel: 'icon', type: 'image/svg+xml', href: `${process.env['SITE_BASE'] ?? baseToken}icon.svg` }]],
  transformPageData: ({ title }) => ({ title: plainTitle(title) }),
  markdown: {
    ...plainMarkdown,
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    anchor: { slugify: slug },
    config: extend,
  },
  themeConfig: {
    logo: { src: '/icon.svg', alt: '' },
    nav: [
      { text: 'Guides', link: '/guides/', activeMatch: '^/guides/' },
      { text: 'Specification', link: '/spec/', activeMatch: '^/spec/' },
      { text: 'Packages', link: '/packages/', activeMatch: '^/packages/' },
      { text: 'Threat model', link: '/threat-model' },
      { text: 'Costs', link: '/costs' },
    ],
    sidebar,
    outline: { level: [2, 3] },
    search: {
      provider: 'local',
      options: {
        miniSearch: {
          searchOptions: {
            fuzzy: 0.15,
            prefix: true,
            boost: { title: 6, titles: 2, text: 1 },
            // The registry has every tag, command and status word, and explains none: other pages answer before it.
            boostDocument: (id) => (id.includes('/spec/registry.html') ? 0.3 : 1),
          },
        },
      },
    },
    socialLinks: [{ icon: 'github', link: repository }],
    editLink: { pattern: ({ frontmatter }) => frontmatter.edit, text: 'Edit this page' },
    docFooter: { prev: 'Before', next: 'After' },
    footer: { message: 'MIT licence. Emulated cards only, no audit, not published yet.' },
    externalLinkIcon: false,
  },
});
