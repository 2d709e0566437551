import { Content, onContentUpdated, useData } from 'vitepress';
import DefaultTheme, { VPHomeContent, VPHomeFeatures, VPHomeHero } from 'vitepress/theme';
import { h, onMounted } from 'vue';
import { beReachable, mendSearch } from './reach.js';
import './style.css';

/** The front page as the theme has it, and in a landmark, which the theme leaves out. */
const FrontPage = {
  setup() {
    const { frontmatter } = useData();
    return () =>
      h('main', { class: 'front', key: frontmatter.value.title }, [
        h(VPHomeHero),
        h(VPHomeFeatures),
        h(VPHomeContent, () => h(Content)),
      ]);
  },
};

export default {
  extends: DefaultTheme,
  enhanceApp({ app }) {
    app.component('FrontPage', FrontPage);
  },
  setup() {
    onContentUpdated(beReachable);
    onMounted(() => {
      beReachable();
      addEventListener('resize', beReachable);
      mendSearch();
      new MutationObserver(mendSearch).observe(document.body, {
        subtree: true,
        childList: true,
        attributeFilter: ['id', 'aria-label', 'aria-selected'],
      });
    });
  },
};
