// Makes every page more comfortable; every page works without it.
(() => {
  'use strict';

  document.documentElement.classList.add('js');
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  for (const button of all('[data-print]')) {
    button.hidden = false;
    button.addEventListener('click', () => window.print());
  }

  for (const button of navigator.clipboard ? all('[data-copy]') : []) {
    button.hidden = false;
    button.addEventListener('click', async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
      button.textContent = button.dataset.copied;
    });
  }

  document.querySelector('[data-focus]')?.focus();

  // Forms that are saved as a whole: leaving with changes asks first.
  for (const form of all('form[data-guard]')) {
    let changed = false;
    form.addEventListener('input', () => { changed = true; });
    form.addEventListener('submit', () => { changed = false; });
    window.addEventListener('beforeunload', (event) => { if (changed) event.preventDefault(); });
  }
})();
